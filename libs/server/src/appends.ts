import { Unavailable, type EventStore } from '@havstang/kernel';

/**
 * So long a store that took nothing is taken not to, while nobody tries again, milliseconds: people are sent elsewhere meanwhile, and without people nobody
 * would find out that it does again.
 */
const KEPT_MS = 120_000;

export type Appends = {
  /** The store, watched. */
  readonly store: EventStore;
  /** Why the store took nothing when it was last asked to, a full disk or a server that is away; undefined once it takes something, or after two minutes. */
  readonly failure: () => Error | undefined;
};

/** Watches whether a store takes what it is given. A conflict or a limit is an answer, and no failure. `now` is in milliseconds. */
export const watchAppends = (store: EventStore, now: () => number = Date.now): Appends => {
  let failed: { readonly error: Unavailable; readonly at: number } | undefined;
  return {
    store: {
      ...store,
      append: async (...args) => {
        try {
          const appended = await store.append(...args);
          failed = undefined;
          return appended;
        } catch (error) {
          if (error instanceof Unavailable) failed = { error, at: now() };
          throw error;
        }
      },
    },
    failure: () => (failed && now() - failed.at < KEPT_MS ? failed.error : undefined),
  };
};
