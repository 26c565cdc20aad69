import { randomBytes, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto';
import type { Log } from './log.ts';
import { type Proposed, systemEvent } from './record.ts';

export type User = {
  readonly loginName: string;
  readonly fullName: string;
  readonly groups: readonly string[];
};

type StoredUser = User & { readonly salt: string; readonly hash: string };

/** Cheap on purpose: these passwords guard nothing. */
const hashOf = (password: string, salt: string): Buffer => scryptSync(password, salt, 20, { N: 16 });

const streamOf = (loginName: string): string => `$user-${loginName}`;

/** The event that makes a user. Whoever reads `$all` sees it, hash and all, as on the real server. */
export const userCreated = (user: User, password: string): { readonly stream: string; readonly event: Proposed } => {
  const salt = randomBytes(16).toString('base64');
  const stored: StoredUser = { ...user, salt, hash: hashOf(password, salt).toString('base64') };
  return { stream: streamOf(user.loginName), event: systemEvent(randomUUID(), '$UserCreated', stored) };
};

export const findUser = (log: Log, loginName: string): StoredUser | undefined => {
  const created = log.stream(streamOf(loginName)).events.at(-1);
  return created && (JSON.parse(Buffer.from(created.data).toString('utf8')) as StoredUser);
};

export const hasPassword = ({ hash, salt }: StoredUser, password: string): boolean =>
  timingSafeEqual(Buffer.from(hash, 'base64'), hashOf(password, salt));
