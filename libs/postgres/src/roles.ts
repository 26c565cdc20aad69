import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { HavstangError } from '@havstang/kernel';
import type pg from 'pg';
import { sqlState } from './errors.js';

/** A role of a service has rights beyond its schema. Whoever gave them to it knows why; it is not for the set-up job to take them. */
export class TooMighty extends HavstangError {
  constructor(role: string) {
    super(
      'too-mighty',
      `the role ${role} may make roles or databases, replicate, or is a superuser; a service needs a role of its own`,
    );
  }
}

type Found = { readonly mighty: boolean; readonly login: boolean };

/** Makes the role, or sees to it that it may log in with this password. The password never leaves this process. Throws `TooMighty`. */
export const ensureRole = async (client: pg.ClientBase, role: string, password: string): Promise<void> => {
  const { rows } = await client.query<Found>(
    `SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls AS mighty, rolcanlogin AS login
     FROM pg_roles WHERE rolname = $1`,
    [role],
  );
  const [found] = rows;
  if (found?.mighty) throw new TooMighty(role);
  if (found?.login && matches(password, await storedVerifier(client, role))) return;
  // A verifier holds nothing that needs quoting.
  await client.query(`${found ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN PASSWORD '${scramVerifier(password)}'`);
};

/** Undefined where this administrator may not read it, as with most hosted servers. */
const storedVerifier = async (client: pg.ClientBase, role: string): Promise<string | undefined> => {
  await client.query('SAVEPOINT verifier');
  try {
    const { rows } = await client.query<{ verifier: string | null }>(
      'SELECT rolpassword AS verifier FROM pg_authid WHERE rolname = $1',
      [role],
    );
    return rows[0]?.verifier ?? undefined;
  } catch (error) {
    if (sqlState(error) !== '42501') throw error;
    await client.query('ROLLBACK TO SAVEPOINT verifier');
    return undefined;
  }
};

const ITERATIONS = 4_096;

/** What the server keeps of a password (RFC 5803, as PostgreSQL writes it), made here so that neither its log nor its statistics see the password. */
export const scramVerifier = (password: string, salt: Buffer = randomBytes(16), iterations = ITERATIONS): string => {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${keyOf('Server Key').toString('base64')}`;
};

const matches = (password: string, verifier: string | undefined): boolean => {
  const [, iterations, salt] = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$/.exec(verifier ?? '') ?? [];
  return salt !== undefined && scramVerifier(password, Buffer.from(salt, 'base64'), Number(iterations)) === verifier;
};
