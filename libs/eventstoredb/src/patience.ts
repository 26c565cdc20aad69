import { setTimeout as sleep } from 'node:timers/promises';
import { HavstangError } from '@havstang/kernel';
import { meaningOf, NoAnswer } from './errors.js';

/** How long to wait for a server, in milliseconds. */
export type Patience = {
  /** One call, or the silence between two events of a page. A commit of the server itself gives up after two seconds. */
  readonly callMs: number;
  /** An append or a read with all its retries; after it the port answers `Unavailable`. */
  readonly giveUpMs: number;
  /** Silence on a subscription after which it is made anew: a server that lost its quorum keeps it open without a word. */
  readonly silenceMs: number;
  /** Upper bound of the first pause between two tries; each further one doubles it, up to `longestPauseMs`. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
};

export const DEFAULT_PATIENCE: Patience = {
  callMs: 5_000,
  giveUpMs: 15_000,
  silenceMs: 15_000,
  firstPauseMs: 50,
  longestPauseMs: 2_000,
};

/** How often something that was never seen in a healthy system is tried again before it is believed. */
export const STRANGE_TRIES = 5;

/** Waits after failure number `attempt`: half of the growing bound at least, the rest by chance, so that many do not come back at once. */
export const pause = async (attempt: number, patience: Patience, signal?: AbortSignal): Promise<void> => {
  const bound = Math.min(patience.firstPauseMs * 2 ** (attempt - 1), patience.longestPauseMs);
  await sleep(bound * (0.5 + Math.random() / 2), undefined, signal && { signal }).catch(() => undefined);
};

/** Tries a call that changes nothing until it answers, means to be refused, or time is up; then throws the last error. */
export const persist = async <T>(call: () => Promise<T>, patience: Patience, signal?: AbortSignal): Promise<T> => {
  const end = Date.now() + patience.giveUpMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof HavstangError) throw error;
      const meaning = meaningOf(error);
      const again = meaning === 'passing' || meaning === 'stale' || (meaning === 'strange' && attempt < STRANGE_TRIES);
      if (!again || Date.now() >= end || signal?.aborted) throw error;
      await pause(attempt, patience, signal);
    }
  }
};

/** Rejects with `NoAnswer` when `promise` takes longer; its later outcome is ignored. */
export const within = async <T>(ms: number, promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`no answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};
