import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import { BadAddress } from './errors.js';

/** Where a database is and what in it is ours. */
export type Address = {
  readonly client: Pick<ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database' | 'ssl'>;
  /** Ready for a statement: validated, hence safe without quoting. */
  readonly schema: string;
};

const NAME = /^[a-z][a-z0-9_]{0,62}$/;
const SSL_MODES = ['disable', 'require', 'verify-full'] as const;
const PARAMETERS = new Set(['schema', 'sslmode', 'sslrootcert']);

/** A schema or role name that can stand in a statement as it is. Throws `BadAddress`. */
export const identifier = (what: string, name: string): string => {
  if (NAME.test(name)) return name;
  throw new BadAddress(
    `${JSON.stringify(name)} is no name of a ${what}: write small letters, digits and underscores, a letter first, at most 63`,
  );
};

/**
 * Reads `postgres://user:password@host:5432/database?schema=…&sslmode=…&sslrootcert=FILE`. The schema is called as the user unless named. `sslmode` is
 * `verify-full` (the default; against the certificates of `sslrootcert`, or else those that Node trusts), `require` (encrypted, to whomever it may be) or
 * `disable` (the default on a loopback address).
 * Throws `BadAddress`, without the password.
 */
export const readAddress = (text: string): Address => {
  const url = parse(text);
  for (const name of url.searchParams.keys()) {
    if (!PARAMETERS.has(name)) throw new BadAddress(`the address of a database has no parameter ${name}`);
  }
  const user = decoded('user', url.username);
  const database = decoded('database', url.pathname.slice(1));
  if (user === '' || database === '' || url.hostname === '') {
    throw new BadAddress(
      'the address of a database names a user, a host and a database: postgres://user:password@host/database',
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    client: {
      host,
      port: url.port === '' ? 5432 : Number(url.port),
      user,
      password: decoded('password', url.password),
      database,
      ssl: tlsOf(host, url.searchParams),
    },
    schema: identifier('schema', url.searchParams.get('schema') ?? user),
  };
};

/** The error of the platform holds the whole text, so it is not passed on. */
const parse = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'postgres:' || url?.protocol === 'postgresql:') return url;
  throw new BadAddress('the address of a database is written postgres://user:password@host:5432/database');
};

const decoded = (part: string, text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadAddress(`the ${part} in the address of a database has a % that is not the start of a code`);
  }
};

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

const tlsOf = (host: string, parameters: URLSearchParams): NonNullable<ClientConfig['ssl']> => {
  const mode = parameters.get('sslmode') ?? (LOOPBACK.test(host) ? 'disable' : 'verify-full');
  const authority = parameters.get('sslrootcert');
  if (!SSL_MODES.some((known) => known === mode)) {
    throw new BadAddress(`sslmode is one of ${SSL_MODES.join(', ')}, not ${mode}`);
  }
  if (mode === 'disable') return false;
  if (mode === 'require') return { rejectUnauthorized: false };
  return { rejectUnauthorized: true, ...(authority === null ? {} : { ca: authorityIn(authority) }) };
};

const authorityIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadAddress(`sslrootcert ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
};
