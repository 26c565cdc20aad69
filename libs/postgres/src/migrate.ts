import pg from 'pg';
import type { Address } from './address.js';
import { clientConfig, type Database } from './database.js';
import { asUnavailable, NewerSchema, NotSetUp, sqlState } from './errors.js';
import { COMMON, MIGRATIONS, type Part } from './schema.js';

/** Whoever changes schemas holds this lock of the database until the transaction ends. */
const SET_UP_LOCK = 'SELECT pg_advisory_xact_lock(1214342514)';

/** Runs `work` in one transaction on a connection of its own, while nobody else changes schemas in this database. Throws `Unavailable`. */
export const changingSchemas = async (
  address: Address,
  work: (client: pg.ClientBase) => Promise<void>,
): Promise<void> => {
  const client = new pg.Client(clientConfig(address, 'set-up'));
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN');
    await client.query(SET_UP_LOCK);
    await work(client);
    await client.query('COMMIT');
  } catch (error) {
    throw asUnavailable(error);
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Makes the schema where it is missing and brings its tables for `part` up to date. Throws `NewerSchema`. */
export const migrate = async (client: pg.ClientBase, schema: string, part: Part): Promise<void> => {
  // Asked first: making a schema is a right that is checked even where there is nothing to make.
  const { rowCount } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount === 0) await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(`SET LOCAL search_path = ${schema}`);
  if (!(await hasVersions(client, schema))) await client.query(COMMON);
  const { rows } = await client.query<{ version: number }>('SELECT version FROM schema_version WHERE part = $1', [
    part,
  ]);
  const version = rows[0]?.version ?? 0;
  const scripts = MIGRATIONS[part];
  if (version > scripts.length) throw new NewerSchema(schema, part, version, scripts.length);
  if (version === scripts.length) return;
  for (const script of scripts.slice(version)) await client.query(script);
  await client.query(
    `INSERT INTO schema_version (part, version) VALUES ($1, $2)
     ON CONFLICT (part) DO UPDATE SET version = excluded.version`,
    [part, scripts.length],
  );
};

const hasVersions = async (client: pg.ClientBase, schema: string): Promise<boolean> => {
  const { rowCount } = await client.query(
    "SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = 'schema_version'",
    [schema],
  );
  return rowCount !== 0;
};

/** What the server says when there is no such table or schema, or none that this role may see. */
const MISSING = new Set(['42P01', '3F000', '42501']);

/** Throws `NotSetUp`, `NewerSchema` or `Unavailable` unless the schema is exactly what this version needs. */
export const checkVersion = async (database: Database, schema: string, part: Part): Promise<void> => {
  const known = MIGRATIONS[part].length;
  const found = await versionIn(database, schema, part);
  if (found === undefined || found < known) throw new NotSetUp(schema, part);
  if (found > known) throw new NewerSchema(schema, part, found, known);
};

const versionIn = async (database: Database, schema: string, part: Part): Promise<number | undefined> => {
  try {
    const [row] = await database.query<{ version: number }>(
      `SELECT version FROM ${schema}.schema_version WHERE part = $1`,
      [part],
    );
    return row?.version;
  } catch (error) {
    if (MISSING.has(sqlState(error) ?? '')) return undefined;
    throw error;
  }
};
