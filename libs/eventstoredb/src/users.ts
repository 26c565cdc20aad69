import { HavstangError, Unavailable } from '@havstang/kernel';
import { AccessDenied } from './errors.js';
import type { Http, HttpAnswer } from './http.js';
import { type Patience, pause } from './patience.js';

export type EventStoreUser = {
  readonly name: string;
  readonly password: string;
  /** See `EVENT_STORE_GROUPS`. */
  readonly groups: readonly string[];
};

/** Resolves when the server is up and belongs to a quorum; `/health/live` says yes a little too early, and without a quorum too. */
export const whenReady = (nobody: Http, readyMs: number, patience: Patience): Promise<void> =>
  insist(readyMs, patience, 'become ready', async () => {
    const info = await nobody('GET', '/info');
    return info.status === 200 && /"state"\s*:\s*"(leader|follower)"/i.test(info.body);
  });

/** Makes each user, or gives an existing one this password and these groups. */
export const makeUsers = async (admin: Http, users: readonly EventStoreUser[], patience: Patience): Promise<void> => {
  for (const user of users) {
    await insist(patience.giveUpMs, patience, `made the user ${user.name}`, async () => makeUser(admin, user));
  }
};

const makeUser = async (admin: Http, { name, password, groups }: EventStoreUser): Promise<boolean> => {
  const fullName = `Hävstång: ${name}`;
  const made = await admin('POST', '/users/', { loginName: name, fullName, password, groups });
  if (isDone(made)) return true;
  if (made.status !== 409) return false;
  // There is such a user with another password.
  const path = `/users/${encodeURIComponent(name)}`;
  const changed = await admin('POST', `${path}/command/reset-password`, { newPassword: password });
  return isDone(changed) && isDone(await admin('PUT', path, { fullName, groups }));
};

/** True for yes, false for not yet; throws for no. */
const isDone = ({ status }: HttpAnswer): boolean => {
  if (status === 401 || status === 403) throw new AccessDenied('manage users: is this the administrator’s password?');
  if (status >= 400 && status < 500 && status !== 409 && status !== 404) {
    throw new HavstangError('event-store-set-up', `the event store answered ${status} to a request to make a user`);
  }
  return status >= 200 && status < 300;
};

/** Asks again while the answer is no or there is none, until time is up. */
const insist = async (ms: number, patience: Patience, what: string, done: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + ms;
  for (let attempt = 1; ; attempt += 1) {
    let cause: unknown;
    try {
      if (await done()) return;
    } catch (error) {
      if (error instanceof HavstangError) throw error;
      cause = error;
    }
    if (Date.now() >= end) throw new Unavailable(`the event store has not ${what} in ${ms} ms`, { cause });
    await pause(attempt, patience);
  }
};
