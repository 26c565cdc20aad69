import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore, Sealing } from '@havstang/kernel';

/**
 * Stands in for the sequencer where a suite needs a store sealed elsewhere: reads what the store has and seals it, again from what was sealed after any
 * failure. Answers a function that stops it.
 */
export const sealingInto = (sealing: Sealing, store: EventStore): (() => Promise<void>) => {
  const stop = new AbortController();
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        await sealing.lead(stop.signal);
        const after = await sealing.sealedUpTo();
        for await (const batch of store.subscribe(after, stop.signal)) await sealing.seal(batch);
      } catch {
        await sleep(10);
      }
    }
  };
  const done = run();
  return async () => {
    stop.abort();
    await done;
  };
};
