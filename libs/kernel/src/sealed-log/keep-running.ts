import { setTimeout as sleep } from 'node:timers/promises';
import { BrokenStream, Closed } from '../errors.js';

/** A loop of the ledger, as those who watch it see it. */
export type Running = {
  /** Set while it stands still on an error; it tries again, unless the error is one that only a person can mend. */
  failure(): Error | undefined;
  /** Ends after the batch in hand. */
  stop(): Promise<void>;
};

const RETRY_MS = 500;

/** Runs `work` until stopped, again after each failure but `BrokenStream`. `work` says by `well` that it has got on. */
export const keepRunning = (work: (signal: AbortSignal, well: () => void) => Promise<void>): Running => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let failed: Error | undefined;
  const well = () => (failed = undefined);

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await work(signal, well);
      } catch (error) {
        if (signal.aborted || error instanceof Closed) return;
        failed = error as Error;
        if (error instanceof BrokenStream) return;
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const done = run();
  return {
    failure: () => failed,
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
};
