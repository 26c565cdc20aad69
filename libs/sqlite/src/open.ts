import {
  type Bus,
  type Countersignature,
  createGrowth,
  createLogBus,
  createPages,
  DEFAULT_RETRY,
  type EventStore,
  openEntry,
  type Places,
  type RetryOptions,
  type SealedLog,
  type Sealer,
  type Sealing,
  type StoredEntry,
} from '@havstang/kernel';
import { createAppender } from './append.js';
import { type Database, openDatabase, openForReading } from './database.js';
import { createEventStore, createSealedLog, type LogParts } from './event-store.js';
import { readEvents } from './event-table.js';
import { createGroupCommit } from './group-commit.js';
import {
  createCheckpointKeeper,
  createCountersignatureKeeper,
  keepOrigin,
  type KeptCheckpoint,
  readCheckpoints,
  readCountersignatures,
  readOrigin,
} from './ledger.js';
import { lockFolderOf } from './lock.js';
import { createPlaces } from './places.js';
import { fillRuns, readRuns } from './runs.js';
import { LOG_SCHEMA } from './schema.js';
import { createSealing } from './sealing.js';

/** The ledger as it is stored, for making proofs and exporting. */
export type LedgerReader = {
  /** The name that checkpoints are signed under. */
  readonly origin: string;
  size(): number;
  /** Entries with index ≥ `from`, in order, at most `limit`: the exact texts that were sealed. */
  entries(from: number, limit: number): readonly StoredEntry[];
  /** Checkpoints of size ≥ `from`, oldest first, at most `limit`. */
  checkpoints(from?: number, limit?: number): readonly KeptCheckpoint[];
  /** What others put to checkpoints of size ≥ `from`, by size. */
  countersignatures(from?: number): readonly Countersignature[];
};

export type Ledger<Tree> = LedgerReader & {
  /** The right edge over everything committed. */
  tree(): Tree;
  /** Resolves when the checkpoint is durable: a signature is released only then. See `createCheckpointKeeper`. */
  keepCheckpoint(checkpoint: KeptCheckpoint): Promise<void>;
  /** Resolves when it is durable. The first of each signer over a size stays. */
  keepCountersignature(one: Countersignature): Promise<void>;
};

export type SqliteOptions<Tree> = {
  readonly sealer: Sealer<Tree>;
  /** Written when the log is created; opening the log under another name is refused. */
  readonly origin?: string;
  readonly retry?: Partial<RetryOptions>;
  readonly now?: () => Date;
};

export type SqliteLog<Tree> = {
  readonly store: EventStore;
  readonly log: SealedLog;
  readonly bus: Bus;
  readonly places: Places;
  readonly ledger: Ledger<Tree>;
  /** Stops deliveries after the event in hand, finishes accepted appends, and lets go of the data folder. */
  close(): Promise<void>;
};

export type SqliteLedger<Tree> = Omit<SqliteLog<Tree>, 'store' | 'bus'> & { readonly sealing: Sealing };

const DEFAULT_ORIGIN = 'havstang.invalid/log';

/**
 * Opens or creates the log in `file` (or in memory, with `:memory:`) for this process alone.
 * Throws `Locked`, `NewerSchema`, `OtherOrigin`, or `Unavailable` when the file cannot be used.
 */
export const openSqlite = <Tree>(file: string, options: SqliteOptions<Tree>): SqliteLog<Tree> =>
  openLocked(file, (db, unlock) => assembleLog(db, unlock, options));

/** The same log without a store of its own: another store's history is sealed into it. Throws as `openSqlite` does. */
export const openSqliteLedger = <Tree>(file: string, options: SqliteOptions<Tree>): SqliteLedger<Tree> =>
  openLocked(file, (db, unlock) => {
    const {
      parts,
      placing: { places },
      ledger,
      close,
    } = assembleParts(db, unlock, options);
    const log = createSealedLog(parts);
    return { log, places, ledger, sealing: createSealing({ ...parts, db, size: parts.growth.size }), close };
  });

