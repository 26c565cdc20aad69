import { crashPoint } from '../crash-point.js';
import { Poison, Unavailable } from '../errors.js';
import type { SealedEvent } from '../event.js';
import type { Places, SealedLog } from '../ports.js';
import { pause, persist, type RetryOptions } from './retry.js';

type Handle = (event: SealedEvent) => Promise<void>;

type GroupParts = { readonly log: SealedLog; readonly places: Places; readonly retry: RetryOptions };

/** One consumer group and its handler: what becomes of a single event, delivered or redriven. The handler sees one event at a time. */
export const createGroup = (name: string, handle: Handle, { log, places, retry }: GroupParts) => {
  const give = inTurn(async (event: SealedEvent): Promise<void> => {
    crashPoint('bus:before-handle');
    await handle(event);
    crashPoint('bus:after-handle');
  });

  /** Whether the event is done with, handled or parked; false when the signal aborted first. */
  const deliver = async (event: SealedEvent, signal: AbortSignal): Promise<boolean> => {
    if (await places.isParked(name, event.stream)) {
      let behind = false;
      const asked = await persist(async () => (behind = await places.parkBehind(name, event)), retry, signal);
      if (behind || !asked) return behind;
    }
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        await give(event);
        return true;
      } catch (error) {
        // What passes by itself is waited for: a store that is down for an hour must not set aside all that happened in it.
        const hopeless = error instanceof Poison || (attempt >= retry.maxAttempts && !(error instanceof Unavailable));
        if (hopeless) {
          return persist(() => places.park(name, event, attempt, reasonOf(error)), retry, signal);
        }
        await pause(attempt, retry, signal);
      }
    }
    return false;
  };

  /** Gives the parked events of a stream again, each once, and ends at the first that fails. Says how many were handled. */
  const redrive = inTurn(async (stream: string): Promise<number> => {
    let handled = 0;
    for (;;) {
      const index = await places.firstParked(name, stream);
      if (index === undefined) return handled;
      const event = (await log.read(index, 1))[0]!;
      try {
        await give(event);
      } catch (error) {
        await places.park(name, event, 1, reasonOf(error));
        return handled;
      }
      await places.unpark(name, stream, index);
      handled += 1;
    }
  });

  return { deliver, redrive };
};

export type Group = ReturnType<typeof createGroup>;

/** Calls wait for those before them, whatever becomes of them. */
const inTurn = <A, R>(action: (argument: A) => Promise<R>): ((argument: A) => Promise<R>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (argument) => {
    const result = last.then(() => action(argument));
    last = result.catch(() => undefined);
    return result;
  };
};

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
