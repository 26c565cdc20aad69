import { NO_STREAM as NO_STREAM_YET, WrongExpectedVersionError } from '@eventstore/db-client';
import { type Appended, BrokenStream, Conflict, HavstangError, NO_STREAM, Unavailable } from '@havstang/kernel';
import type { Connection } from './connection.js';
import { isUncertain, meaningOf, portError } from './errors.js';
import { type Patience, pause, STRANGE_TRIES, within } from './patience.js';
import type { Prepared } from './prepare.js';
import type { Streams } from './streams.js';

/** What stands in the place of an append: its own events, others, or nothing. */
type Place = 'ours' | 'free' | { readonly actual: number };

/**
 * Writes at the exact revision, which makes the server recognise a repeated append also after a restart, and answers what became of it.
 * Whatever the server or the connection says other than yes, the stream is read from the leader and the ids are compared before anything is believed:
 * a time-out may have written, and "wrong version" may be the echo of our own first try, or the word of a leader that is none any more. While the place
 * is free the same append is sent again, for `giveUpMs` at most.
 */
export const createAppender = (connection: Connection, streams: Streams, patience: Patience) => {
  const send = ({ stream, expected, events }: Prepared): Promise<number> =>
    connection.call(async ({ client, options }) => {
      const expectedRevision = expected === NO_STREAM ? NO_STREAM_YET : BigInt(expected);
      const sent = client.appendToStream(stream, [...events], { expectedRevision, ...options });
      return Number((await within(patience.callMs, sent)).nextExpectedRevision);
    });

  /**
   * `told` is the revision that the server named when it refused. Otherwise the head is read, and before the place: an append of ours that lands between
   * the two reads is then seen as ours, or the place as free, never as somebody else's.
   */
  const look = async ({ stream, expected, ids }: Prepared, told: number | undefined): Promise<Place> => {
    const actual = told !== undefined && told > expected ? told : await streams.head(stream);
    if (actual === expected) return 'free';
    if (actual < expected) return { actual };
    const there = await streams.read(stream, expected + 1, ids.length);
    if (there.length === 0) return 'free';
    return there.length === ids.length && there.every(({ id }, n) => id === ids[n]) ? 'ours' : { actual };
  };

  return async (append: Prepared): Promise<Appended> => {
    const { stream, expected, ids } = append;
    const what = `append to ${stream}`;
    const end = expected + ids.length;
    const deadline = Date.now() + patience.giveUpMs;
    for (let attempt = 1; ; attempt += 1) {
      let failure: unknown;
      try {
        return { revision: inPlace(stream, end, await send(append)) };
      } catch (error) {
        const meaning = meaningOf(error);
        if (error instanceof HavstangError || (!isUncertain(meaning) && meaning !== 'conflict'))
          throw portError(error, what);
        failure = error;
      }
      try {
        const place = await look(append, revisionIn(failure));
        if (place === 'ours') return { revision: end };
        if (place !== 'free') throw new Conflict(stream, expected, place.actual);
      } catch (error) {
        if (error instanceof HavstangError) throw error;
        if (!isUncertain(meaningOf(error))) throw portError(error, what);
      }
      const hopeless = meaningOf(failure) === 'strange' && attempt >= STRANGE_TRIES;
      if (hopeless || Date.now() >= deadline) {
        throw new Unavailable(`the event store could not ${what}, tried ${attempt} times`, { cause: failure });
      }
      await pause(attempt, patience);
    }
  };
};

const revisionIn = (error: unknown): number | undefined =>
  error instanceof WrongExpectedVersionError && typeof error.actualVersion === 'bigint'
    ? Number(error.actualVersion)
    : undefined;

/** A deleted stream that is begun again goes on with its old revisions. */
const inPlace = (stream: string, end: number, revision: number): number => {
  if (revision === end) return revision;
  throw new BrokenStream(`${stream} was deleted in the event store and goes on at revision ${revision}, not ${end}`);
};
