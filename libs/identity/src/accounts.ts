import { openInstallation } from './database.js';
import { generatePassword, hashPassword } from './password.js';
import { peopleIn, type Account, type Person, type PersonChange } from './people.js';

export class UsernameTaken extends Error {}

/** The accounts of an installation for whoever runs it, also while the server runs. Usernames in any mixture of upper and lower case. */
export type Accounts = {
  list(): readonly Account[];
  /** With a one-time password, told once: it must be replaced at the first sign-in. Throws `UsernameTaken`. */
  add(person: Omit<Person, 'ref'>): Promise<{ readonly person: Person; readonly oneTimePassword: string }>;
  /** False for a username that nobody has, here and below. */
  change(username: string, change: PersonChange): boolean;
  /** Another one-time password, for somebody who forgot theirs or comes back. Undefined for a username that nobody has. */
  reset(username: string): Promise<string | undefined>;
  /** Nobody signs in by it any more. What the person did stays under their name: erasing is another matter, and a decision. */
  close(username: string): boolean;
  release(): void;
};

/** Opens the accounts in a data folder. Throws `NoInstallation`. */
export const openAccounts = (dataDir: string): Accounts => {
  const database = openInstallation(dataDir);
  const people = peopleIn(database);
  const refOf = (username: string): string => people.named(username)?.ref ?? '';
  return {
    list: people.accounts,
    async add(person) {
      if (people.named(person.username)) throw new UsernameTaken();
      const oneTimePassword = generatePassword();
      const passwordHash = await hashPassword(oneTimePassword);
      return { person: people.add({ ...person, passwordHash, oneTime: true }), oneTimePassword };
    },
    change: (username, change) => people.change(refOf(username), change),
    async reset(username) {
      const oneTimePassword = generatePassword();
      return people.resetPassword(refOf(username), await hashPassword(oneTimePassword)) ? oneTimePassword : undefined;
    },
    close: (username) => people.closeAccount(refOf(username)),
    release: () => void database.close(),
  };
};
