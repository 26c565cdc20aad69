import { setImmediate as nextTurn } from 'node:timers/promises';

/** Items on their way from a server that pushes to a consumer that pulls. Holds at most `size` items, and tells the sender when to wait. */
export type Inbox<T> = {
  put(item: T): void;
  isFull(): boolean;
  /** Called once, when everything has been taken. */
  whenEmpty(resume: () => void): void;
  /** Everything that is there, at least one. Rejects with the error that ended the inbox, after the items that came before it; undefined at the end. */
  take(): Promise<readonly T[] | undefined>;
  end(error?: Error): void;
};

export const createInbox = <T>(size: number): Inbox<T> => {
  let items: T[] = [];
  let ended: { readonly error: Error | undefined } | undefined;
  let wake: (() => void) | undefined;
  let resume: (() => void) | undefined;
  return {
    put: (item) => {
      items.push(item);
      wake?.();
    },
    isFull: () => items.length >= size,
    whenEmpty: (callback) => void (resume = callback),
    take: async () => {
      while (items.length === 0 && ended === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        wake = undefined;
        // What arrived together is taken together.
        await nextTurn();
      }
      if (items.length === 0) {
        if (ended?.error !== undefined) throw ended.error;
        return undefined;
      }
      const taken = items;
      items = [];
      const go = resume;
      resume = undefined;
      go?.();
      return taken;
    },
    end: (error) => {
      ended ??= { error };
      wake?.();
    },
  };
};
