import type { Lang } from '@havstang/cli';
import type { Text } from '@havstang/ledger';
import type { ReplayResult } from './replay.js';

const WORDS = {
  events: { en: 'events', sv: 'händelser' },
  more: { en: 'further findings', sv: 'ytterligare fynd' },
  same: { en: 'Replayed and equal, row by row.', sv: 'Återuppspelat och lika, rad för rad.' },
  differ: {
    en: 'The replay differs from the live read models.',
    sv: 'Återuppspelningen skiljer sig från läsmodellerna.',
  },
  notCompared: { en: 'Not compared (unknown to this version)', sv: 'Inte jämförda (okända i denna version)' },
  row: { en: 'row', sv: 'rad' },
  rows: { en: 'rows', sv: 'rader' },
  attested: {
    en: 'attested tables are the fold of the events before',
    sv: 'intygade tabeller är det som händelserna före ger',
  },
  notAttested: { en: 'is not what was attested', sv: 'är inte det som intygades' },
} satisfies Record<string, Text>;

export const replayText = (
  { events, tables, unknown, differences, attestations }: ReplayResult,
  lang: Lang,
): string => {
  const w = (name: keyof typeof WORDS): string => WORDS[name][lang];
  return [
    ...differences.slice(0, 20).map(({ order, table, key, how }) => `✗ ${table} ${key}: ${how} (${order})`),
    ...(differences.length > 20 ? [`  … ${differences.length - 20} ${w('more')}`] : []),
    ...tables.map(
      ({ table, index, rows }) =>
        `  ${table.padEnd(32)} ${String(rows).padStart(8)} ${w(rows === 1 ? 'row' : 'rows').padEnd(5)}  #${index}`,
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
