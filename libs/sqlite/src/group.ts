import { crashPoint, Poison, type SealedEvent, type SealedLog } from '@havstang/kernel';
import type { Parking } from './parking.js';
import { pause, persist, type RetryOptions } from './retry.js';

type Handle = (event: SealedEvent) => Promise<void>;

export type GroupParts = { readonly log: SealedLog; readonly parking: Parking; readonly retry: RetryOptions };

/** One consumer group and its handler: what becomes of a single event, delivered or redriven. The handler sees one event at a time. */
export const createGroup = (name: string, handle: Handle, { log, parking, retry }: GroupParts) => {
  const give = inTurn(async (event: SealedEvent): Promise<void> => {
    crashPoint('bus:before-handle');
    await handle(event);
    crashPoint('bus:after-handle');
  });

  /** Whether the event is done with, handled or parked; false when the signal aborted first. */
  const deliver = async (event: SealedEvent, signal: AbortSignal): Promise<boolean> => {
    if (parking.isParked(name, event.stream)) {
      let behind = false;
      const asked = await persist(async () => (behind = await parking.parkBehind(name, event)), retry, signal);
      if (behind || !asked) return behind;
    }
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        await give(event);
        return true;
      } catch (error) {
        if (error instanceof Poison || attempt >= retry.maxAttempts) {
          return persist(() => parking.park(name, event, attempt, reasonOf(error)), retry, signal);
        }
        await pause(attempt, retry, signal);
      }
    }
    return false;
  };

  /** Gives the parked events of a stream again, each once, and ends at the first that fails. Says how many were handled. */
  const redrive = inTurn(async (stream: string): Promise<number> => {
    let handled = 0;
    for (let index = parking.first(name, stream); index !== undefined; index = parking.first(name, stream)) {
      const event = (await log.read(index, 1))[0]!;
      try {
        await give(event);
      } catch (error) {
        await parking.park(name, event, 1, reasonOf(error));
        return handled;
      }
      await parking.remove(name, stream, index);
      handled += 1;
    }
    return handled;
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
