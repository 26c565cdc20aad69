import { type Countersignature, HavstangError, type Sealer, type StoredEntry } from '@havstang/kernel';
import type { Database } from './database.js';
import { type EventReader, readLedger, treeIn } from './event-table.js';

/** A signed statement of how large the log was and what its root was (C2SP tlog-checkpoint). */
export type KeptCheckpoint = { readonly size: number; readonly note: string };

/** The log was created under another origin. Going on under a new name would break every proof that was handed out. */
export class OtherOrigin extends HavstangError {
  constructor(found: string, wanted: string) {
    super('other-origin', `this log was created as ${found} and cannot be opened as ${wanted}`);
  }
}

/** A checkpoint that contradicts one already kept. */
export class InconsistentCheckpoint extends HavstangError {
  constructor(message: string) {
    super('inconsistent-checkpoint', message);
  }
}

/** The ledger as it is stored, for making proofs, signing and exporting. What is committed at each call is seen, whichever process sealed it. */
export type PostgresLedger<Tree> = {
  /** The name that checkpoints are signed under. */
  readonly origin: string;
  size(): Promise<number>;
  /** Entries with index ≥ `from`, in order, at most `limit`: the exact texts that were sealed. */
  entries(from: number, limit: number): Promise<readonly StoredEntry[]>;
  /** Checkpoints of size ≥ `from`, oldest first, at most `limit`. */
  checkpoints(from?: number, limit?: number): Promise<readonly KeptCheckpoint[]>;
  /** The right edge over everything committed. */
  tree(): Promise<Tree>;
  /**
   * Keeps a checkpoint and resolves when it is durable: the signer releases a note only then. Keeping the same again changes nothing. Throws
   * `InconsistentCheckpoint` for another note of the same size, a size below the last one, or one beyond the log.
   */
  keepCheckpoint(checkpoint: KeptCheckpoint): Promise<void>;
  /** What others put to checkpoints of size ≥ `from`, by size. */
  countersignatures(from?: number): Promise<readonly Countersignature[]>;
  /** Resolves when it is durable. The first of each signer over a size stays. */
  keepCountersignature(one: Countersignature): Promise<void>;
};

export const createLedger = <Tree>(
  database: Database,
  schema: string,
  sealer: Sealer<Tree>,
  reader: EventReader,
  origin: string,
): PostgresLedger<Tree> => ({
  origin,
  size: async () => (await readLedger(database.query, schema)).size,
  entries: reader.entries,
  checkpoints: (from = 0, limit = Number.MAX_SAFE_INTEGER) =>
    database.query(`SELECT size, note FROM ${schema}.checkpoint WHERE size >= $1 ORDER BY size LIMIT $2`, [
      from,
      limit,
    ]),
  tree: async () => treeIn(await readLedger(database.query, schema), sealer),
  keepCheckpoint: ({ size, note }) =>
    database.transact(async (query) => {
      // The row is held, so that two signers take turns.
      const [ledger] = await query<{ size: number }>(`SELECT size FROM ${schema}.ledger FOR UPDATE`);
      const [latest] = await query<KeptCheckpoint>(
        `SELECT size, note FROM ${schema}.checkpoint ORDER BY size DESC LIMIT 1`,
      );
      if (latest?.size === size && latest.note === note) return;
      if (latest !== undefined && size <= latest.size) {
        throw new InconsistentCheckpoint(`size ${size} after a different checkpoint of size ${latest.size}`);
      }
      if (size > ledger!.size) {
        throw new InconsistentCheckpoint(`size ${size} of a log that has ${ledger!.size} events`);
      }
      await query(`INSERT INTO ${schema}.checkpoint (size, note) VALUES ($1, $2)`, [size, note]);
    }),
  countersignatures: (from = 0) =>
    database.query(
      `SELECT size, kind, signed_by AS by, value FROM ${schema}.countersignature WHERE size >= $1 ORDER BY size, kind, signed_by`,
      [from],
    ),
  keepCountersignature: async ({ size, kind, by, value }) => {
    await database.query(
      `INSERT INTO ${schema}.countersignature (size, kind, signed_by, value) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [size, kind, by, value],
    );
  },
});

/** The name that checkpoints are signed under: written when the log is first opened, never changed. Throws `OtherOrigin`. */
export const keepOrigin = async (database: Database, schema: string, origin: string): Promise<string> => {
  const kept = async (): Promise<string | undefined> =>
    (await database.query<{ value: string }>(`SELECT value FROM ${schema}.meta WHERE name = 'origin'`))[0]?.value;
  if ((await kept()) === undefined) {
    await database.query(`INSERT INTO ${schema}.meta (name, value) VALUES ('origin', $1) ON CONFLICT DO NOTHING`, [
      origin,
    ]);
  }
  const found = (await kept())!;
  if (found !== origin) throw new OtherOrigin(found, origin);
  return found;
};
