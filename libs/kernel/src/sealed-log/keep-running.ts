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

/** What the work of a loop says of itself. */
export type Word = {
  /** It has all that it needs, and waits for what comes. */
  begun(): void;
  /** It has something in hand that comes again if it fails. */
  taken(): void;
  /** That is done. */
  well(): void;
};

/**
 * Runs `work` until stopped, again after each failure but `BrokenStream`. A failure is over as soon as the work begins anew, also where nothing comes for
 * a long time; with something in hand only when that is done, however often it begins.
 */
export const keepRunning = (work: (signal: AbortSignal, word: Word) => Promise<void>): Running => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let failed: Error | undefined;
  let inHand = false;
  const word: Word = {
    begun: () => {
      if (!inHand) failed = undefined;
    },
    taken: () => {
      inHand = true;
    },
    well: () => {
      inHand = false;
      failed = undefined;
    },
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await work(signal, word);
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
