import { BACKWARDS, END, type RecordedEvent as StoredEvent } from '@eventstore/db-client';
import { BrokenStream, NO_STREAM } from '@havstang/kernel';
import type { Connection } from './connection.js';
import { meaningOf } from './errors.js';
import { collect } from './pages.js';
import type { Patience } from './patience.js';

/** Events asked for in one call. */
const PAGE = 500;

/** Reads of one stream, always from the leader: what a decision rests on. They throw the client library's errors, and `BrokenStream`. */
export type Streams = {
  /**
   * Events from revision `from`, at most `limit`, without a gap. A stream that never was is empty; one whose events the server hides or has deleted
   * throws `BrokenStream`, because a decision on a part of a history is worse than none.
   */
  read(stream: string, from: number, limit: number): Promise<readonly StoredEvent[]>;
  /** Revision of the last event, `NO_STREAM` when there is none. */
  head(stream: string): Promise<number>;
};

export const createStreams = (connection: Connection, { callMs }: Patience): Streams => {
  /** Undefined for a stream that the server says is missing. */
  const answered = async (read: () => Promise<readonly StoredEvent[]>): Promise<readonly StoredEvent[] | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (meaningOf(error) === 'missing') return undefined;
      throw error;
    }
  };

  const page = (stream: string, from: number, maxCount: number) =>
    answered(() =>
      connection.call(async ({ client, options }) =>
        events(await collect(client.readStream(stream, { fromRevision: BigInt(from), maxCount, ...options }), callMs)),
      ),
    );

  const last = async (stream: string): Promise<StoredEvent | undefined> => {
    const found = await answered(() =>
      connection.call(async ({ client, options }) =>
        events(
          await collect(
            client.readStream(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1, ...options }),
            callMs,
          ),
        ),
      ),
    );
    return found?.[0];
  };

  /** A deleted stream reads as missing; only its metadata tells. */
  const neverWas = async (stream: string): Promise<void> => {
    const metadata = await last(`$$${stream}`);
    if (metadata !== undefined && truncates(metadata.data)) {
      throw new BrokenStream(`${stream} was deleted or truncated in the event store`);
    }
  };

  /** Nothing from `from` on is right only when the stream ends before. */
  const endsBefore = async (stream: string, from: number): Promise<void> => {
    const head = await last(stream);
    if (head === undefined || Number(head.revision) >= from) {
      throw new BrokenStream(`the event store hides events of ${stream} from revision ${from} on`);
    }
  };

  return {
    read: async (stream, from, limit) => {
      const all: StoredEvent[] = [];
      while (all.length < limit) {
        const next = from + all.length;
        const asked = Math.min(PAGE, limit - all.length);
        const found = await page(stream, next, asked);
        if (found === undefined) await neverWas(stream);
        else if (found.length === 0 && all.length === 0) await endsBefore(stream, next);
        found?.forEach((event, n) => {
          if (Number(event.revision) === next + n) all.push(event);
          else
            throw new BrokenStream(`revision ${next + n} of ${stream} is hidden or gone: there is ${event.revision}`);
        });
        if (found === undefined || found.length < asked) break;
      }
      return all;
    },
    head: async (stream) => {
      const head = await last(stream);
      if (head === undefined) await neverWas(stream);
      return head === undefined ? NO_STREAM : Number(head.revision);
    },
  };
};

const events = (results: readonly { readonly event?: StoredEvent }[]): readonly StoredEvent[] =>
  results.map(({ event }) => event).filter((event) => event !== undefined);

const truncates = (metadata: unknown): boolean =>
  typeof metadata === 'object' &&
  metadata !== null &&
  ['$tb', '$maxCount', '$maxAge'].some((name) => Object.hasOwn(metadata, name));
