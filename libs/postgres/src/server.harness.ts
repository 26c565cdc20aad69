import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Address of a PostgreSQL server, as a role that may do everything. Throws, and says what to do, where there is none. */
export const serverUrl = (): URL => {
  const { POSTGRES_URL: url } = process.env;
  if (url) return new URL(url);
  throw new Error(
    'These tests need a PostgreSQL server (15 or newer): set POSTGRES_URL to the address of a superuser, as postgres://postgres:password@127.0.0.1:5432/postgres, or use `npm run test:integration`.',
  );
};

/** A database that nobody else uses. `as` answers its address for another role. */
export type TestDatabase = {
  readonly url: string;
  as(user: string, password: string, parameters?: string): string;
  /** Runs a statement as the superuser. */
  admin<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Drops it, and every role whose name begins with its own. */
  drop(): Promise<void>;
};

const once = async <Row extends object>(url: string, text: string, values: readonly unknown[] = []) => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
};

export const makeDatabase = async (): Promise<TestDatabase & { readonly name: string }> => {
  const server = serverUrl();
  const name = `havstang_test_${randomBytes(6).toString('hex')}`;
  await once(server.href, `CREATE DATABASE ${name}`);
  const at = (user: string, password: string, parameters = ''): string => {
    const url = new URL(server.href);
    url.username = encodeURIComponent(user);
    url.password = encodeURIComponent(password);
    url.pathname = `/${name}`;
    url.search = parameters;
    return url.href;
  };
  const url = at(decodeURIComponent(server.username), decodeURIComponent(server.password), server.search);
  return {
    name,
    url,
    as: at,
    admin: (text, values) => once(url, text, values),
    drop: async () => {
      await once(server.href, `DROP DATABASE ${name} WITH (FORCE)`);
      const roles = await once<{ name: string }>(
        server.href,
        `SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, $1)`,
        [name],
      );
      for (const role of roles) await once(server.href, `DROP ROLE ${role.name}`);
    },
  };
};
