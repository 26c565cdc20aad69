import { Closed } from '../errors.js';
import type { SealedEvent } from '../event.js';
import type { SealedLog, Subscription } from '../ports.js';
import { persist, type RetryOptions } from './retry.js';

/** Where a consumer is, and whether it is to stop. */
export type Place = { readonly signal: AbortSignal; readonly moveTo: (next: number) => void };

/** Deals with a page and moves the place on as far as it got; returns before the end of the page only when the signal aborts. */
export type Take = (page: readonly SealedEvent[], place: Place) => Promise<void>;

/** Gives the log from index `from` on to `take`, one page at a time, until stopped; resumes by itself after a failed read. */
export const deliver = (log: SealedLog, from: number, take: Take, retry: RetryOptions): Subscription => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let next = from;
  const place: Place = { signal, moveTo: (index) => (next = index) };
  const run = async (): Promise<void> => {
    try {
      for await (const page of log.subscribe(next, signal)) await take(page, place);
    } catch (error) {
      if (!(error instanceof Closed)) throw error;
    }
  };
  const done = persist(run, retry, signal);
  return {
    next: () => next,
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
};
