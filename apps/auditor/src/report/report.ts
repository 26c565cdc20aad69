import type { Lang } from '@havstang/cli';
import {
  codecOf,
  decisionContract,
  ROLES,
  type DecisionEvent,
  type Lineage,
  type LineageNode,
  type LineageStep,
  type Role,
} from '@havstang/contracts';
import { isReserved, swedishDay, type SealedEvent } from '@havstang/kernel';
import { readBundle, type Text, type Verdict, inSweden } from '@havstang/ledger';
import { dayOf, outcomeText, refusalText, relationOf, unitText } from '@havstang/reporting';
import { decides, reliedOn, type Relied } from '../seen-by.js';
import { trace } from '../trace.js';
import { LEVELS, WORDS } from './words.js';

/** A step of the chain, in words. */
export type ReportStep = {
  readonly day: string;
  /** Undefined where the event states a day of its own, which has no clock time. */
  readonly time: string | undefined;
  readonly what: string;
  readonly outcome: string | undefined;
  readonly note: string | undefined;
  readonly who: string;
  readonly index: number;
  readonly refused: boolean;
};

export type ReportNode = {
  readonly stream: string;
  readonly kind: string;
  readonly title: string;
  /** How it follows from the one it hangs under: `led to`. */
  readonly relation: string | undefined;
  /** Steps to the right in the tree. */
  readonly depth: number;
  readonly isRoot: boolean;
  readonly steps: readonly ReportStep[];
};

export type Fact = readonly [name: string, value: string];

/** A decision’s history as a person reads it, in one language. What shows it adds no words of its own. */
export type Report = {
  readonly lang: Lang;
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly verdict: {
    readonly ok: boolean;
    readonly text: string;
    /** What the level reached says. */
    readonly level: string | undefined;
    readonly shows: readonly string[];
    readonly open: readonly string[];
    readonly findings: readonly string[];
  };
  /** How to read the personal texts in the chain, where there are any. */
  readonly sealed: string | undefined;
  readonly chain: readonly ReportNode[];
  readonly missing: readonly string[];
  readonly cut: boolean;
  readonly boundaries: readonly string[];
  readonly relied: readonly string[];
  readonly proof: readonly Fact[];
  readonly leaves: readonly { readonly index: number; readonly recorded: string; readonly leaf: string }[];
};

/**
 * The report of a decision (or of any stream) from a bundle’s events, under the verdict that its verification gave. Undefined when the bundle holds nothing
 * of it. Rejects when the bundle cannot be read.
 */
export const reportOf = async (
  dir: string,
  root: string,
  verdict: Verdict,
  lang: Lang,
): Promise<Report | undefined> => {
  const lineage = await trace(dir, root, { direction: 'both' });
  if (!lineage || lineage.nodes.length === 0) return undefined;
  const { decision, leaves, relied, exportedAt } = await gather(dir, lineage);
  const t = (text: Text): string => text[lang];
  const { root: stream, nodes } = lineage;
  const byStream = new Map(nodes.map((node) => [node.stream, node]));
  const taken = byStream.get(stream)?.steps.find(({ index }) => index === decision?.index);
  const nameOf = (of: string): string => titled(byStream.get(of), of, lang);
  const { checkpoint, key, findings, level } = verdict;
  return {
    lang,
    title: byStream.get(stream)?.title ?? stream,
    facts: [
      [t(WORDS.decided), taken ? moment(taken).join(' ') : t(WORDS.notDecided)],
      ...(taken && swedishDay(taken.recordedAt) !== dayOf(taken)
        ? [[t(WORDS.registered), momentOf(taken.recordedAt).join(' ')] as const]
        : []),
      ...(decision ? [[t(WORDS.by), who(decision.actor, lang)] as const, ...decidedFacts(decision, nameOf, lang)] : []),
      [t(WORDS.stream), stream],
    ],
    verdict: {
      ok: verdict.ok,
      text: `${t(verdict.ok ? WORDS.holds : WORDS.doesNotHold)}${level ? `, ${t(WORDS.level)} ${level}` : ''}`,
      level: level && t(LEVELS[level]),
      shows: verdict.shows.map(t),
      open: verdict.doesNotExclude.map(t),
      findings: findings.map(({ where, message }) => `${where.file}: ${t(message)}`),
    },
    sealed: nodes.some(({ steps }) => steps.some(({ note }) => note !== undefined && isReserved(note)))
      ? t(WORDS.sealed)
      : undefined,
    chain: lineage.tree.flatMap(({ stream: of, depth, relation }, at) => {
      const node = byStream.get(of);
      if (!node) return [];
      const parent = lineage.tree.slice(0, at).findLast((one) => one.depth < depth)?.stream;
      return [
        {
          stream: of,
          kind: t(node.label),
          title: node.title ?? '',
          relation:
            relation === undefined || parent === undefined ? undefined : relationText(parent, of, lineage, lang),
          depth,
          isRoot: of === stream,
          steps: node.steps.map((step) => stepOf(step, lang)),
        },
      ];
    }),
    missing: lineage.missing,
    cut: lineage.cut,
    boundaries: nodes.filter(({ kind }) => kind === 'boundary').map((node) => nameOf(node.stream)),
    relied: relied.map(
      ({ stream: of, revision, latest }) =>
        `${nameOf(of)}, ${t(WORDS.revision)} ${revision}${latest !== undefined && latest > revision ? ` (${t(WORDS.newer)}: ${latest})` : ''}`,
    ),
    proof: [
      [t(WORDS.log), checkpoint?.origin ?? '–'],
      [t(WORDS.events), String(checkpoint?.size ?? verdict.events)],
      ...(verdict.bodiesWithheld.classification > 0
        ? [[t(WORDS.bodies), `${verdict.bodiesWithheld.classification} (${t(WORDS.bodiesWhy)})`] as const]
        : []),
      [t(WORDS.root), checkpoint ? Buffer.from(checkpoint.root).toString('base64') : '–'],
      [t(WORDS.key), key ? `${key.vkey} (${t(key.from === 'given' ? WORDS.keyGiven : WORDS.keyFromBundle)})` : '–'],
      ...(decision ? [[t(WORDS.decisionEvent), `#${decision.index}  ${decision.leaf}`] as const] : []),
      [t(WORDS.exportedAt), inSweden(exportedAt)],
    ],
    leaves,
  };
};

