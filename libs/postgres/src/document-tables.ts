import { createHash } from 'node:crypto';
import { type BusPosition, type Document, HavstangError, type Row, type Write } from '@havstang/kernel';
import type { Query } from './database.js';
import { sqlState, UNDEFINED_TABLE } from './errors.js';

/** A table was not named `<model>@<version>`. */
export class BadTableName extends HavstangError {
  constructor(name: string) {
    super(
      'bad-table-name',
      `${JSON.stringify(name)} is no table: write <model>@<version>, in small letters, digits and hyphens`,
    );
  }
}

/** PostgreSQL cuts longer names without a word. */
const NAME_LENGTH = 63;

/**
 * `challenge-board@2` → `challenge_board_v2`. Two names never meet in one table: a version holds no hyphen, and a name that is too long for the database
 * ends in its own hash. Throws `BadTableName`.
 */
export const physicalName = (name: string): string => {
  const [, model, version] = /^([a-z][a-z0-9-]{0,79})@([a-z0-9]{1,40})$/.exec(name) ?? [];
  if (model === undefined) throw new BadTableName(name);
  const physical = `${model.replaceAll('-', '_')}_v${version}`;
  if (physical.length <= NAME_LENGTH) return physical;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${physical.slice(0, NAME_LENGTH - 1 - hash.length)}_${hash}`;
};

/**
 * The tables of documents in one schema, as they are read. In one that is not there (yet, or any more) there is nothing; the server is asked whether it is
 * there first, because a statement on it would be an error in the server's log for each who looks, and clocks look every second.
 */
export const readDocuments = (query: Query, schema: string) => {
  const there = new Set<string>();
  const read = async (name: string, rest: string, values: readonly unknown[]): Promise<readonly Row[]> => {
    if (!there.has(name) && !(await tableExists(query, schema, name))) return [];
    there.add(name);
    try {
      return await query(`SELECT key, tenant, document FROM ${schema}.${physicalName(name)} ${rest}`, values);
    } catch (error) {
      if (sqlState(error) !== UNDEFINED_TABLE) throw error;
      there.delete(name);
      return [];
    }
  };
  return {
    load: (name: string, keys: readonly string[]): Promise<readonly Row[]> => read(name, 'WHERE key = ANY($1)', [keys]),
    get: async (name: string, tenant: string, key: string): Promise<Document | undefined> => {
      const [row] = await read(name, 'WHERE key = $1 AND tenant = $2', [key, tenant]);
      return row?.document;
    },
    list: (name: string, tenant: string, after: string, limit: number): Promise<readonly Row[]> =>
      read(name, 'WHERE tenant = $1 AND key > $2 ORDER BY key LIMIT $3', [tenant, after, limit]),
    page: (name: string, after: string, limit: number): Promise<readonly Row[]> =>
      read(name, 'WHERE key > $1 ORDER BY key LIMIT $2', [after, limit]),
  };
};

/**
 * `json` keeps the text as it was written: numbers, the order of keys and U+0000 come back as they went in, where `jsonb` would change or refuse them, and
 * `document ->> 'title'` reads it all the same. Keys are in the order of code points.
 */
export const makeTable = async (query: Query, schema: string, name: string): Promise<void> => {
  const table = `${schema}.${physicalName(name)}`;
  await query(
    `CREATE TABLE ${table} (key text COLLATE "C" PRIMARY KEY, tenant text COLLATE "C" NOT NULL, document json NOT NULL)`,
  );
  await query(`CREATE INDEX ON ${table} (tenant, key)`);
};

export const tableExists = async (query: Query, schema: string, name: string): Promise<boolean> => {
  const [row] = await query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    `${schema}.${physicalName(name)}`,
  ]);
  return row!.there;
};

export const dropTable = async (query: Query, schema: string, name: string): Promise<void> => {
  await query(`DROP TABLE IF EXISTS ${schema}.${physicalName(name)}`);
};

/** What the writes of a batch come to in one table: the last word on each key. Two statements, however many documents. */
export const writeDocuments = async (
  query: Query,
  schema: string,
  name: string,
  writes: readonly Write[],
): Promise<void> => {
  const table = `${schema}.${physicalName(name)}`;
  const last = [...new Map(writes.map((write) => [write.key, write])).values()];
  const removed = last.filter(({ document }) => document === null).map(({ key }) => key);
  const saved = last.filter(({ document }) => document !== null);
  if (removed.length > 0) await query(`DELETE FROM ${table} WHERE key = ANY($1)`, [removed]);
  if (saved.length === 0) return;
  await query(
    `INSERT INTO ${table} (key, tenant, document) SELECT * FROM unnest($1::text[], $2::text[], $3::json[])
     ON CONFLICT (key) DO UPDATE SET tenant = excluded.tenant, document = excluded.document`,
    [
      saved.map(({ key }) => key),
      saved.map(({ tenant }) => tenant),
      saved.map(({ document }) => JSON.stringify(document)),
    ],
  );
};

/** How far each model has come in each partition of the bus. */
export const readPositions = (query: Query, schema: string) => ({
  of: async (model: string): Promise<BusPosition> => {
    const rows = await query<{ partition: string; next: number }>(
      `SELECT partition, next FROM ${schema}.position WHERE model = $1`,
      [model],
    );
    return Object.fromEntries(rows.map(({ partition, next }) => [partition, next]));
  },
  models: async (): Promise<readonly string[]> => {
    const rows = await query<{ model: string }>(`SELECT DISTINCT model FROM ${schema}.position ORDER BY model`);
    return rows.map(({ model }) => model);
  },
});

export const savePositions = async (
  query: Query,
  schema: string,
  positions: ReadonlyMap<string, BusPosition>,
): Promise<void> => {
  const rows = [...positions].flatMap(([model, position]) =>
    Object.entries(position).map(([partition, next]) => ({ model, partition, next })),
  );
  await query(
    `INSERT INTO ${schema}.position (model, partition, next) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
     ON CONFLICT (model, partition) DO UPDATE SET next = excluded.next`,
    [rows.map(({ model }) => model), rows.map(({ partition }) => partition), rows.map(({ next }) => next)],
  );
};

export const removePositions = async (query: Query, schema: string, model: string): Promise<void> => {
  await query(`DELETE FROM ${schema}.position WHERE model = $1`, [model]);
};
