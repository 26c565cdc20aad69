import type { WriteFault } from './faults.ts';
import type { Outcome } from './log.ts';
import type { DoubleServer } from './server.ts';

/** What the client is told of a write; `silence` and `disconnect` are not told at all. */
export type Answer = Outcome | { readonly kind: WriteFault['kind'] | 'unavailable' };

/**
 * Runs `decide`, which decides the write at once, and resolves with the answer when everything decided is durable: unless a fault comes in between.
 * Calls that come while nothing is frozen are decided in their order.
 * @param expired whether nobody waits for the answer any longer
 */
export const write = async (
  { log, faults, disconnect }: DoubleServer,
  stream: string,
  decide: () => Outcome,
  expired: () => boolean,
): Promise<Answer> => {
  const frozen = faults.frozen();
  if (frozen) await frozen;
  if (expired()) return { kind: 'deadline' };
  const fault = faults.take(['silence', 'timeout', 'deadline', 'disconnect'], stream);
  const outcome = fault?.written === false ? fault : decide();
  try {
    await log.settled();
  } catch {
    // The disk did not take it, and nothing that comes later will be taken either.
    return { kind: 'unavailable' };
  }
  await faults.frozen();
  if (fault?.kind === 'disconnect') disconnect();
  if (fault) return { kind: fault.kind };
  if (outcome.kind === 'repeated' && faults.take(['wrong-version'], stream)) {
    return { kind: 'wrong-version', actual: log.head(stream) };
  }
  return outcome;
};