/** Everything of the events themselves that the report wants, in one reading. */
const gather = async (dir: string, { root, nodes }: Lineage) => {
  const wanted = new Set(nodes.flatMap(({ steps }) => steps.map(({ index }) => index)));
  const leaves: Report['leaves'][number][] = [];
  const revisions = new Map<string, number>();
  let decision: SealedEvent | undefined;
  let relied: readonly Relied[] = [];
  const bundle = await readBundle(dir);
  for await (const batch of bundle.events()) {
    for (const event of batch) {
      const { index, recordedAt, leaf, stream, revision } = event;
      if (wanted.has(index)) leaves.push({ index, recorded: inSweden(recordedAt), leaf });
      if (stream === root && decides(event)) {
        decision = event;
        relied = reliedOn(event).map((one) => ({ ...one, latest: revisions.get(one.stream) }));
      }
      revisions.set(stream, revision);
    }
  }
  return { decision, leaves, relied, exportedAt: bundle.manifest.exportedAt };
};

/** What was decided, in the decision’s own words, and by what right. */
const decidedFacts = ({ type, data }: SealedEvent, nameOf: (stream: string) => string, lang: Lang): Fact[] => {
  const decided = codecOf(decisionContract).decode({ type, data }) as DecisionEvent | undefined;
  if (decided?.type !== 'DecisionTaken') return [];
  const { outcome, content, reasons, amount, delegation } = decided.data;
  const sum = amount?.toLocaleString(lang === 'sv' ? 'sv-SE' : 'en-GB');
  return [
    [WORDS.outcome[lang], outcomeText(outcome, lang)],
    [WORDS.content[lang], content],
    [WORDS.reasons[lang], reasons],
    ...(sum === undefined ? [] : [[WORDS.amount[lang], `${sum} kronor`] as const]),
    ...(delegation
      ? [[WORDS.point[lang], `${delegation.pointCode}, ${nameOf(`delegationOrder-${delegation.orderId}`)}`] as const]
      : []),
  ];
};

const stepOf = (step: LineageStep, lang: Lang): ReportStep => {
  const [day = '', time] = moment(step);
  const { outcome, note, index } = step;
  const refusal = refusalText(step, lang);
  return {
    day,
    time,
    what: refusal ? `${WORDS.refused[lang]}: ${refusal.what}` : step[lang],
    outcome: outcome === undefined || refusal ? undefined : outcomeText(outcome, lang),
    note: refusal ? `${refusal.why}${outcome === undefined ? '' : ` [${outcome}]`}` : note,
    who: who(step, lang),
    index,
    refused: refusal !== undefined,
  };
};

const who = ({ role, unit }: { readonly role: string; readonly unit: string }, lang: Lang): string =>
  role === 'system' ? unitText({ role, unit }, lang) : `${ROLES[role as Role]?.[lang] ?? role}, ${unit}`;

const titled = (node: LineageNode | undefined, stream: string, lang: Lang): string =>
  node ? `${node.label[lang]}${node.title === undefined ? '' : ` ”${node.title}”`}` : stream;

const relationText = (parent: string, child: string, { links }: Lineage, lang: Lang): string => {
  const onwards = links.some(({ from, to }) => from === parent && to === child);
  return onwards ? relationOf(parent, child)[lang] : '';
};

/** The day that the event states, or else day and time in Sweden. */
const moment = (step: LineageStep): readonly string[] =>
  step.on === undefined ? momentOf(step.occurredAt) : [step.on];

/** Day and time in Sweden. */
const momentOf = (instant: string): readonly [day: string, time: string] => [
  swedishDay(instant),
  new Date(instant).toLocaleTimeString('sv-SE', { timeZone: 'Europe/Stockholm', hour: '2-digit', minute: '2-digit' }),
];
