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
  tail: { en: 'the streams’ ends are proved as of event', sv: 'strömmarnas slut är bevisade vid händelse' },
  noTail: { en: 'the streams’ ends are not proved', sv: 'strömmarnas slut är inte bevisade' },
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
  untried: { en: 'It could not be tried.', sv: 'Det kunde inte prövas.' },
  of: { en: 'of', sv: 'av' },
  swedish: { en: 'Swedish time', sv: 'svensk tid' },
  line: { en: 'line', sv: 'rad' },
  more: { en: 'further findings', sv: 'ytterligare fynd' },
} satisfies Record<string, Text>;

/** The label comes out of the bundle, and ends in a terminal. */
const printable = (text: string): string => text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '\ufffd');

/** An instant as clocks in Sweden show it: `2022-05-01 00:00:00`. */
export const inSweden = (instant: string): string =>
  new Date(instant).toLocaleString('sv-SE', { timeZone: 'Europe/Stockholm' });

/** How many events there are, and how many of them are not there whole. */
export const countsText = (
  { events, shown, withheld, bodiesWithheld }: Pick<Verdict, 'events' | 'shown' | 'withheld' | 'bodiesWithheld'>,
  lang: keyof Text,
): string => {
  const of = (count: number, what: keyof typeof WORDS): string => `${count.toLocaleString(lang)} ${WORDS[what][lang]}`;
  return [
    shown + withheld < events ? `${of(shown, 'of')} ${of(events, 'events')}` : of(events, 'events'),
    ...(withheld > 0 ? [of(withheld, 'withheld')] : []),
    ...(bodiesWithheld.classification > 0 ? [of(bodiesWithheld.classification, 'bodies')] : []),
  ].join(', ');
};

/** Which part of the log is shown; undefined where all of it is. */
export const scopeText = ({ scope, tail }: Pick<Verdict, 'scope' | 'tail'>, lang: keyof Text): string | undefined => {
  const w = (name: keyof typeof WORDS): string => WORDS[name][lang];
  if (!scope || scope.kind === 'all') return undefined;
  if (scope.kind === 'period')
    return `${w('period')} ${inSweden(scope.from)} – ${inSweden(scope.to)} ${w('swedish')} (#${scope.first}–#${scope.end - 1})`;
  const ends = tail ? `${w('tail')} ${tail.asOf}` : w('noTail');
  return `${w(scope.kind)} ${printable(scope.label ?? scope.id)}, ${ends}`;
};

/** Up to where witnesses have cosigned; undefined without a policy. */
export const witnessedText = ({ witnessed }: Pick<Verdict, 'witnessed'>, lang: keyof Text): string | undefined => {
  const w = (name: keyof typeof WORDS): string => WORDS[name][lang];
  if (!witnessed) return undefined;
  const { size, at, policy } = witnessed;
  return `${size === undefined || at === undefined ? w('nobody') : `${size}, ${inSweden(at)} ${w('swedish')}`} (${w(policy === 'given' ? 'yourPolicy' : 'operatorsPolicy')})`;
};

/** A verdict for people, line by line: what is wrong and where, what was shown, and what is not excluded. */
export const verdictText = (verdict: Verdict, lang: keyof Text): string => {
  const { ok, tried, level, checkpoint, key, findings, omitted, shows, doesNotExclude } = verdict;
  const w = (name: keyof typeof WORDS): string => WORDS[name][lang];
  const scope = scopeText(verdict, lang);
  const witnessed = witnessedText(verdict, lang);
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
    tried ? `${ok ? '✓' : '✗'} ${w(ok ? 'sound' : 'unsound')} ${countsText(verdict, lang)}` : `✗ ${w('untried')}`,
    ...(scope === undefined ? [] : [`  ${w('scope')}: ${scope}`]),
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
    ...(witnessed === undefined ? [] : [`  ${w('witnessed')}: ${witnessed}`]),
    ...(level ? [`  ${w('level')}: ${level}`] : []),
    ...(shows.length > 0 ? [`${w('shows')}:`, ...shows.map((text) => `  ✓ ${text[lang]}`)] : []),
    ...(doesNotExclude.length > 0 ? [`${w('open')}:`, ...doesNotExclude.map((text) => `  – ${text[lang]}`)] : []),
  ].join('\n');
};
