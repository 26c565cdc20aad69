import { BrokenStream, HavstangError, TooLarge, Unavailable } from '@havstang/kernel';

/** The user of this process may not do this, or the password is wrong. Trying again does not help; an operator must look. */
export class AccessDenied extends HavstangError {
  constructor(what: string, options?: ErrorOptions) {
    super('event-store-access-denied', `the event store does not let this user ${what}`, options);
  }
}

/** An event that claims to be ours cannot be read: nothing may be decided or sealed on a history with a hole in it. */
export class UnreadableEvent extends HavstangError {
  constructor(stream: string, revision: bigint | number, why: string) {
    super('unreadable-event', `event ${revision} of ${stream} cannot be read: ${why}`);
  }
}

/** Our own time-out: the server or the client library did not answer. The outcome is not known. */
export class NoAnswer extends Error {
  readonly type = 'no-answer';
}

/** A subscription ended without an error, as when a server stops politely. */
export class Ended extends Error {
  readonly type = 'ended';
}

/**
 * What a failed call means.
 * - `conflict`: the stream is not at the expected revision, says this server
 * - `missing`: there is no such stream
 * - `gone`: the stream was tombstoned
 * - `too-large`, `denied`: refused; nothing was written, and the same call will be refused again
 * - `passing`: this server cannot answer now. **The outcome of an append is not known.**
 * - `stale`: as `passing`, and the connection itself may be dead: the next call needs a new client
 * - `strange`: nothing that was ever seen in a healthy system; the outcome is not known, and trying again may not help
 */
export type Meaning = 'conflict' | 'missing' | 'gone' | 'too-large' | 'denied' | 'passing' | 'stale' | 'strange';

/** By the `type` of the client library's errors, where that alone tells. */
const BY_TYPE: ReadonlyMap<string, Meaning> = new Map([
  ['wrong-expected-version', 'conflict'],
  ['stream-not-found', 'missing'],
  ['stream-deleted', 'gone'],
  ['maximum-append-size-exceeded', 'too-large'],
  ['access-denied', 'denied'],
  ['not-leader', 'passing'],
  ['unavailable', 'passing'],
  ['timeout', 'passing'],
  ['cancelled', 'passing'],
  ['ended', 'passing'],
  ['deadline-exceeded', 'stale'],
  ['no-answer', 'stale'],
]);

/** By gRPC status, for errors of type `unknown` and for plain errors of the transport. */
const BY_CODE: ReadonlyMap<number, Meaning> = new Map([
  [8, 'passing'], // RESOURCE_EXHAUSTED: somebody's message was too big for the connection, not ours (LIMITS)
  [14, 'passing'], // UNAVAILABLE, without a type when the connection could not be made
]);

/** The table above for one error. Only for discovery is there nothing but the text: a plain error without type and code. */
export const meaningOf = (error: unknown): Meaning => {
  if (!(error instanceof Error)) return 'strange';
  const { type, code } = error as { readonly type?: unknown; readonly code?: unknown };
  const known = typeof type === 'string' ? BY_TYPE.get(type) : undefined;
  if (known) return known;
  if (typeof code === 'number') return BY_CODE.get(code) ?? 'strange';
  // "Server Is Not Ready", and a channel that another call has just given up.
  if (type === 'unknown' || /^(Failed to discover|Channel has been shut down)/.test(error.message)) return 'passing';
  return 'strange';
};

/** True when nobody can tell from the error whether the call took effect, or will. */
export const isUncertain = (meaning: Meaning): boolean => ['passing', 'stale', 'strange'].includes(meaning);

/** The error of the port for one of the client library. `what` completes "does not let this user …" and "could not …". */
export const portError = (error: unknown, what: string): Error => {
  if (error instanceof HavstangError) return error;
  const cause = { cause: error };
  switch (meaningOf(error)) {
    case 'denied':
      return new AccessDenied(what, cause);
    case 'too-large':
      return new TooLarge('the append is larger than the event store takes');
    case 'gone':
      return new BrokenStream(`could not ${what}: the stream was deleted for good in the event store`);
    default:
      return new Unavailable(`the event store could not ${what}: ${reason(error)}`, cause);
  }
};

const reason = (error: unknown): string =>
  error instanceof Error ? error.message || error.constructor.name : String(error);
