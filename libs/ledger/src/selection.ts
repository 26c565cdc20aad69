import type { Range } from './tree.js';

/** Events side by side that are shown, or that are not and stand as the hashes of their subtrees. */
export type Part = Range & { readonly shown: boolean };

/**
 * The first `size` events of a log as parts, in order, when those with these indexes are shown. What is not shown is cut at each of `splits`, so that
 * whoever reads the parts can say the root at those sizes.
 */
export const partsOf = (indexes: Iterable<number>, size: number, splits: Iterable<number>): readonly Part[] => {
  const shown = [...new Set(indexes)].filter((index) => index < size).sort((a, b) => a - b);
  const cuts = [...new Set(splits)].filter((cut) => cut > 0 && cut < size).sort((a, b) => a - b);
  const parts: { start: number; end: number; shown: boolean }[] = [];
  const hide = (start: number, end: number): void => {
    for (const cut of [...cuts.filter((at) => at > start && at < end), end]) {
      if (cut > start) parts.push({ start, end: cut, shown: false });
      start = cut;
    }
  };
  let at = 0;
  for (const index of shown) {
    hide(at, index);
    const last = parts.at(-1);
    if (last?.shown && last.end === index) last.end = index + 1;
    else parts.push({ start: index, end: index + 1, shown: true });
    at = index + 1;
  }
  hide(at, size);
  return parts;
};

/** Of the sizes of all checkpoints those that say when these events were recorded: before and after each of them, and the last. */
export const bracketing = (indexes: Iterable<number>, sizes: readonly number[]): readonly number[] => {
  const kept = new Set(sizes.slice(-1));
  for (const index of indexes) {
    const after = sizes.findIndex((size) => size > index);
    if (after < 0) continue;
    kept.add(sizes[after]!);
    if (after > 0) kept.add(sizes[after - 1]!);
  }
  return [...kept].sort((a, b) => a - b);
};