const openLocked = <Opened>(file: string, open: (db: Database, unlock: () => void) => Opened): Opened => {
  const unlock = lockFolderOf(file);
  try {
    return open(openDatabase(file, { synchronous: 'FULL', migrations: LOG_SCHEMA }), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
};

/** The adapters over an open database; `openSqlite` without the file. */
export const assembleLog = <Tree>(db: Database, unlock: () => void, options: SqliteOptions<Tree>): SqliteLog<Tree> => {
  const {
    parts,
    placing: { places },
    ledger,
    onClose,
    close,
  } = assembleParts(db, unlock, options);
  const log = createSealedLog(parts);
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const { bus, stop } = createLogBus({ log, places, retry, head: log.size });
  onClose(stop);
  return { store: createEventStore(parts), log, bus, places, ledger, close };
};

const assembleParts = <Tree>(db: Database, unlock: () => void, options: SqliteOptions<Tree>) => {
  const { sealer, origin = DEFAULT_ORIGIN, now = () => new Date() } = options;
  const reader = readEvents(db, sealer);
  fillRuns(db, sealer, reader.leaves, reader.count());
  const growth = createGrowth('the event store', reader.count());
  const pages = createPages({ fetch: reader.entries, open: (entry) => openEntry(sealer, entry), size: growth.size });
  const appender = createAppender(db, sealer, reader, (entries) => {
    pages.add(entries);
    growth.grownTo(entries.at(-1)!.index + 1);
  });
  const placing = createPlaces(db, () => commits, now);
  const commits = createGroupCommit(db, 'the event store', [appender.participant, placing.participant]);

  let beforeClose: () => Promise<void> = async () => undefined;
  let closing: Promise<void> | undefined;
  const finish = async (): Promise<void> => {
    await beforeClose();
    placing.close();
    await commits.run(() => undefined).catch(() => undefined);
    await commits.close();
    growth.close();
    db.close();
    unlock();
  };
  const close = (): Promise<void> => (closing ??= finish());
  const parts: LogParts<Tree> = {
    sealer,
    reader,
    runs: readRuns(db),
    appender,
    commits,
    growth,
    page: pages.from,
    isClosed: () => closing !== undefined,
    close,
  };
  const ledger: Ledger<Tree> = {
    origin: keepOrigin(db, origin),
    size: growth.size,
    entries: reader.entries,
    checkpoints: readCheckpoints(db),
    countersignatures: readCountersignatures(db),
    tree: appender.tree,
    keepCheckpoint: createCheckpointKeeper(db, commits, growth.size),
    keepCountersignature: createCountersignatureKeeper(db, commits),
  };
  return { parts, placing, ledger, onClose: (work: () => Promise<void>) => (beforeClose = work), close };
};

export type SqliteReader = {
  readonly log: Pick<SealedLog, 'size' | 'read' | 'leaves' | 'runs' | 'indexOf'>;
  readonly ledger: LedgerReader;
  close(): void;
};

/** Opens an existing log for reading, beside a running server or without one: what is committed at each call is seen. */
export const openSqliteReadOnly = <Tree>(file: string, { sealer }: { readonly sealer: Sealer<Tree> }): SqliteReader => {
  const db = openForReading(file, LOG_SCHEMA);
  const reader = readEvents(db, sealer);
  const runs = readRuns(db);
  return {
    log: {
      size: async () => reader.count(),
      read: async (from, limit) => reader.sealed(from, limit),
      leaves: async (from, limit) => reader.leaves(from, limit),
      runs: async (spans) => runs(spans),
      indexOf: async (stream, revision) => reader.indexOf(stream, revision),
    },
    ledger: {
      origin: readOrigin(db),
      size: reader.count,
      entries: reader.entries,
      checkpoints: readCheckpoints(db),
      countersignatures: readCountersignatures(db),
    },
    close: () => void db.close(),
  };
};
