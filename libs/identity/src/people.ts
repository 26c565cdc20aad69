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

/** Somebody who gave the right password, and whether it has to be replaced before they are let in. */
export type Authenticated = { readonly person: Person; readonly oneTime: boolean };

/** The people of an installation: who stands behind each pseudonym. Everything here can be erased; the log is not touched by it. */
export type People = {
  /** Gives the person a new random `ref`. Throws when the username is taken (in any mixture of upper and lower case). */
  add(person: NewPerson): Person;
  find(ref: string): Person | undefined;
  /** Ordered by tenant, then username. */
  list(): readonly Person[];
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
  const replace = database.prepare('UPDATE people SET password_hash = ?, one_time = 0 WHERE ref = ?');

  const erase = database.transaction((ref: string) => {
    removeState.run(ref);
    return remove.run(ref).changes === 1;
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
    list: () => all.all().map(personOf),
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
      replace.run(passwordHash, ref);
    },
  };
};
