import { Closed, crashPoint, type ReadModels, type Row } from '@havstang/kernel';
import { type Address, readAddress } from './address.js';
import { type Database, openPool } from './database.js';
import {
  dropTable,
  makeTable,
  physicalName,
  readDocuments,
  readPositions,
  removePositions,
  savePositions,
  tableExists,
  writeDocuments,
} from './document-tables.js';
import { createLease, type LeaseTimes, type Term } from './lease.js';
import { openSchema } from './open-schema.js';

export type PostgresReadModelsOptions = {
  /** Connections at most, beside the one that commits. */
  readonly connections?: number;
  /** Makes and migrates the schema when it is first used: for a single process whose role may do that. Otherwise the set-up job must have run. */
  readonly setUp?: boolean;
  readonly lease?: Partial<LeaseTimes>;
};

const NAME = 'the read models';
const PART = 'read-models';
const PAGE = 500;

/**
 * The `ReadModels` port in one schema of a PostgreSQL database. A table of documents is an ordinary one, `challenge-board@2` being `challenge_board_v2`, so
 * that a reporting tool can read it: `SELECT document ->> 'title' FROM …`. Nothing is connected before the first call.
 * `commit` and `drop` are for the process that leads; the others read, in any process. Everything here can be rebuilt from the log, hence a commit does not
 * wait for the disk: when the server crashes the last ones may be gone, documents and positions together. That ends the leader's session too, so it finds
 * out where it is before it goes on.
 * Throws `BadAddress`; its methods throw `Closed`, `Unavailable`, `BadTableName`, and `NotSetUp` or `NewerSchema` when the schema is not as it must be.
 */
export const openPostgresReadModels = (url: string, options: PostgresReadModelsOptions = {}): ReadModels => {
  const address = readAddress(url);
  const { connections = 5, setUp = false, lease: times } = options;
  const database = openPool(address, NAME, connections);
  const ready = openSchema(database, address, PART, setUp);
  const lease = createLease({
    address,
    part: PART,
    what: NAME,
    ready,
    settings: { synchronous_commit: 'off' },
    ...(times === undefined ? {} : { times }),
  });
  return assemble(address, database, lease, ready);
};

const assemble = (
  { schema }: Address,
  database: Database,
  lease: ReturnType<typeof createLease>,
  ready: () => Promise<void>,
): ReadModels => {
  const query: Database['query'] = async (text, values) => {
    await ready();
    return database.query(text, values);
  };
  const documents = readDocuments(query, schema);
  const positions = readPositions(query, schema);
  const made = createMade(schema);
  let closing: Promise<void> | undefined;

  const transact = async (work: (term: Term) => Promise<void>): Promise<void> => {
    // Said at once, so that a commit after `close` is refused whatever becomes of the server.
    if (closing !== undefined) throw new Closed(NAME);
    try {
      await lease.transact(work);
      crashPoint('read-model:after-commit');
    } catch (error) {
      made.forget();
      throw error;
    }
  };

  const close = async (): Promise<void> => {
    await lease.close();
    await database.close();
  };

  return {
    lead: lease.lead,

    load: async (name, keys) => new Map((await documents.load(name, keys)).map((row) => [row.key, row])),

    commit: async (writes, moved) => {
      const byTable = Map.groupBy(writes, ({ table }) => table);
      const names = new Set([...byTable.keys(), ...moved.keys()]);
      names.forEach(physicalName);
      await transact(async ({ query: run, epoch }) => {
        for (const name of names) await made.ensure(run, epoch, name);
        for (const [name, ofTable] of byTable) await writeDocuments(run, schema, name, ofTable);
        await savePositions(run, schema, moved);
        crashPoint('read-model:before-commit');
      });
    },

    position: (name) => positions.of(name),
    get: (name, tenant, key) => documents.get(name, tenant, key),
    list: (name, tenant, { after = '', limit = Number.MAX_SAFE_INTEGER } = {}) =>
      documents.list(name, tenant, after, limit),

    rows: async function* (name) {
      let page: readonly Row[];
      for (let after = ''; ; after = page.at(-1)!.key) {
        page = await documents.page(name, after, PAGE);
        if (page.length === 0) return;
        yield* page;
      }
    },

    tables: () => positions.models(),

    drop: async (name) => {
      physicalName(name);
      await transact(async ({ query: run }) => {
        await dropTable(run, schema, name);
        await removePositions(run, schema, name);
      });
      made.forget();
    },

    close: () => (closing ??= close()),
  };
};

/** Which tables are there, as far as this leader knows in its term: it alone makes and drops them. */
const createMade = (schema: string) => {
  const known = new Set<string>();
  let term: number | undefined;
  return {
    ensure: async (query: Term['query'], epoch: number, name: string): Promise<void> => {
      if (term !== epoch) known.clear();
      term = epoch;
      if (known.has(name)) return;
      if (!(await tableExists(query, schema, name))) await makeTable(query, schema, name);
      known.add(name);
    },
    /** After a rollback a table may be gone again. */
    forget: () => known.clear(),
  };
};
