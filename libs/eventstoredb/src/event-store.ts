import { Closed, Conflict, type EventStore, type RecordedEvent, type Sealer } from '@havstang/kernel';
import { parseAddress } from './address.js';
import { createAppender } from './append.js';
import { createConnection } from './connection.js';
import { portError } from './errors.js';
import { fromStored } from './layout.js';
import { DEFAULT_PATIENCE, type Patience, persist } from './patience.js';
import { parsePosition } from './position.js';
import { prepare } from './prepare.js';
import { createReadAll } from './read-all.js';
import type { Finding } from './records.js';
import { createStreams } from './streams.js';
import { follow } from './subscribe.js';

export type EventStoreDbOptions = {
  /** What the sequencer will do to every event later: an event that it could not seal is not stored. */
  readonly sealer: Pick<Sealer<unknown>, 'seal'>;
  /** Told by `subscribe` of deletions and changed metadata that it passes. */
  readonly onFinding?: (finding: Finding) => void;
  readonly patience?: Partial<Patience>;
};

const NAME = 'the event store';

/**
 * The `EventStore` port on the EventStoreDB at `url` (`esdb://user:password@host:2113?tls=true&tlsCaFile=…`, see `parseAddress`). Connects when it is
 * first used; an outage shows as `Unavailable` and passes by itself. How events are stored, and what each failure means, is in
 * docs/reference/eventstoredb.md. Throws `BadAddress`. Besides the errors of the port its methods throw `AccessDenied`, and `UnreadableEvent` and
 * `BrokenStream` for a history that must not be decided on.
 */
export const openEventStoreDb = (url: string, options: EventStoreDbOptions): EventStore => {
  const { sealer, onFinding = () => undefined } = options;
  const patience = { ...DEFAULT_PATIENCE, ...options.patience };
  const connection = createConnection(parseAddress(url), patience);
  const streams = createStreams(connection, patience);
  const append = createAppender(connection, streams, patience);
  const closing = new AbortController();
  const readAll = createReadAll(connection, patience, closing.signal);
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  /** Work that `close` waits for. */
  const run = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    if (closing.signal.aborted) throw new Closed(NAME);
    const running = work();
    underWay.add(running);
    try {
      return await running;
    } catch (error) {
      throw portError(error, what);
    } finally {
      underWay.delete(running);
    }
  };

  return {
    append: (stream, expected, events) =>
      run(`append to ${stream}`, async () => {
        const prepared = prepare(sealer, stream, expected, events);
        if (events.length > 0) return append(prepared);
        const actual = await persist(() => streams.head(stream), patience, closing.signal);
        if (actual !== expected) throw new Conflict(stream, expected, actual);
        return { revision: expected };
      }),

    read: (stream, from = 0, limit = Number.MAX_SAFE_INTEGER) =>
      run(`read ${stream}`, async (): Promise<readonly RecordedEvent[]> => {
        const stored = await persist(() => streams.read(stream, from, limit), patience, closing.signal);
        return stored.map(fromStored);
      }),

    readAll: (after, limit) =>
      run('read all events', () => readAll(after === undefined ? undefined : parsePosition(after), limit)),

    subscribe: async function* (after, signal) {
      if (signal.aborted) return;
      if (closing.signal.aborted) throw new Closed(NAME);
      const place = after === undefined ? undefined : parsePosition(after);
      yield* follow(connection, place, AbortSignal.any([signal, closing.signal]), patience, onFinding);
      if (!signal.aborted) throw new Closed(NAME);
    },

    close: () =>
      (closed ??= (async () => {
        closing.abort();
        await Promise.allSettled(underWay);
        connection.close();
      })()),
  };
};
