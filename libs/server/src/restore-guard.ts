import { LedgerBehind, type EventStore, type Missing } from '@havstang/kernel';
import type { Witnesses } from './witnesses.js';

/** What stands between this history and being written to; undefined when nothing does, as far as witnesses have said. */
export type Guard = () => Promise<Missing | undefined>;

/**
 * A history that a witness has seen more of, or another one of, has been cut or rewritten since: an old backup was restored. What is written to it now would
 * be a second history under the same name. A witness that has not answered says nothing: nobody waits for it.
 */
export const createGuard = (witnesses: Witnesses | undefined, size: () => Promise<number>): Guard => {
  if (!witnesses) return async () => undefined;
  return async () => {
    for (const { name, seen, refused } of witnesses.views()) {
      if (seen === undefined && !refused) continue;
      const events = await size();
      if (refused || seen! > events) return { witness: name, witnessed: seen ?? 0, events, forked: refused };
    }
    return undefined;
  };
};

/** The store, which takes nothing while the guard stands in the way: `append` then throws `LedgerBehind`. */
export const guarded = (store: EventStore, guard: Guard): EventStore => ({
  ...store,
  append: async (...args) => {
    const missing = await guard();
    if (missing) throw new LedgerBehind(missing);
    return store.append(...args);
  },
});

const LOOK_MS = 5_000;

/**
 * The guard of a process without a ledger of its own: what the one that has it says, looked up now and then. While that does not answer, what it said last
 * holds.
 */
export const askGuard = (ledgerApi: string): { readonly guard: Guard; readonly stop: () => void } => {
  let missing: Missing | undefined;
  const look = async (): Promise<void> => {
    const response = await fetch(new URL('/health/sealed', ledgerApi), { signal: AbortSignal.timeout(LOOK_MS) });
    if (response.ok) ({ missing } = (await response.json()) as { missing?: Missing });
  };
  const first = look().catch(() => undefined);
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS).unref();
  return {
    guard: async () => {
      await first;
      return missing;
    },
    stop: () => clearInterval(timer),
  };
};
