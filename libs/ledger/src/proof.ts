import { HavstangError, RUN_WIDTH, type RunSpan } from '@havstang/kernel';
import { HASH_BYTES, sameBytes } from './hash.js';
import {
  appendLeaves,
  appendSubtree,
  consistencyRanges,
  emptyTree,
  inclusionRanges,
  rootOf,
  subtreesOf,
  verifyConsistency,
  verifyInclusion,
  type Proof,
  type Range,
} from './tree.js';
import { leavesFor, TILE_WIDTH, tileRanges, type Tile } from './tiles.js';

/** Leaf hashes from index `from`, in order, at most `limit`; fewer only when the log ends there. */
export type Leaves = (from: number, limit: number) => Promise<readonly Uint8Array[]>;

/** The roots that are kept of runs of leaves, for each span: see `SealedLog.runs`. */
export type Runs = (spans: readonly RunSpan[]) => Promise<readonly (readonly Uint8Array[])[]>;

/** The root that is known of a tree of at least `size` leaves. */
export type KnownRoot = (size: number) => Promise<{ readonly size: number; readonly root: Uint8Array }>;

/** Proofs over a log that grows. Each throws `RangeError` for what lies beyond `size`, and when the log turns out to be shorter. */
export type Proofs = {
  /** That leaf `index` is in the tree of `size` leaves (RFC 9162 §2.1.3). */
  inclusion(index: number, size: number): Promise<Proof>;
  /** That the tree of `older` leaves is a prefix of that of `size` leaves (RFC 9162 §2.1.4). */
  consistency(older: number, size: number): Promise<Proof>;
  /** The root over the first `size` leaves. */
  root(size: number): Promise<Uint8Array>;
  /** The hashes of the whole subtrees that leaves `start` to before `end` are made of (`subtreesOf`). Whoever puts them together has them checked. */
  subtrees(range: Range): Promise<Proof>;
  /** The hashes of a tile of the tree, in order (C2SP tlog-tiles); of a bundle of entries those of its leaves. */
  tile(tile: Tile): Promise<Proof>;
};

/** What the log keeps does not lead to the root that is known of it: hashes were changed after they were sealed. */
export class WrongRoot extends HavstangError {
  constructor(size: number) {
    super('wrong-root', `the hashes that are kept do not lead to the root of the tree of ${size} events`);
  }
}

const LEAVES_AT_ONCE = 4_096;

/**
 * Proofs from the leaves of a log and from the roots of its full runs, so that each reads some ten runs of 16 hashes however long the log is. Where a run is not
 * kept, its leaves are read. With `known`, what is answered was found to lead to that root; `WrongRoot` is thrown where it does not.
 */
