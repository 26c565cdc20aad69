import type { Lang } from '@havstang/cli';
import { isReserved } from '@havstang/kernel';
import { describeEvent } from '@havstang/reporting';
import type { AsOf } from './as-of.js';
import type { ChangedRow, Diff } from './diff.js';
import { roleName } from './role-name.js';

const WORDS = {
  event: { en: 'event recorded', sv: 'registrerad händelse' },
  events: { en: 'events recorded', sv: 'registrerade händelser' },
  row: { en: 'row', sv: 'rad' },
  rows: { en: 'rows', sv: 'rader' },
  nothing: { en: 'No row of a read model changed.', sv: 'Ingen rad i någon läsmodell ändrades.' },
} as const;
const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

/** Wide enough for the longest name of a table. */
const NAME = 32;
/** Longer values are cut: the whole is in the JSON. */
const MAX_VALUE = 120;

export const asOfText = ({ events, last, tables }: AsOf, whole: boolean, lang: Lang): string =>
  [
    `${events} ${WORDS[events === 1 ? 'event' : 'events'][lang]}${last ? `, #${last.index} ${last.recordedAt}` : ''}`,
    ...tables.flatMap(({ table, rows }) => [
      `  ${table.padEnd(NAME)} ${String(rows.length).padStart(8)} ${WORDS[rows.length === 1 ? 'row' : 'rows'][lang]}`,
      ...(whole ? rows.map(({ key, document }) => `    ${key} ${JSON.stringify(document)}`) : []),
    ]),
  ].join('\n');

export const diffText = ({ events, rows }: Diff, lang: Lang): string =>
  [
    `${events.length} ${WORDS[events.length === 1 ? 'event' : 'events'][lang]}`,
    ...events.map(
      ({ index, recordedAt, type, stream, revision, actor }) =>
        `  #${index} ${recordedAt} ${describeEvent(type)[lang]} – ${stream} ${revision} (${roleName(actor.role, lang)}, ${actor.unit})`,
    ),
    ...(rows.length === 0 ? [WORDS.nothing[lang]] : rows.map(rowText)),
  ].join('\n');

const rowText = ({ table, key, how, fields = [] }: ChangedRow): string =>
  [
    `${SIGNS[how]} ${table} ${key}`,
    ...fields.map(({ field, before, after }) => `    ${field}: ${shown(before)} → ${shown(after)}`),
  ].join('\n');

const shown = (value: unknown): string => {
  const text = JSON.stringify(value);
  // A personal text is put in words later; cut, it could not be told from a text.
  return !isReserved(text) && text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
};
