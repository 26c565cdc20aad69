import type pg from 'pg';
import { identifier, readAddress } from './address.js';
import { changingSchemas, migrate } from './migrate.js';
import { ensureRole } from './roles.js';
import { GRANTS, type Part } from './schema.js';

/** A schema and the role of the one service that uses it. */
export type SchemaOwner = { readonly schema: string; readonly role: string; readonly password: string };

export type PostgresSetUp = {
  /** Where read models are kept, one for each service. */
  readonly services: readonly SchemaOwner[];
  /** Where the ledger is sealed and consumers' places are kept. */
  readonly ledger?: SchemaOwner;
  /** Where the keys of personal texts are: every service uses them, and the one that is `erasing` may destroy them. */
  readonly keys?: { readonly schema: string; readonly erasing: string };
};

/**
 * The set-up job: makes roles and schemas in the database of `adminUrl` and brings their tables up to date, all in one transaction. A role may log in and
 * use its own schema, and nothing else: nobody owns a schema but the administrator, and what PUBLIC could do in the database is taken from it. Running it
 * again changes nothing but what is missing; two at once take turns.
 * The address is that of a role that may make roles and schemas. Throws `BadAddress`, `NewerSchema`, `TooMighty` or `Unavailable`, and has then done nothing.
 */
export const setUpPostgres = async (adminUrl: string, { services, ledger, keys }: PostgresSetUp): Promise<void> => {
  const address = readAddress(adminUrl);
  const wanted = [
    ...services.map((owner) => ({ ...owner, part: 'read-models' as Part })),
    ...(ledger === undefined ? [] : [{ ...ledger, part: 'ledger' as Part }]),
  ];
  for (const { schema, role } of wanted) {
    identifier('schema', schema);
    identifier('role', role);
  }
  await changingSchemas(address, async (client) => {
    await closeToPublic(client, address.client.database!);
    for (const { schema, role, password, part } of wanted) {
      await ensureRole(client, role, password);
      await client.query(await formatted(client, `GRANT CONNECT ON DATABASE %I TO ${role}`, address.client.database!));
      await migrate(client, schema, part);
      await grant(client, schema, role, part);
    }
    if (keys) await setUpKeys(client, keys, services);
  });
};

const closeToPublic = async (client: pg.ClientBase, database: string): Promise<void> => {
  await client.query(await formatted(client, 'REVOKE ALL ON DATABASE %I FROM PUBLIC', database));
  const { rowCount } = await client.query("SELECT 1 FROM pg_namespace WHERE nspname = 'public'");
  if (rowCount !== 0) await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
};

const setUpKeys = async (
  client: pg.ClientBase,
  { schema, erasing }: NonNullable<PostgresSetUp['keys']>,
  services: readonly SchemaOwner[],
): Promise<void> => {
  await migrate(client, identifier('schema', schema), 'keys');
  for (const { role } of services) await grant(client, schema, role, role === erasing ? 'erasing' : 'keys');
};

/** Documents are in tables that the service makes itself; the ledger's role makes none. */
const grant = async (client: pg.ClientBase, schema: string, role: string, part: keyof typeof GRANTS): Promise<void> => {
  await client.query(`REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC`);
  await client.query(`GRANT USAGE${part === 'read-models' ? ', CREATE' : ''} ON SCHEMA ${schema} TO ${role}`);
  for (const [table, rights] of Object.entries(GRANTS[part])) {
    await client.query(`GRANT ${rights} ON ${schema}.${table} TO ${role}`);
  }
};

/** A statement that takes no parameters, with a name quoted by the server itself. */
const formatted = async (client: pg.ClientBase, template: string, name: string): Promise<string> => {
  const { rows } = await client.query<{ statement: string }>('SELECT format($1, $2::text) AS statement', [
    template,
    name,
  ]);
  return rows[0]!.statement;
};