export const proofs = (leaves: Leaves, runs: Runs = noRuns, known?: KnownRoot): Proofs => {
  const read = async (start: number, end: number): Promise<readonly Uint8Array[]> => {
    let found: readonly Uint8Array[] = [];
    while (found.length < end - start) {
      const more = await leaves(start + found.length, end - start - found.length);
      if (more.length === 0) throw new RangeError(`the log has no leaf ${start + found.length}`);
      found = found.length === 0 ? more : [...found, ...more];
    }
    return found;
  };

  const rootFromLeaves = async (start: number, end: number): Promise<Uint8Array> => {
    let tree = emptyTree;
    while (tree.size < end - start) {
      const from = start + tree.size;
      ({ tree } = appendLeaves(tree, await read(from, Math.min(end, from + LEAVES_AT_ONCE))));
    }
    return rootOf(tree);
  };

  const runsFromLeaves = async ({ level, from, to }: RunSpan): Promise<readonly Uint8Array[]> => {
    const width = RUN_WIDTH ** level;
    const roots: Uint8Array[] = [];
    for (let index = from; index < to; index++) roots.push(await rootFromLeaves(index * width, (index + 1) * width));
    return roots;
  };

  const readSpans = async (spans: readonly RunSpan[]): Promise<readonly (readonly Uint8Array[])[]> => {
    const ofRuns = spans.filter(({ level }) => level > 0);
    const ofLeaves = spans.filter(({ level }) => level === 0);
    const [kept, lowest] = await Promise.all([
      ofRuns.length === 0 ? [] : runs(ofRuns),
      Promise.all(ofLeaves.map(({ from, to }) => read(from, to))),
    ]);
    const found = new Map(ofLeaves.map((span, n) => [span, lowest[n]!]));
    for (const [n, span] of ofRuns.entries()) {
      const whole = kept[n]!.length === span.to - span.from;
      found.set(span, whole ? kept[n]! : await runsFromLeaves(span));
    }
    return spans.map((span) => found.get(span)!);
  };

  /** The hash over each range, all of them read together. */
  const hashesOf = async (ranges: readonly Range[]): Promise<Proof> => {
    const parts = ranges.map(spansOf);
    const spans = joined(parts.flat());
    const found = await readSpans([...spans.values()]);
    const hashes = new Map([...spans].map(([name, { from }], n) => [name, { from, hashes: found[n]! }]));
    return parts.map((part) => {
      let tree = emptyTree;
      for (const { level, from, to } of part) {
        const run = hashes.get(nameOf(level, from))!;
        for (let index = from; index < to; index++)
          tree = appendSubtree(tree, run.hashes[index - run.from]!, RUN_WIDTH ** level);
      }
      return rootOf(tree);
    });
  };

  /** The hashes over the ranges of a proof about the tree of `size` leaves, and over `more`; `holds` is told those, and the root of that tree. */
  const checked = async (
    ranges: readonly Range[],
    size: number,
    more: Range,
    holds: (proof: Proof, root: Uint8Array, more: Uint8Array) => boolean,
  ): Promise<Proof> => {
    if (!known) return hashesOf(ranges);
    const whole = await known(size);
    const growth = consistencyRanges(size, whole.size);
    const [root, other, ...hashes] = await hashesOf([{ start: 0, end: size }, more, ...ranges, ...growth]);
    const proof = hashes.slice(0, ranges.length);
    const isPrefix = verifyConsistency(size, whole.size, root!, whole.root, hashes.slice(ranges.length));
    if (!isPrefix || !holds(proof, root!, other!)) throw new WrongRoot(whole.size);
    return proof;
  };

  return {
    inclusion: async (index, size) =>
      checked(inclusionRanges(index, size), size, { start: index, end: index + 1 }, (proof, root, leaf) =>
        verifyInclusion(leaf, index, size, proof, root),
      ),
    consistency: async (older, size) =>
      checked(consistencyRanges(older, size), size, { start: 0, end: older }, (proof, root, olderRoot) =>
        verifyConsistency(older, size, olderRoot, root, proof),
      ),
    root: async (size) => (await checked([{ start: 0, end: size }], size, { start: 0, end: 0 }, () => true))[0]!,
    subtrees: async (range) => hashesOf(subtreesOf(range)),
    async tile(of) {
      // The leaves of a tile lie side by side, and are read at once.
      if (of.level === 'entries' || of.level === 0) return read(of.index * TILE_WIDTH, leavesFor(of));
      const ranges = tileRanges(of);
      if (!known) return hashesOf(ranges);
      const whole = await known(leavesFor(of));
      const [before, after] = [
        subtreesOf({ start: 0, end: ranges[0]!.start }),
        subtreesOf({ start: leavesFor(of), end: whole.size }),
      ];
      const all = [...before, ...ranges, ...after];
      const hashes = await hashesOf(all);
      const tree = hashes.reduce((edge, hash, n) => appendSubtree(edge, hash, all[n]!.end - all[n]!.start), emptyTree);
      if (!sameBytes(rootOf(tree), whole.root)) throw new WrongRoot(whole.size);
      return hashes.slice(before.length, before.length + ranges.length);
    },
  };
};

const noRuns: Runs = async (spans) => spans.map(() => []);

/**
 * The widest full runs that make up some leaves, from the left, and single leaves (level 0) at the end. `start` has to be a multiple of the largest power of
 * two that is not more than the leaves, as it is wherever RFC 9162 cuts.
 */
const spansOf = ({ start, end }: Range): readonly RunSpan[] => {
  let [level, width] = [0, 1];
  for (; width * RUN_WIDTH <= end - start; width *= RUN_WIDTH) level += 1;
  const spans: RunSpan[] = [];
  for (let at = start; at < end; width /= RUN_WIDTH, level -= 1) {
    const [from, to] = [at / width, Math.floor(end / width)];
    if (from < to) spans.push({ level, from, to });
    at = to * width;
  }
  return spans;
};

/** The run in which these lie side by side, whose hashes are read together. */
const nameOf = (level: number, index: number): string => `${level} ${Math.floor(index / RUN_WIDTH)}`;

/** What of each run is to be read, under its name: those of `spansOf` never go from one run into the next. */
const joined = (spans: readonly RunSpan[]): ReadonlyMap<string, RunSpan> => {
  const runs = new Map<string, RunSpan>();
  for (const { level, from, to } of spans) {
    const name = nameOf(level, from);
    const run = runs.get(name);
    runs.set(name, { level, from: Math.min(from, run?.from ?? from), to: Math.max(to, run?.to ?? to) });
  }
  return runs;
};

/** A proof as JSON carries it: base64, as in C2SP and RFC 6962. */
export const encodeProof = (proof: Proof): readonly string[] =>
  proof.map((hash) => Buffer.from(hash).toString('base64'));

/** And back; undefined unless every part is the base64 of 32 bytes. */
export const decodeProof = (texts: readonly string[]): Proof | undefined => {
  const proof = texts.map((text) => Buffer.from(text, 'base64'));
  return proof.every((hash, i) => hash.length === HASH_BYTES && hash.toString('base64') === texts[i])
    ? proof
    : undefined;
};
