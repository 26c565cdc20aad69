import {
  BrokenStream,
  crashPoint,
  type Positioned,
  type Sealed,
  type Sealer,
  type Sealing,
  type StoredEntry,
} from '@havstang/kernel';
import type { Database, Query } from './database.js';
import { type LedgerRow, readEvents, readLedger, treeIn } from './event-table.js';
import { createHeads, type Head } from './heads.js';
import type { Lease, Term } from './lease.js';
import { fillRuns, keepRuns } from './runs.js';

export type SealingParts<Tree> = {
  readonly database: Database;
  readonly schema: string;
  readonly lease: Lease;
  readonly sealer: Sealer<Tree>;
  /** The ledger has so many events, these the last of them, and that is durable. */
  readonly committed: (size: number, entries: readonly StoredEntry[]) => void;
};

/** An event of the store with its entry made, which needs nothing that the database knows. */
type Item = Positioned & { readonly sealed: Sealed };

/** The `Sealing` port: entries, streams, right edge, full runs, size and position in one transaction of the leader. */
export const createSealing = <Tree>({ database, schema, lease, sealer, committed }: SealingParts<Tree>): Sealing => {
  const heads = createHeads(schema);
  /** The term in which no run was found to be missing: in another, somebody else may have sealed. */
  let filledIn: number | undefined;

  const seal = async ({ query, epoch }: Term, batch: readonly Item[]): Promise<Grown> => {
    const ledger = await readLedger(query, schema);
    if (filledIn !== epoch)
      await fillRuns(query, schema, sealer, readEvents(query, schema, sealer).leaves, ledger.size);
    filledIn = epoch;
    const ends = await heads.of(query, epoch, new Set(batch.map(({ event }) => event.stream)));
    const repeated = await repeats(query, schema, ledger, ends, batch);
    const items = batch.slice(repeated);
    if (items.length === 0) return { size: ledger.size, entries: [], heads: new Map() };
    const revisions = followed(items, ends);
    const numbers = await numbered(query, schema, ends, revisions.keys());
    crashPoint('seal:before');
    await insert(query, schema, ledger.size, numbers, items);
    const leaves = items.map(({ sealed }) => sealed.leaf);
    const { tree, runs } = sealer.append(treeIn(ledger, sealer), leaves);
    await keepRuns(query, schema, runs);
    const size = ledger.size + items.length;
    await query(`UPDATE ${schema}.ledger SET size = $1, edge = $2, position = $3`, [
      size,
      sealer.encode(tree),
      items.at(-1)!.position,
    ]);
    crashPoint('seal:before-commit');
    const changed = new Map([...revisions].map(([name, revision]) => [name, { number: numbers.get(name)!, revision }]));
    const entries = items.map(({ sealed }, n) => ({ ...sealed, index: ledger.size + n }));
    return { size, entries, heads: changed };
  };

  return {
    lead: (signal) => lease.lead(signal),
    sealedUpTo: async () => {
      const { size, position } = await readLedger(database.query, schema);
      return { size, position: position ?? undefined };
    },
    seal: async (events) => {
      if (events.length === 0) return;
      const batch = events.map(({ event, position }) => ({ event, position, sealed: sealer.seal(event) }));
      try {
        const { size, entries, heads: changed } = await lease.transact((term) => seal(term, batch));
        crashPoint('seal:after-commit');
        heads.committed(changed);
        committed(size, entries);
      } catch (error) {
        heads.forget();
        filledIn = undefined;
        throw error;
      }
    },
  };
};

type Grown = {
  readonly size: number;
  readonly entries: readonly StoredEntry[];
  readonly heads: ReadonlyMap<string, Head>;
};

const place = ({ event }: Positioned): string => `revision ${event.revision} of ${event.stream}`;

/**
 * How many events at the start of the batch are sealed already, as when the answer to an earlier call was lost. They must be the very events that the log
 * has there, to its end or to that of the batch, and where the log ends the store's position must be the one kept. Throws `BrokenStream` otherwise.
 */
const repeats = async (
  query: Query,
  schema: string,
  ledger: LedgerRow,
  ends: ReadonlyMap<string, Head>,
  batch: readonly Item[],
): Promise<number> => {
  const { stream, revision } = batch[0]!.event;
  const head = ends.get(stream);
  if (head === undefined || revision > head.revision) return 0;
  const there = await query<{ idx: number; leaf: Uint8Array }>(
    `SELECT idx, leaf FROM ${schema}.event
     WHERE idx >= (SELECT idx FROM ${schema}.event WHERE stream = $1 AND revision = $2) ORDER BY idx LIMIT $3`,
    [head.number, revision, batch.length],
  );
  there.forEach(({ leaf }, n) => {
    if (Buffer.compare(leaf, batch[n]!.sealed.leaf) === 0) return;
    throw new BrokenStream(`${place(batch[n]!)} is sealed already, as another event or in another order`);
  });
  const last = batch[there.length - 1]!;
  const atEnd = there.at(-1)!.idx === ledger.size - 1;
  if (atEnd && last.position !== ledger.position) {
    throw new BrokenStream(`${place(last)} is at ${last.position} in the store, but was sealed at ${ledger.position}`);
  }
  return there.length;
};

/** The new last revision of each stream. Throws `BrokenStream` at the first event that does not follow the one before. */
const followed = (items: readonly Item[], ends: ReadonlyMap<string, Head>): ReadonlyMap<string, number> => {
  const revisions = new Map<string, number>();
  for (const item of items) {
    const { stream, revision } = item.event;
    const before = revisions.get(stream) ?? ends.get(stream)?.revision ?? -1;
    if (revision !== before + 1) throw new BrokenStream(`${place(item)} does not follow revision ${before}`);
    revisions.set(stream, revision);
  }
  return revisions;
};

/** The number of each stream; those that begin get theirs. */
const numbered = async (
  query: Query,
  schema: string,
  ends: ReadonlyMap<string, Head>,
  streams: Iterable<string>,
): Promise<ReadonlyMap<string, number>> => {
  const numbers = new Map([...ends].map(([name, { number }]) => [name, number]));
  const beginning = [...streams].filter((name) => !numbers.has(name));
  if (beginning.length === 0) return numbers;
  const begun = await query<{ name: string; number: number }>(
    `INSERT INTO ${schema}.stream (name) SELECT unnest($1::text[]) RETURNING name, number`,
    [beginning],
  );
  for (const { name, number } of begun) numbers.set(name, number);
  return numbers;
};

const insert = async (
  query: Query,
  schema: string,
  size: number,
  numbers: ReadonlyMap<string, number>,
  items: readonly Item[],
): Promise<void> => {
  await query(
    `INSERT INTO ${schema}.event (idx, stream, revision, entry, data, leaf)
     SELECT $1 + n - 1, stream, revision, entry, data, leaf
     FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bytea[])
       WITH ORDINALITY AS t (stream, revision, entry, data, leaf, n)`,
    [
      size,
      items.map(({ event }) => numbers.get(event.stream)!),
      items.map(({ event }) => event.revision),
      items.map(({ sealed }) => sealed.entry),
      items.map(({ sealed }) => sealed.data),
      items.map(({ sealed }) => Buffer.from(sealed.leaf)),
    ],
  );
};
