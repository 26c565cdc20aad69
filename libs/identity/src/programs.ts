import { randomUUID } from 'node:crypto';
import type { OBSERVERS } from '@havstang/contracts';
import { openInstallation, type IdentityDatabase } from './database.js';
import { generatePassword, hashPassword, NOBODYS_HASH, verifyPassword } from './password.js';

/** A program that reads by itself, without a person at a browser. */
export type Program = {
  /** Random uuid: its client id, and the `sub` of its tokens. */
  readonly ref: string;
  /** What whoever runs the installation calls it. */
  readonly name: string;
  /** Those of people who look and do not act: what is done is done by a person. */
  readonly roles: readonly (typeof OBSERVERS)[number][];
  /** Code of the unit, e.g. `kommunledning-juridik`. */
  readonly unit: string;
  /** Municipality code, four digits. */
  readonly tenant: string;
};

export type ProgramAccount = Program & { readonly state: 'open' | 'closed' };

/** The programs as the provider sees them. */
export type Programs = {
  /** Undefined also for one that is closed. */
  find(ref: string): Program | undefined;
  /** False for a wrong secret, and for a program that is not there, after equally long. */
  authenticate(ref: string, secret: string): Promise<boolean>;
};

/** What a program is told once. The secret is kept as passwords are: by its hash. */
export type Credentials = { readonly clientId: string; readonly clientSecret: string };

/** There is a program with this name already. */
export class ProgramNameTaken extends Error {}

/** The programs of an installation for whoever runs it, also while the server runs. Names in any mixture of upper and lower case. */
export type ProgramAccounts = {
  /** Ordered by tenant, then name. */
  list(): readonly ProgramAccount[];
  /** Throws `ProgramNameTaken`. */
  add(program: Omit<Program, 'ref'>): Promise<Credentials>;
  /** Another secret; the old one is good no more, and a closed program is open again. Undefined when there is no such program. */
  reset(name: string): Promise<Credentials | undefined>;
  /** It gets no token any more; one that is out is good until it ends. False when there is no such program. */
  close(name: string): boolean;
  release(): void;
};

type Row = Omit<Program, 'roles'> & { readonly roles: string; readonly secret_hash: string };

const programOf = ({ ref, name, roles, unit, tenant }: Row): Program => ({
  ref,
  name,
  roles: JSON.parse(roles) as Program['roles'],
  unit,
  tenant,
});

const isOpen = ({ secret_hash }: Row): boolean => secret_hash !== NOBODYS_HASH;

export const programsIn = (database: IdentityDatabase): Programs => {
  const byRef = database.prepare<[string], Row>('SELECT * FROM programs WHERE ref = ?');
  return {
    find(ref) {
      const row = byRef.get(ref);
      return row && isOpen(row) ? programOf(row) : undefined;
    },
    authenticate: (ref, secret) => verifyPassword(secret, byRef.get(ref)?.secret_hash ?? NOBODYS_HASH),
  };
};

/** Opens the programs in a data folder. Throws `NoInstallation`. */
export const openPrograms = (dataDir: string): ProgramAccounts => {
  const database = openInstallation(dataDir);
  const insert = database.prepare(`
    INSERT INTO programs (ref, name, secret_hash, roles, unit, tenant) VALUES (@ref, @name, @hash, @roles, @unit, @tenant)
  `);
  const all = database.prepare<[], Row>('SELECT * FROM programs ORDER BY tenant, name');
  const byName = database.prepare<[string], Row>('SELECT * FROM programs WHERE name = ?');
  const replace = database.prepare('UPDATE programs SET secret_hash = ? WHERE name = ?');
  return {
    list: () => all.all().map((row) => ({ ...programOf(row), state: isOpen(row) ? 'open' : 'closed' })),
    async add({ name, roles, unit, tenant }) {
      if (byName.get(name)) throw new ProgramNameTaken();
      const ref = randomUUID();
      const clientSecret = generatePassword();
      const hash = await hashPassword(clientSecret);
      insert.run({ ref, name, hash, roles: JSON.stringify(roles), unit, tenant });
      return { clientId: ref, clientSecret };
    },
    async reset(name) {
      const row = byName.get(name);
      if (!row) return undefined;
      const clientSecret = generatePassword();
      replace.run(await hashPassword(clientSecret), name);
      return { clientId: row.ref, clientSecret };
    },
    close: (name) => replace.run(NOBODYS_HASH, name).changes === 1,
    release: () => void database.close(),
  };
};
