import { isReserved } from '@havstang/kernel';
import type { Lineage, LineageNode, LineageStep } from '@havstang/contracts';
import { describeKind, describeOperation, describeRule } from './kinds.js';
import { dayOf } from './walk.js';

type Lang = 'sv' | 'en';

const WORDS = {
  refused: { en: 'refused', sv: 'nekades' },
  system: { en: 'the system', sv: 'systemet' },
  missing: { en: 'Missing', sv: 'Saknas' },
  notShown: { en: 'Not shown in this export', sv: 'Visas inte i den här exporten' },
  cut: { en: 'There is more than is shown.', sv: 'Det finns mer än som visas.' },
  empty: { en: 'Nothing had been recorded.', sv: 'Inget var antecknat.' },
} as const;

/** Outcomes as events store them, for people. What is not here is shown as it stands. */
const OUTCOMES: Readonly<Record<string, { readonly en: string; readonly sv: string }>> = {
  approved: { en: 'approved', sv: 'bifall' },
  rejected: { en: 'rejected', sv: 'avslag' },
  lever: { en: 'lever', sv: 'hävstång' },
  neutral: { en: 'neutral', sv: 'neutral' },
  obstacle: { en: 'obstacle', sv: 'hinder' },
  fits: { en: 'fits', sv: 'ryms' },
  breaches: { en: 'breaches', sv: 'bryter mot' },
  unclear: { en: 'unclear', sv: 'oklart' },
  adopt: { en: 'adopt', sv: 'införs' },
  adapt: { en: 'adapt', sv: 'anpassas' },
  abandon: { en: 'abandon', sv: 'läggs ner' },
  fixed: { en: 'fixed', sv: 'fast' },
  negotiable: { en: 'negotiable', sv: 'förhandlingsbar' },
  assumed: { en: 'assumed', sv: 'förmodad' },
  recused: { en: 'recused', sv: 'jävig' },
  noConflict: { en: 'no conflict of interest', sv: 'inte jävig' },
};

/** What came out of an event, for people. */
export const outcomeText = (outcome: string, lang: Lang): string => OUTCOMES[outcome]?.[lang] ?? outcome;

/** What was refused, and why, for people; undefined for a step that was not. */
export const refusalText = (
  { refused, note = '', outcome = '', ...step }: LineageStep,
  lang: Lang,
): { readonly what: string; readonly why: string } | undefined =>
  refused
    ? {
        what: describeOperation(note)[lang],
        why: describeRule(outcome)?.[lang] ?? step[lang],
      }
    : undefined;

/** On whose behalf something was done: a unit, or nobody’s where the clock or a reaction did it. */
export const unitText = ({ role, unit }: Pick<LineageStep, 'role' | 'unit'>, lang: Lang): string =>
  role === 'system' ? WORDS.system[lang] : unit;

/** A lineage, or what a part of the log shows of one: what lies outside is `notShown` and not `missing`. */
export type TracedLineage = Lineage & { readonly notShown?: readonly string[] };

/** Longest note in the text; the whole of it is in the node. */
const NOTE = 110;

/** The tree as indented text, one line a step, each with the day it happened and the ledger index that proves it. For terminals and for reading aloud. */
export const lineageText = ({ nodes, tree, missing, notShown = [], cut }: TracedLineage, lang: Lang): string => {
  if (nodes.length === 0) return WORDS.empty[lang];
  const byStream = new Map(nodes.map((node) => [node.stream, node]));
  const lines = tree.flatMap(({ stream }, i) => {
    const node = byStream.get(stream);
    return node ? nodeLines(node, trunkOf(tree, i), lang) : [];
  });
  for (const [word, lacked] of [
    ['missing', missing],
    ['notShown', notShown],
  ] as const) {
    const labels = lacked.map((kind) => describeKind(`${kind}-`).label[lang]);
    if (labels.length > 0) lines.push(`${WORDS[word][lang]}: ${labels.join(', ')}`);
  }
  if (cut) lines.push(WORDS.cut[lang]);
  return lines.join('\n');
};

type Trunk = { readonly head: string; readonly below: string };

/** What is drawn before a node's own line and before its steps: the lines of the tree that pass by. */
const trunkOf = (tree: Lineage['tree'], i: number): Trunk => {
  const depth = tree[i]?.depth ?? 0;
  const goesOn = (level: number): boolean => {
    const next = tree.slice(i + 1).find((node) => node.depth <= level);
    return next?.depth === level;
  };
  const passing = Array.from({ length: Math.max(depth - 1, 0) }, (_, level) =>
    goesOn(level + 1) ? '│  ' : '   ',
  ).join('');
  const branch = depth === 0 ? ['', ''] : goesOn(depth) ? ['├─ ', '│  '] : ['└─ ', '   '];
  const child = (tree[i + 1]?.depth ?? 0) > depth ? '│  ' : '   ';
  return { head: passing + branch[0], below: passing + branch[1] + child };
};

const nodeLines = ({ label, title, steps }: LineageNode, { head, below }: Trunk, lang: Lang): string[] => [
  `${head}${label[lang].toLocaleUpperCase(lang)}${title === undefined ? '' : `  ${title}`}`,
  ...steps.map((step) => `${below}${stepLine(step, lang)}`),
];

const stepLine = (step: LineageStep, lang: Lang): string => {
  const { index, outcome, note } = step;
  const refusal = refusalText(step, lang);
  const result = outcome === undefined ? '' : ` (${outcomeText(outcome, lang)})`;
  const words = refusal?.why ?? note;
  const what = refusal ? `${WORDS.refused[lang]}: ${refusal.what}` : `${step[lang]}${result}`;
  return `${dayOf(step)}  ${what}${words === undefined ? '' : ` – ${shortened(words)}`}  [${unitText(step, lang)}, #${index}]`;
};

const shortened = (note: string): string => {
  // What stands for a personal text is put in words later; cut, it could not be told from a text.
  if (isReserved(note)) return note;
  const line = note.replace(/\s+/g, ' ');
  return line.length <= NOTE ? line : `${line.slice(0, NOTE).trimEnd()} …`;
};
