import { HASH_BYTES } from './hash.js';
import {
  appendLeaf,
  appendSubtree,
  consistencyRanges,
  emptyTree,
  inclusionRanges,
  rootOf,
  rootOfLeaves,
  subtreesOf,
  type Proof,
  type Range,
} from './tree.js';
import { leavesFor, TILE_WIDTH, tileRanges, type Tile } from './tiles.js';

/** Leaf hashes from index `from`, in order, at most `limit`; fewer only when the log ends there. */
export type Leaves = (from: number, limit: number) => Promise<readonly Uint8Array[]>;

/** Proofs over a log that grows. Each throws `RangeError` for what lies beyond `size`, and when the log turns out to be shorter. */
export type Proofs = {
  /** That leaf `index` is in the tree of `size` leaves (RFC 9162 §2.1.3). */
  inclusion(index: number, size: number): Promise<Proof>;
  /** That the tree of `older` leaves is a prefix of that of `size` leaves (RFC 9162 §2.1.4). */
  consistency(older: number, size: number): Promise<Proof>;
  /** The root over the first `size` leaves. */
  root(size: number): Promise<Uint8Array>;
  /** The hashes of the whole subtrees that leaves `start` to before `end` are made of (`subtreesOf`). */
  subtrees(range: Range): Promise<Proof>;
  /** The hashes of a tile of the tree, in order (C2SP tlog-tiles); of a bundle of entries those of its leaves. */
  tile(tile: Tile): Promise<Proof>;
};

/** Nodes under one that is remembered, as in a C2SP tile: runs of 256 leaves, of 65,536, and so on. A power of two. */
const WIDTH = TILE_WIDTH;

/**
 * Serves proofs from a source of leaf hashes. What is sealed never changes, so the root of every full run of leaves is remembered (an eighth of a byte per
 * event); a proof then reads two runs of 256 leaves at most, and every other run once in the life of the process.
 */
export const proofs = (leaves: Leaves): Proofs => {
  const known = new Map<string, Uint8Array>();

  const read = async (start: number, end: number): Promise<readonly Uint8Array[]> => {
    const found: Uint8Array[] = [];
    while (found.length < end - start) {
      const more = await leaves(start + found.length, end - start - found.length);
      if (more.length === 0) throw new RangeError(`the log has no leaf ${start + found.length}`);
      found.push(...more);
    }
    return found;
  };

  /** The root of the full run of `width` leaves from `start` on: a power of `WIDTH`, and a multiple of it. */
  const run = async (start: number, width: number): Promise<Uint8Array> => {
    const name = `${start} ${width}`;
    const before = known.get(name);
    if (before) return before;
    const root = width === WIDTH ? rootOfLeaves(await read(start, start + WIDTH)) : await over(start, start + width);
    known.set(name, root);
    return root;
  };

  /** The root over some leaves, of the widest runs that are less than all of it. `start` is a multiple of each of them, as where RFC 9162 cuts. */
  const over = async (start: number, end: number): Promise<Uint8Array> => {
    let tree = emptyTree;
    for (let at = start; end - at >= WIDTH; at = start + tree.size) {
      let width = WIDTH;
      for (let wider = WIDTH ** 2; wider < end - start && at % wider === 0 && at + wider <= end; wider *= WIDTH)
        width = wider;
      tree = appendSubtree(tree, await run(at, width), width);
    }
    for (const leaf of await read(start + tree.size, end)) tree = appendLeaf(tree, leaf);
    return rootOf(tree);
  };
  const all = async (ranges: readonly Range[]): Promise<Proof> => {
    const hashes: Uint8Array[] = [];
    for (const { start, end } of ranges) hashes.push(await over(start, end));
    return hashes;
  };

  return {
    inclusion: async (index, size) => all(inclusionRanges(index, size)),
    consistency: async (older, size) => all(consistencyRanges(older, size)),
    root: (size) => over(0, size),
    subtrees: async (range) => all(subtreesOf(range)),
    async tile(of) {
      // The leaves of a tile lie side by side, and are read at once.
      if (of.level === 'entries' || of.level === 0) return read(of.index * WIDTH, leavesFor(of));
      return all(tileRanges(of));
    },
  };
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
