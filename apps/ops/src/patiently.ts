import { pause, Unavailable, type Pauses } from '@havstang/kernel';

/** Over some two minutes, in which a server that was just started is there; after that the job fails, and says of what. */
const ATTEMPTS = 30;
const PAUSES: Pauses = { firstPauseMs: 200, longestPauseMs: 5_000 };

/** Does a job that may be repeated, again while what it needs does not answer yet. Throws the last error when that stays so, and any other at once. */
export const patiently = async (job: () => Promise<void>, pauses = PAUSES): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await job();
    } catch (error) {
      if (!(error instanceof Unavailable) || attempt === ATTEMPTS) throw error;
      await pause(attempt, pauses, NEVER);
    }
  }
};

const NEVER = new AbortController().signal;
