import {
  createGrowth,
  createPages,
  openEntry,
  tail,
  type Places,
  type SealedLog,
  type Sealer,
  type Sealing,
  type StoredEntry,
} from '@havstang/kernel';
import { readAddress } from './address.js';
import { openPool } from './database.js';
import { readEvents, readLedger } from './event-table.js';
import { createLease, type LeaseTimes } from './lease.js';
import { createLedger, keepOrigin, type PostgresLedger } from './ledger.js';
import { createOffsets } from './offsets.js';
import { openSchema } from './open-schema.js';
import { createParking } from './parking.js';
import { readRuns } from './runs.js';
import { createSealing } from './sealing.js';

export type PostgresLedgerOptions<Tree> = {
  readonly sealer: Sealer<Tree>;
  /** Written when the log is first opened; opening it under another name is refused. */
  readonly origin?: string;
  /** Connections at most, beside the one that seals. */
  readonly connections?: number;
  /** Makes and migrates the schema: for a single process whose role may do that. Otherwise the set-up job must have run. */
  readonly setUp?: boolean;
  readonly lease?: Partial<LeaseTimes>;
  readonly now?: () => Date;
};

export type PostgresLog<Tree> = {
  readonly log: SealedLog;
  readonly sealing: Sealing;
  readonly ledger: PostgresLedger<Tree>;
  readonly places: Places;
  /** Finishes what was accepted, writes the places, and lets go of the lead. */
  close(): Promise<void>;
};

const NAME = 'the ledger';
const PART = 'ledger';
const DEFAULT_ORIGIN = 'havstang.invalid/log';

/**
 * Opens the ledger in one schema of a PostgreSQL database. Any number of processes may; the one that leads seals.
 * Throws `BadAddress`, `NotSetUp`, `NewerSchema`, `OtherOrigin`, or `Unavailable` when the server cannot be reached. Later, everything throws `Unavailable`
 * while the server is down, and works again by itself when it is back.
 */
export const openPostgresLedger = async <Tree>(
  url: string,
  options: PostgresLedgerOptions<Tree>,
): Promise<PostgresLog<Tree>> => {
  const {
    sealer,
    origin = DEFAULT_ORIGIN,
    connections = 10,
    setUp = false,
    lease: times,
    now = () => new Date(),
  } = options;
  const address = readAddress(url);
  const { schema } = address;
  const database = openPool(address, NAME, connections);
  const size = async (): Promise<number> => (await readLedger(database.query, schema)).size;

  const opened = async () => {
    await openSchema(database, address, PART, setUp)();
    return { kept: await keepOrigin(database, schema, origin), initial: await size() };
  };
  const { kept, initial } = await opened().catch(async (error: unknown) => {
    await database.close();
    throw error;
  });

  const reader = readEvents(database.query, schema, sealer);
  const growth = createGrowth(NAME, initial, size);
  const pages = createPages({ fetch: reader.entries, open: (entry) => openEntry(sealer, entry), size: growth.size });
  const committed = (size: number, entries: readonly StoredEntry[]): void => {
    pages.add(entries);
    growth.grownTo(size);
  };
  const lease = createLease({ address, part: PART, what: NAME, ...(times === undefined ? {} : { times }) });
  const offsets = createOffsets(database, schema);
  const { forget, ...parking } = createParking(database, schema, now);
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    growth.close();
    await lease.close();
    await offsets.close();
    await database.close();
  };

  return {
    log: {
      size,
      read: reader.sealed,
      leaves: reader.leaves,
      runs: readRuns(database.query, schema),
      indexOf: reader.indexOf,
      subscribe: (from, signal) => tail(pages.from, growth, from, signal),
    },
    sealing: createSealing({ database, schema, lease, sealer, committed }),
    ledger: createLedger(database, schema, sealer, reader, kept),
    places: {
      ...parking,
      next: (group) => {
        forget(group);
        return offsets.next(group);
      },
      advance: offsets.advance,
    },
    close: () => (closing ??= close()),
  };
};
