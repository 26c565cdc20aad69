import { folding, type AnyReadModel, type Document, type SealedEvent } from '@havstang/kernel';
import { readBundle, scopeOf, type Progress } from '@havstang/ledger';
import { beyond, partOfLog } from './errors.js';
import { isBy, type Moment } from './moment.js';

export type Table = {
  readonly table: string;
  readonly rows: readonly { readonly key: string; readonly document: Document }[];
};

export type AsOf = {
  /** Events that had been recorded by then, of those that the bundle shows. */
  readonly events: number;
  readonly last: { readonly index: number; readonly recordedAt: string } | undefined;
  readonly tables: readonly Table[];
};

/**
 * The read models as they were at a moment, folded from the bundle's events alone by the functions that the server runs. Rejects when the bundle cannot be
 * read (verify it first), for a part of the log, and for an index that it does not reach.
 */
export const asOf = async (
  dir: string,
  moment: Moment,
  models: ReadonlyMap<string, AnyReadModel>,
  progress: Progress,
): Promise<AsOf> => {
  const bundle = await readBundle(dir);
  const { size } = bundle.manifest;
  if (scopeOf(bundle.manifest).kind !== 'all') throw partOfLog();
  if ('index' in moment && moment.index >= size) throw beyond(moment.index, size);
  const known = isBy(moment);
  const foldings = [...models].map(([table, model]) => ({ table, into: folding(model) }));
  let [events, read] = [0, 0];
  let last: AsOf['last'];
  for await (const batch of bundle.entries()) {
    for (const event of batch) {
      if (!known(event)) continue;
      if (event.data) for (const { into } of foldings) into.fold(event as SealedEvent);
      events++;
      last = { index: event.index, recordedAt: event.recordedAt };
    }
    read += batch.length;
    progress(read, size);
  }
  return { events, last, tables: foldings.map(({ table, into }) => ({ table, rows: rowsOf(into) })) };
};

/** The documents that there are, as the store would give them back, in the order of their keys. */
const rowsOf = (into: ReturnType<typeof folding>): Table['rows'] =>
  into
    .drain()
    .flatMap(({ key, document }) => (document === null ? [] : [{ key, document: asStored(document) }]))
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));

/** Fields that are undefined do not exist in a store. */
export const asStored = (document: Document): Document => JSON.parse(JSON.stringify(document)) as Document;
