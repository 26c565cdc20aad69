import { createHash } from 'node:crypto';
import { known } from './problem-details.js';

/** Commands remembered at a time; the oldest is forgotten first. */
const REMEMBERED = 10_000;

/** What was sent under each `Idempotency-Key`, as far as this process remembers. */
export type KeyUses = {
  /**
   * Does the work of a command, and remembers what was sent if it was carried out. Throws the problem `idempotency-key-reused`, before any work, when
   * something else was carried out under the same id, or is just now.
   */
  once<Done>(
    commandId: string,
    sent: unknown,
    work: () => Promise<Done>,
    carriedOut: (done: Done) => boolean,
  ): Promise<Done>;
};

/**
 * Tells a command that is sent again from another command under the same `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header, section 2.6). In
 * memory and by hash: a mark in the log of what somebody wrote would outlive them, and a table would cost every command a write. Whoever is not remembered
 * is answered with what was done the first time, as the log has it, and nothing is done twice.
 */
export const rememberKeyUses = (): KeyUses => {
  const uses = new Map<string, string>();
  return {
    async once(commandId, sent, work, carriedOut) {
      const digest = createHash('sha256').update(JSON.stringify(sent)).digest('base64');
      const before = uses.get(commandId);
      if (before !== undefined && before !== digest)
        throw known('idempotency-key-reused', { field: 'Idempotency-Key' });
      uses.set(commandId, digest);
      if (uses.size > REMEMBERED) uses.delete(uses.keys().next().value as string);
      let kept = before !== undefined;
      try {
        const done = await work();
        kept ||= carriedOut(done);
        return done;
      } finally {
        if (!kept) uses.delete(commandId);
      }
    },
  };
};
