import { installationOf, type IdentityDatabase } from './database.js';
import { DEMO_PASSWORD, DEMO_PEOPLE } from './demo-people.js';
import { generatePassword, hashPassword } from './password.js';
import type { People } from './people.js';

/** The operator of an installation belongs to no municipality; no municipality has this code. */
export const INSTALLATION_TENANT = '0000';

export type FirstRun = {
  readonly firstRun: boolean;
  /** Set on the first run outside a demo, and never again: print it once. It must be replaced at the first sign-in. */
  readonly operator?: { readonly username: string; readonly oneTimePassword: string };
};

/**
 * Fills an empty installation: with the demo people, or with one operator. What a folder was first opened as, it stays: the passwords of a demo are
 * public, so its accounts must never be let into a real installation, nor be added to one. Throws when asked to.
 */
export const fillIfEmpty = async (database: IdentityDatabase, people: People, demo: boolean): Promise<FirstRun> => {
  const first = installationOf(database);
  if (first) {
    if ((first === 'demo') === demo) return { firstRun: false };
    const [was, asked] = demo ? ['a real installation', 'a demo'] : ['a demo', 'a real installation'];
    throw new Error(`this data folder is ${was} and cannot be opened as ${asked}; choose another folder`);
  }

  const oneTimePassword = generatePassword();
  const passwordHash = await hashPassword(demo ? DEMO_PASSWORD : oneTimePassword);
  const operator = {
    username: 'operator',
    name: 'Driftansvarig',
    roles: ['operator'],
    unit: 'drift',
    tenant: INSTALLATION_TENANT,
    oneTime: true,
  } as const;
  // One hash serves every demo account: they share a password that is no secret.
  const accounts = demo ? DEMO_PEOPLE.map(({ title: _title, ...person }) => person) : [operator];
  database.transaction(() => {
    database.prepare('INSERT INTO installation (demo) VALUES (?)').run(demo ? 1 : 0);
    for (const account of accounts) people.add({ ...account, passwordHash });
  })();
  return { firstRun: true, ...(demo ? {} : { operator: { username: operator.username, oneTimePassword } }) };
};
