import type { AnyReadModel, SealedEvent } from '@havstang/kernel';
import { documentDigest, readBundle, type Progress } from '@havstang/ledger';
import { asOf, type Table } from './as-of.js';
import { isBy, type Moment } from './moment.js';
import { t } from './command.js';

export type ChangedRow = {
  readonly table: string;
  readonly key: string;
  readonly how: 'added' | 'removed' | 'changed';
  /** For a changed row its fields that are not as they were. */
  readonly fields?: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
};

export type EventLine = Pick<SealedEvent, 'index' | 'recordedAt' | 'type' | 'stream' | 'revision'> & {
  readonly actor: SealedEvent['actor'];
};

export type Diff = { readonly events: readonly EventLine[]; readonly rows: readonly ChangedRow[] };

/**
 * What was recorded after one moment and up to another, and what it changed in the read models. Rejects when the bundle cannot be read, or
 * when the first moment is the later one.
 */
export const diff = async (
  dir: string,
  from: Moment,
  to: Moment,
  models: ReadonlyMap<string, AnyReadModel>,
  progress: Progress,
): Promise<Diff> => {
  // Two passes over the events for the models, and one for the events themselves.
  let done = 0;
  const pass: Progress = (read, total) => {
    progress(done + read, total * 2);
    if (read === total) done += total;
  };
  const before = await asOf(dir, from, models, pass);
  const after = await asOf(dir, to, models, pass);
  if (before.events > after.events)
    throw new Error(
      t({
        en: 'the first moment is later than the second: exchange them',
        sv: 'den första tidpunkten är senare än den andra: byt plats på dem',
      }),
    );
  const rows = after.tables.flatMap((table, i) => changes(before.tables[i]!, table));
  return { events: await between(dir, from, to), rows };
};

const between = async (dir: string, from: Moment, to: Moment): Promise<EventLine[]> => {
  const [early, late] = [isBy(from), isBy(to)];
  const found: EventLine[] = [];
  for await (const batch of (await readBundle(dir)).entries()) {
    for (const event of batch) {
      const { index, recordedAt, type, stream, revision, actor } = event;
      if (late(event) && !early(event)) found.push({ index, recordedAt, type, stream, revision, actor });
    }
  }
  return found;
};

const changes = (before: Table, { table, rows }: Table): ChangedRow[] => {
  const was = new Map(before.rows.map(({ key, document }) => [key, document]));
  const changed: ChangedRow[] = [];
  for (const { key, document } of rows) {
    const old = was.get(key);
    was.delete(key);
    if (!old) changed.push({ table, key, how: 'added' });
    else if (documentDigest(old) !== documentDigest(document))
      changed.push({ table, key, how: 'changed', fields: fieldsOf(old, document) });
  }
  for (const key of was.keys()) changed.push({ table, key, how: 'removed' });
  return changed;
};

const fieldsOf = (old: object, now: object): NonNullable<ChangedRow['fields']> => {
  const [a, b] = [new Map(Object.entries(old)), new Map(Object.entries(now))];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((field) => JSON.stringify(a.get(field)) !== JSON.stringify(b.get(field)))
    .map((field) => ({ field, before: a.get(field) ?? null, after: b.get(field) ?? null }));
};
