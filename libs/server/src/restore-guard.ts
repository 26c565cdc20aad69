import { LedgerBehind, Unavailable, type EventStore, type Missing } from '@havstang/kernel';
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
 * The guard of a process without a ledger of its own: what the one that has it says, looked up now and then. Until it has said something the guard throws
 * `Unavailable`, because a backup may have been restored before this process began; while it does not answer later on, what it said last holds.
 */
export const askGuard = (ledgerApi: string): { readonly guard: Guard; readonly stop: () => void } => {
  let said: { readonly missing?: Missing } | undefined;
  const ask = async (): Promise<void> => {
    const response = await fetch(new URL('/health/sealed', ledgerApi), { signal: AbortSignal.timeout(LOOK_MS) });
    if (response.ok) said = (await response.json()) as { missing?: Missing };
  };
  let looking: Promise<void> | undefined;
  /** One look at a time, for all who wait for it. */
  const look = (): Promise<void> =>
    (looking ??= ask()
      .catch(() => undefined)
      .finally(() => (looking = undefined)));
  void look();
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  return {
    guard: async () => {
      if (!said) await look();
      if (!said) throw new Unavailable('the ledger has not said yet what witnesses have seen');
      return said.missing;
    },
    stop: () => clearInterval(timer),
  };
};
