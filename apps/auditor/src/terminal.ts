import type { Lang } from '@havstang/cli';
import type { Text, Verdict } from '@havstang/ledger';
import type { ReplayResult } from './replay.js';

const WORDS = {
  events: { en: 'events', sv: 'händelser' },
  withheld: { en: 'of them withheld', sv: 'varav undanhållna' },
  checkpoint: { en: 'checkpoint', sv: 'kontrollpunkt' },
  key: { en: 'key', sv: 'nyckel' },
  fromBundle: { en: 'it came with the bundle', sv: 'den följde med exporten' },
  given: { en: 'yours', sv: 'din' },
  level: { en: 'trust level', sv: 'förtroendenivå' },
  shows: { en: 'Shown', sv: 'Visat' },
  open: { en: 'Not excluded', sv: 'Inte uteslutet' },
  sound: { en: 'The bundle holds.', sv: 'Exporten håller.' },
  unsound: { en: 'The bundle does not hold.', sv: 'Exporten håller inte.' },
  more: { en: 'further findings', sv: 'ytterligare fynd' },
  same: { en: 'Replayed and equal, row by row.', sv: 'Återuppspelat och lika, rad för rad.' },
  differ: {
    en: 'The replay differs from the live read models.',
    sv: 'Återuppspelningen skiljer sig från läsmodellerna.',
  },
  notCompared: { en: 'Not compared (unknown to this version)', sv: 'Inte jämförda (okända i denna version)' },
  rows: { en: 'rows', sv: 'rader' },
  attested: {
    en: 'attested tables are the fold of the events before',
    sv: 'intygade tabeller är det som händelserna före ger',
  },
  notAttested: { en: 'is not what was attested', sv: 'är inte det som intygades' },
} satisfies Record<string, Text>;

export const verdictText = (verdict: Verdict, lang: Lang): string => {
  const { ok, level, events, withheld, checkpoint, key, findings, omitted, shows, doesNotExclude } = verdict;
  const w = (name: keyof typeof WORDS): string => WORDS[name][lang];
  const place = (where: Verdict['findings'][number]['where']): string =>
    [
      where.file,
      where.line && `line ${where.line}`,
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
    `${ok ? '✓' : '✗'} ${w(ok ? 'sound' : 'unsound')} ${events} ${w('events')}${withheld > 0 ? `, ${withheld} ${w('withheld')}` : ''}`,
    ...(checkpoint
      ? [
          `  ${w('checkpoint')}: ${checkpoint.origin} ${checkpoint.size} ${Buffer.from(checkpoint.root).toString('base64')}`,
        ]
      : []),
    ...(key ? [`  ${w('key')}: ${key.vkey} (${w(key.from === 'given' ? 'given' : 'fromBundle')})`] : []),
    ...(level ? [`  ${w('level')}: ${level}`] : []),
    ...(shows.length > 0 ? [`${w('shows')}:`, ...shows.map((text) => `  ✓ ${text[lang]}`)] : []),
    ...(doesNotExclude.length > 0 ? [`${w('open')}:`, ...doesNotExclude.map((text) => `  – ${text[lang]}`)] : []),
  ].join('\n');
};

export const replayText = (
  { events, tables, unknown, differences, attestations }: ReplayResult,
  lang: Lang,
): string => {
  const w = (name: keyof typeof WORDS): string => WORDS[name][lang];
  return [
    ...differences.slice(0, 20).map(({ order, table, key, how }) => `✗ ${table} ${key}: ${how} (${order})`),
    ...(differences.length > 20 ? [`  … ${differences.length - 20} ${w('more')}`] : []),
    ...tables.map(
      ({ table, index, rows }) => `  ${table.padEnd(32)} ${String(rows).padStart(8)} ${w('rows')}  #${index}`,
    ),
    ...(unknown.length > 0 ? [`  ${w('notCompared')}: ${unknown.join(', ')}`] : []),
    ...attestations
      .filter(({ holds }) => !holds)
      .map(({ table, index, attestedAt }) => `✗ ${table} #${index} ${w('notAttested')} #${attestedAt}`),
    ...(attestations.length > 0
      ? [`  ${attestations.filter(({ holds }) => holds).length}/${attestations.length} ${w('attested')}`]
      : []),
    `${differences.length === 0 ? '✓' : '✗'} ${w(differences.length === 0 ? 'same' : 'differ')} ${events} ${w('events')}`,
  ].join('\n');
};
