import { setImmediate as nextTurn } from 'node:timers/promises';
import { Closed } from '../errors.js';

/** How many events are committed, and a way to wait for more. */
export type Growth = {
  size(): number;
  grownTo(size: number): void;
  /** Resolves when there is more than `seen`, or when the signal aborts. Rejects with `Closed`. */
  beyond(seen: number, signal: AbortSignal): Promise<void>;
  close(): void;
};

/** How soon a process hears of what another one committed, milliseconds. */
const POLL_MS = 100;

/**
 * Whoever commits in this process says so at once. Where other processes commit too, `ask` answers how many there are: it is asked once for all who wait,
 * and only while somebody does. That needs no further connection, works through any proxy, and has nothing to make up for after an outage, as
 * notifications would.
 */
export const createGrowth = (what: string, initial: number, ask?: () => Promise<number>): Growth => {
  let size = initial;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const waiting = new Set<() => void>();
  const wake = () => [...waiting].forEach((resume) => resume());
  const grownTo = (grown: number): void => {
    if (grown <= size) return;
    size = grown;
    wake();
  };

  const poll = (): void => {
    if (!ask) return;
    timer ??= setTimeout(() => {
      // A server that does not answer will when it is asked again.
      void ask()
        .then(grownTo, () => undefined)
        .finally(() => {
          timer = undefined;
          if (waiting.size > 0 && !closed) poll();
        });
    }, POLL_MS);
  };

  return {
    size: () => size,
    grownTo,
    beyond: async (seen, signal) => {
      while (!closed && !signal.aborted && size <= seen) {
        await new Promise<void>((resolve) => {
          const resume = () => {
            waiting.delete(resume);
            signal.removeEventListener('abort', resume);
            resolve();
          };
          waiting.add(resume);
          signal.addEventListener('abort', resume);
          poll();
        });
      }
      if (closed && !signal.aborted) throw new Closed(what);
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      wake();
    },
  };
};

/**
 * Pages from index `from` on, the past and then the present, until the signal aborts. Past and present are read by the same call, so there is no
 * seam between them where an event could be lost or repeated, and a slow consumer holds nothing but its place.
 */
export async function* tail<T>(
  page: (from: number) => readonly T[] | Promise<readonly T[]>,
  growth: Growth,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<readonly T[]> {
  let next = from;
  for (;;) {
    await growth.beyond(next, signal);
    if (signal.aborted) return;
    const batch = await page(next);
    if (signal.aborted) return;
    yield batch;
    next += batch.length;
    // A long past must not keep the event loop from everybody else.
    if (next < growth.size()) await nextTurn();
  }
}
