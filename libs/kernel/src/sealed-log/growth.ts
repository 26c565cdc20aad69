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

export const createGrowth = (what: string, initial: number): Growth => {
  let size = initial;
  let closed = false;
  const waiting = new Set<() => void>();
  const wake = () => [...waiting].forEach((resume) => resume());
  return {
    size: () => size,
    grownTo: (grown) => {
      size = grown;
      wake();
    },
    beyond: async (seen, signal) => {
      if (!closed && !signal.aborted && size <= seen) {
        await new Promise<void>((resolve) => {
          const resume = () => {
            waiting.delete(resume);
            signal.removeEventListener('abort', resume);
            resolve();
          };
          waiting.add(resume);
          signal.addEventListener('abort', resume);
        });
      }
      if (closed && !signal.aborted) throw new Closed(what);
    },
    close: () => {
      closed = true;
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
    yield batch;
    next += batch.length;
    // A long past must not keep the event loop from everybody else.
    if (next < growth.size()) await nextTurn();
  }
}
