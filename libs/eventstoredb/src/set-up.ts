import { HavstangError } from '@havstang/kernel';
import { writeAccessLists } from './access.js';
import { type Credentials, parseAddress } from './address.js';
import { createConnection } from './connection.js';
import { portError } from './errors.js';
import { createHttp } from './http.js';
import { DEFAULT_PATIENCE, type Patience } from './patience.js';
import { type EventStoreUser, makeUsers, whenReady } from './users.js';

export type EventStoreUsersOptions = {
  /** `esdb://host:2113?tls=true&tlsCaFile=…`; a user in it is ignored. */
  readonly url: string;
  readonly admin: Credentials;
  readonly users: readonly EventStoreUser[];
  /** How long to wait for a server that is starting; two minutes by default. */
  readonly readyMs?: number;
  readonly patience?: Partial<Patience>;
};

/** A server without TLS knows no users, so there is nothing to set up, and nothing is protected. */
export class NoUsersWithoutTls extends HavstangError {
  constructor() {
    super('no-users-without-tls', 'this event store runs without TLS, so it has no users and no access lists');
  }
}

/**
 * Makes the users and access lists of an installation, by the server's HTTP interface and its own settings streams, after waiting until it leads.
 * May be run again, also with new passwords: what is already so is left alone. Users that are no longer named stay; disable them on the server.
 * Throws `BadAddress`, `NoUsersWithoutTls`, `AccessDenied` for a wrong administrator's password, and `Unavailable`.
 */
export const setUpEventStoreUsers = async (options: EventStoreUsersOptions): Promise<void> => {
  const patience = { ...DEFAULT_PATIENCE, ...options.patience };
  const address = parseAddress(withUser(options.url, options.admin));
  if (address.credentials === undefined) throw new NoUsersWithoutTls();
  // Even open pages answer 401 to a wrong password, so readiness is asked for as nobody.
  await whenReady(createHttp(address, patience.callMs), options.readyMs ?? READY_MS, patience);
  await makeUsers(createHttp(address, patience.callMs, options.admin), options.users, patience);
  const connection = createConnection(address, patience);
  try {
    await writeAccessLists(connection, patience);
  } catch (error) {
    throw portError(error, 'set access lists');
  } finally {
    connection.close();
  }
};

const READY_MS = 120_000;

const withUser = (url: string, { username, password }: Credentials): string =>
  url.replace(
    /^([^:]+:\/\/)(?:[^@/?]*@)?/,
    (_, protocol: string) => `${protocol}${encodeURIComponent(username)}:${encodeURIComponent(password)}@`,
  );
