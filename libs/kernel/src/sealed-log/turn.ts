import { setTimeout as sleep } from 'node:timers/promises';

/** Something that one process at a time may do. */
type Turns = { lead(signal: AbortSignal): Promise<void> };

/**
 * Resolves when it is this process's turn, or the signal aborts. Until then it takes a look every now and then: who waits for another does not stand
 * still, as long as there is something to be seen. Rejects as `look` does.
 */
export const awaitTurn = async (
  turns: Turns,
  signal: AbortSignal,
  everyMs: () => number,
  look: () => Promise<void>,
): Promise<void> => {
  const enough = new AbortController();
  let mine = false;
  const leading = turns.lead(AbortSignal.any([signal, enough.signal])).then(() => (mine = true));
  try {
    while (!mine && !signal.aborted) {
      await Promise.race([leading, sleep(everyMs(), undefined, { ref: false })]);
      if (!mine) await look();
    }
    await leading;
  } catch (error) {
    // Whoever tries again asks for the turn again.
    enough.abort();
    await leading.catch(() => undefined);
    throw error;
  }
};
