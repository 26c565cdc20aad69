import { randomUUID } from 'node:crypto';
import type { Role } from '@havstang/contracts';
import type { IdentityDatabase } from './database.js';
import { NOBODYS_HASH, verifyPassword } from './password.js';

export type Person = {
  /** Random uuid: the `sub` of the tokens, and the pseudonym that stands in events. */
  readonly ref: string;
  readonly name: string;
  readonly username: string;
  /** `system` is a reaction or the clock, never somebody who signs in. */
  readonly roles: readonly Exclude<Role, 'system'>[];
  /** Code of the unit, e.g. `kommunledning-juridik`. */
  readonly unit: string;
  /** Municipality code, four digits. */
  readonly tenant: string;
};

export type NewPerson = Omit<Person, 'ref'> & {
  /** From `hashPassword`. */
  readonly passwordHash: string;
  /** The password must be replaced at the first sign-in. */
  readonly oneTime?: boolean;
};

/** What of a person an operator may change. The pseudonym and the municipality stay: somebody who goes to another municipality gets another account. */
export type PersonChange = Partial<Pick<Person, 'name' | 'roles' | 'unit'>>;

/** `oneTime`: the password waits to be replaced. `closed`: no password opens it; the name still stands beside what the person did. */
export type Account = Person & { readonly state: 'open' | 'oneTime' | 'closed' };

/** Somebody who gave the right password, and whether it has to be replaced before they are let in. */
export type Authenticated = { readonly person: Person; readonly oneTime: boolean };

/** The people of an installation: who stands behind each pseudonym. Everything here can be erased; the log is not touched by it. */
export type People = {
  /** Gives the person a new random `ref`. Throws when the username is taken (in any mixture of upper and lower case). */
  add(person: NewPerson): Person;
  find(ref: string): Person | undefined;
  /** Whether somebody who gave the right password a moment ago is still to be let in. */
  isOpen(ref: string): boolean;
  /** Ordered by tenant, then username. */
  list(): readonly Person[];
  /** The same people with how their accounts stand. */
  accounts(): readonly Account[];
  /** Whose username it is, in any mixture of upper and lower case. */
  named(username: string): Person | undefined;
  /** In tokens from the next one on; one that is out is good until it ends. False when there is no such person. */
  change(ref: string, change: PersonChange): boolean;
  /** A new one-time password in place of whatever there was, also for a closed account. Sessions end. False when there is no such person. */
  resetPassword(ref: string, passwordHash: string): boolean;
  /** Lets nobody sign in by it any more, and ends its sessions. False when there is no such person. */
  closeAccount(ref: string): boolean;
  /** Removes name, account, sessions and grants, and overwrites them on disk. False when there was no such person. */
  erase(ref: string): boolean;
  /** Names to show beside pseudonyms. A ref that is unknown, or was erased, is not in the map. */
  displayNames(refs: readonly string[]): ReadonlyMap<string, string>;
  /** Undefined for a wrong password and for an unknown username alike, after equally long. */
  authenticate(username: string, password: string): Promise<Authenticated | undefined>;
  /** Replaces the password, which is no longer one-time. */
  changePassword(ref: string, passwordHash: string): void;
};

type Row = Omit<Person, 'roles'> & {
  readonly roles: string;
  readonly password_hash: string;
  readonly one_time: number;
};

const personOf = ({ ref, name, username, roles, unit, tenant }: Row): Person => ({
  ref,
  name,
  username,
  roles: JSON.parse(roles) as Person['roles'],
  unit,
  tenant,
});

const stateOf = ({ password_hash, one_time }: Row): Account['state'] =>
  password_hash === NOBODYS_HASH ? 'closed' : one_time === 1 ? 'oneTime' : 'open';

export const peopleIn = (database: IdentityDatabase): People => {
  const insert = database.prepare(`
    INSERT INTO people (ref, name, username, password_hash, one_time, roles, unit, tenant)
    VALUES (@ref, @name, @username, @passwordHash, @oneTime, @roles, @unit, @tenant)
  `);
  const byRef = database.prepare<[string], Row>('SELECT * FROM people WHERE ref = ?');
  const byUsername = database.prepare<[string], Row>('SELECT * FROM people WHERE username = ?');
  const all = database.prepare<[], Row>('SELECT * FROM people ORDER BY tenant, username');
  const namesOf = database.prepare<[string], { ref: string; name: string }>(
    'SELECT ref, name FROM people WHERE ref IN (SELECT value FROM json_each(?))',
  );
  const remove = database.prepare('DELETE FROM people WHERE ref = ?');
  const removeState = database.prepare('DELETE FROM provider_state WHERE account = ?');
  const replace = database.prepare('UPDATE people SET password_hash = ?, one_time = ? WHERE ref = ?');
  const change = database.prepare(`
    UPDATE people SET name = coalesce(@name, name), roles = coalesce(@roles, roles), unit = coalesce(@unit, unit) WHERE ref = @ref
  `);

  const erase = database.transaction((ref: string) => {
    removeState.run(ref);
    return remove.run(ref).changes === 1;
  });

  const replaceAndSignOut = database.transaction((ref: string, passwordHash: string, oneTime: 0 | 1) => {
    removeState.run(ref);
    return replace.run(passwordHash, oneTime, ref).changes === 1;
  });

  return {
    add(person) {
      const ref = randomUUID();
      insert.run({ ...person, ref, roles: JSON.stringify(person.roles), oneTime: person.oneTime ? 1 : 0 });
      const { name, username, roles, unit, tenant } = person;
      return { ref, name, username, roles, unit, tenant };
    },
    find(ref) {
      const row = byRef.get(ref);
      return row && personOf(row);
    },
    isOpen(ref) {
      const row = byRef.get(ref);
      return row !== undefined && stateOf(row) === 'open';
    },
    list: () => all.all().map(personOf),
    accounts: () => all.all().map((row) => ({ ...personOf(row), state: stateOf(row) })),
    named(username) {
      const row = byUsername.get(username);
      return row && personOf(row);
    },
    change: (ref, { name = null, roles, unit = null }) =>
      change.run({ ref, name, roles: roles ? JSON.stringify(roles) : null, unit }).changes === 1,
    resetPassword: (ref, passwordHash) => replaceAndSignOut(ref, passwordHash, 1),
    closeAccount: (ref) => replaceAndSignOut(ref, NOBODYS_HASH, 0),
    erase(ref) {
      const erased = erase(ref);
      // The write-ahead log still holds the old pages until it is emptied.
      if (erased) database.pragma('wal_checkpoint(TRUNCATE)');
      return erased;
    },
    displayNames: (refs) => new Map(namesOf.all(JSON.stringify(refs)).map(({ ref, name }) => [ref, name])),
    async authenticate(username, password) {
      const row = byUsername.get(username);
      const right = await verifyPassword(password, row?.password_hash ?? NOBODYS_HASH);
      return row && right ? { person: personOf(row), oneTime: row.one_time === 1 } : undefined;
    },
    changePassword(ref, passwordHash) {
      replace.run(passwordHash, 0, ref);
    },
  };
};
