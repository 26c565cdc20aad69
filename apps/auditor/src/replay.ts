import { folding, type AnyReadModel, type Folding } from '@havstang/kernel';
import { documentDigest, readBundle, scopeOf, type Progress, type TableMarks } from '@havstang/ledger';
import { asStored } from './as-of.js';
import { checkAttestations, type CheckedAttestation } from './attested.js';
import { partOfLog } from './errors.js';
import { shuffled } from './shuffle.js';

/** How the events were given: as they stand in the ledger, or with their streams dealt out anew within each thousand of events. */
export type Order = 'ledger' | 'ledger again' | 'shuffled';

/** A row whose replayed form is not the exported one. */
export type Difference = {
  readonly order: Order;
  readonly table: string;
  readonly key: string;
  readonly how: 'differs' | 'missing in the export' | 'not in the events';
};

export type ReplayResult = {
  readonly events: number;
  readonly tables: readonly { readonly table: string; readonly index: number; readonly rows: number }[];
  /** Tables of the export that this version has no read model for: they were not compared. */
  readonly unknown: readonly string[];
  /** The orders in which the events were replayed. */
  readonly orders: readonly Order[];
  readonly differences: readonly Difference[];
  /** What was sealed of the read models in the course of time, held against the events. */
  readonly attestations: readonly CheckedAttestation[];
};

const ORDERS: readonly Order[] = ['ledger', 'ledger again', 'shuffled'];
/** One more for the attestations. */
const PASSES = ORDERS.length + 1;

type Replayed = { readonly marks: TableMarks; readonly folding: Folding };

/**
 * Rebuilds the read models from the bundle's events alone, each up to the index at which it was exported, and compares them row by row with the digests
 * of the live ones; and with what was attested of them at other times. Twice in the order of the ledger, since a fold that gives two results is a defect,
 * and once with the streams in another order. Rejects when the bundle cannot be read (verify it first), and when it shows a part of the
 * log: a read model is the fold of all of it.
 */
export const replay = async (
  dir: string,
  models: ReadonlyMap<string, AnyReadModel>,
  progress: Progress,
  random: () => number = Math.random,
): Promise<ReplayResult> => {
  const bundle = await readBundle(dir);
  if (scopeOf(bundle.manifest).kind !== 'all') throw partOfLog();
  const known: TableMarks[] = [];
  const unknown: string[] = [];
  for await (const marks of bundle.readModels()) {
    if (models.has(marks.table)) known.push(marks);
    else unknown.push(marks.table);
  }
  const differences: Difference[] = [];
  let events = 0;
  for (const [nth, order] of ORDERS.entries()) {
    const tables = known.map((marks): Replayed => ({ marks, folding: folding(models.get(marks.table)!) }));
    events = 0;
    for await (const batch of bundle.events()) {
      for (const event of order === 'shuffled' ? shuffled(batch, random) : batch) {
        for (const { marks, folding: into } of tables) if (event.index < marks.index) into.fold(event);
      }
      events += batch.length;
      progress(nth * bundle.manifest.size + events, PASSES * bundle.manifest.size);
    }
    differences.push(...tables.flatMap((table) => compare(table, order)));
  }
  const { size } = bundle.manifest;
  const attestations = await checkAttestations(dir, models, (read) =>
    progress(ORDERS.length * size + read, PASSES * size),
  );
  return {
    events,
    unknown,
    attestations,
    orders: ORDERS,
    tables: known.map(({ table, index, rows }) => ({ table, index, rows: rows.length })),
    differences,
  };
};

const compare = ({ marks: { table, rows }, folding: replayed }: Replayed, order: Order): Difference[] => {
  const exported = new Map(rows.map(({ key, sha256 }) => [key, sha256]));
  const differences: Difference[] = [];
  for (const { key, document } of replayed.drain()) {
    const digest = exported.get(key);
    exported.delete(key);
    if (document === null ? digest === undefined : digest === documentDigest(asStored(document))) continue;
    differences.push({
      order,
      table,
      key,
      how: digest === undefined ? 'missing in the export' : document === null ? 'not in the events' : 'differs',
    });
  }
  for (const key of exported.keys()) differences.push({ order, table, key, how: 'not in the events' });
  return differences;
};
