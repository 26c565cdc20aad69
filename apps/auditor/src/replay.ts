import { folding, type AnyReadModel, type Document, type Folding } from '@havstang/kernel';
import { documentDigest, readBundle, type Progress, type TableMarks } from '@havstang/ledger';

/** A row whose replayed form is not the exported one. */
export type Difference = {
  readonly table: string;
  readonly key: string;
  readonly how: 'differs' | 'missing in the export' | 'not in the events';
};

export type ReplayResult = {
  readonly events: number;
  readonly tables: readonly { readonly table: string; readonly index: number; readonly rows: number }[];
  /** Tables of the export that this version has no read model for: they were not compared. */
  readonly unknown: readonly string[];
  readonly differences: readonly Difference[];
};

type Replayed = { readonly marks: TableMarks; readonly folding: Folding };

/**
 * Rebuilds the read models from the bundle's events alone, each up to the index at which it was exported, and compares them row by row with the digests
 * of the live ones. Rejects when the bundle cannot be read; verify it first.
 */
export const replay = async (
  dir: string,
  models: ReadonlyMap<string, AnyReadModel>,
  progress: Progress,
): Promise<ReplayResult> => {
  const bundle = await readBundle(dir);
  const tables: Replayed[] = [];
  const unknown: string[] = [];
  for await (const marks of bundle.readModels()) {
    const model = models.get(marks.table);
    if (model) tables.push({ marks, folding: folding(model) });
    else unknown.push(marks.table);
  }
  let events = 0;
  for await (const batch of bundle.events()) {
    for (const event of batch) {
      for (const { marks, folding: into } of tables) if (event.index < marks.index) into.fold(event);
    }
    events += batch.length;
    progress(events, bundle.manifest.size);
  }
  return {
    events,
    unknown,
    tables: tables.map(({ marks: { table, index, rows } }) => ({ table, index, rows: rows.length })),
    differences: tables.flatMap(compare),
  };
};

const compare = ({ marks: { table, rows }, folding: replayed }: Replayed): Difference[] => {
  const exported = new Map(rows.map(({ key, sha256 }) => [key, sha256]));
  const differences: Difference[] = [];
  for (const { key, document } of replayed.drain()) {
    const digest = exported.get(key);
    exported.delete(key);
    if (document === null ? digest === undefined : digest === documentDigest(asStored(document))) continue;
    differences.push({
      table,
      key,
      how: digest === undefined ? 'missing in the export' : document === null ? 'not in the events' : 'differs',
    });
  }
  for (const key of exported.keys()) differences.push({ table, key, how: 'not in the events' });
  return differences;
};

/** A document as the store gives it back: fields that are undefined do not exist. */
const asStored = (document: Document): Document => JSON.parse(JSON.stringify(document)) as Document;
