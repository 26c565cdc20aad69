import { formatCheckpoint } from '../checkpoint.js';
import type { Text } from './format.js';
import type { Verdict } from './verdict.js';

const WORDS = {
  events: { en: 'events', sv: 'händelser' },
  withheld: { en: 'of them withheld', sv: 'varav undanhållna' },
  bodies: {
    en: 'with the body withheld as internal or secret',
    sv: 'med innehållet undanhållet som internt eller hemligt',
  },
  scope: { en: 'scope', sv: 'urval' },
  case: { en: 'case', sv: 'ärende' },
  decision: { en: 'decision', sv: 'beslut' },
  period: { en: 'recorded', sv: 'registrerat' },
  tail: { en: 'ends proved as of event', sv: 'sluten bevisade vid händelse' },
  noTail: { en: 'ends not proved', sv: 'sluten inte bevisade' },
  checkpoint: { en: 'checkpoint', sv: 'kontrollpunkt' },
  key: { en: 'key', sv: 'nyckel' },
  fromBundle: { en: 'it came with the bundle', sv: 'den följde med exporten' },
  given: { en: 'yours', sv: 'din' },
  witnessed: { en: 'cosigned up to', sv: 'medsignerad till och med' },
  nobody: { en: 'by nobody in the policy', sv: 'av ingen i policyn' },
  operatorsPolicy: { en: 'by the policy that came with the bundle', sv: 'enligt policyn som följde med exporten' },
  yourPolicy: { en: 'by your policy', sv: 'enligt din policy' },
  level: { en: 'trust level', sv: 'förtroendenivå' },
  shows: { en: 'Shown', sv: 'Visat' },
  open: { en: 'Not excluded', sv: 'Inte uteslutet' },
  sound: { en: 'The bundle holds.', sv: 'Exporten håller.' },
  unsound: { en: 'The bundle does not hold.', sv: 'Exporten håller inte.' },
  line: { en: 'line', sv: 'rad' },
  more: { en: 'further findings', sv: 'ytterligare fynd' },
} satisfies Record<string, Text>;

/** The label comes out of the bundle, and ends in a terminal. */
const printable = (text: string): string => text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '\ufffd');

/** A verdict for people, line by line: what is wrong and where, what was shown, and what is not excluded. */
export const verdictText = (verdict: Verdict, lang: keyof Text): string => {
  const {
    ok,
    level,
    events,
    withheld,
    bodiesWithheld,
    scope,
    tail,
    checkpoint,
    key,
    witnessed,
    findings,
    omitted,
    shows,
    doesNotExclude,
  } = verdict;
  const w = (name: keyof typeof WORDS): string => WORDS[name][lang];
  const scopeLine = (): string[] => {
    if (!scope || scope.kind === 'all') return [];
    if (scope.kind === 'period')
      return [`  ${w('scope')}: ${w('period')} ${scope.from} – ${scope.to} (#${scope.first}–#${scope.end - 1})`];
    const ends = tail ? `${w('tail')} ${tail.asOf}` : w('noTail');
    return [`  ${w('scope')}: ${w(scope.kind)} ${printable(scope.label ?? scope.id)}, ${ends}`];
  };
  const place = (where: Verdict['findings'][number]['where']): string =>
    [
      where.file,
      where.line && `${w('line')} ${where.line}`,
      where.index !== undefined && `#${where.index}`,
      where.stream,
      where.eventId,
    ]
      .filter(Boolean)
      .join(' ');
  return [
    ...findings.map(
      ({ severity, code, where, message }) =>
        `${severity === 'error' ? '✗' : '!'} ${place(where)}: ${message[lang]}  [${code}]`,
    ),
    ...(omitted > 0 ? [`  … ${omitted} ${w('more')}`] : []),
    `${ok ? '✓' : '✗'} ${w(ok ? 'sound' : 'unsound')} ${events} ${w('events')}${[
      [withheld, 'withheld'] as const,
      [bodiesWithheld.classification, 'bodies'] as const,
    ]
      .map(([count, what]) => (count > 0 ? `, ${count} ${w(what)}` : ''))
      .join('')}`,
    ...scopeLine(),
    ...(checkpoint
      ? [
          `  ${w('checkpoint')}:`,
          // As it is written down and given back: three lines.
          ...formatCheckpoint(checkpoint)
            .trimEnd()
            .split('\n')
            .map((line) => `    ${line}`),
        ]
      : []),
    ...(key ? [`  ${w('key')}: ${key.vkey} (${w(key.from === 'given' ? 'given' : 'fromBundle')})`] : []),
    ...(witnessed
      ? [
          `  ${w('witnessed')}: ${witnessed.size === undefined ? w('nobody') : `${witnessed.size} ${witnessed.at}`} (${w(witnessed.policy === 'given' ? 'yourPolicy' : 'operatorsPolicy')})`,
        ]
      : []),
    ...(level ? [`  ${w('level')}: ${level}`] : []),
    ...(shows.length > 0 ? [`${w('shows')}:`, ...shows.map((text) => `  ✓ ${text[lang]}`)] : []),
    ...(doesNotExclude.length > 0 ? [`${w('open')}:`, ...doesNotExclude.map((text) => `  – ${text[lang]}`)] : []),
  ].join('\n');
};
