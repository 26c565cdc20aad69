import { setTimeout as sleep } from 'node:timers/promises';

export type RetryOptions = {
  /** How often an event is given to a group before it is parked. */
  readonly maxAttempts: number;
  /** Upper bound of the pause after the first failure; each further failure doubles it, up to `longestPauseMs`. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
};

/** How long the pauses between attempts are; for what is tried for as long as it makes sense. */
export type Pauses = Omit<RetryOptions, 'maxAttempts'>;

/** Ten attempts spread over about a minute. */
export const DEFAULT_RETRY: RetryOptions = { maxAttempts: 10, firstPauseMs: 200, longestPauseMs: 30_000 };

/** Waits after failure number `attempt`: half of the growing bound at least, the rest by chance, so that many do not come back at once. */
export const pause = async (attempt: number, options: Pauses, signal: AbortSignal): Promise<void> => {
  const bound = Math.min(options.firstPauseMs * 2 ** (attempt - 1), options.longestPauseMs);
  await sleep(bound * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
};

/** Tries until it succeeds (true) or the signal aborts (false), and tells of each failure before that. */
export const persist = async (
  action: () => Promise<unknown>,
  options: Pauses,
  signal: AbortSignal,
  failed: (error: Error) => void = () => undefined,
): Promise<boolean> => {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      await action();
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      failed(error as Error);
      await pause(attempt, options, signal);
    }
  }
  return false;
};
