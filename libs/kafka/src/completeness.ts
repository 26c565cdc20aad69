/** What the topic of completeness says: all events below `size` are published, and per partition the highest ledger index there is. */
export type Sealed = { readonly size: number; readonly last: { readonly [partition: string]: number } };

/** A follower that lags far behind need not know every step on the way. */
const STEPS_KEPT = 256;

/**
 * How far a follower of `partitions` is complete. Sizes are taken in the order in which they were said, so that a follower which is always a little
 * behind the newest one still moves. A size that is not larger than one before was said by somebody who woke up late; it means nothing.
 */
export const completeness = (partitions: readonly string[], from: number) => {
  let complete = from;
  let steps: Sealed[] = [];
  return {
    said: (sealed: Sealed): void => {
      if (sealed.size <= (steps.at(-1)?.size ?? complete)) return;
      steps.push(sealed);
      if (steps.length > STEPS_KEPT) steps = steps.filter((_, step) => step % 2 === (steps.length - 1) % 2);
    },
    /** The size up to which all is seen, when `next` says which index is wanted next in a partition. */
    upTo: (next: (partition: string) => number): number => {
      const seen = ({ last }: Sealed) => partitions.every((partition) => next(partition) > (last[partition] ?? -1));
      while (steps[0] !== undefined && seen(steps[0])) complete = steps.shift()!.size;
      return complete;
    },
  };
};

export type Completeness = ReturnType<typeof completeness>;
