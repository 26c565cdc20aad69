import type { SealedLog } from '@havstang/kernel';
import { fromHex, HASH_BYTES } from './hash.js';
import {
  appendLeaf,
  consistencyRanges,
  emptyTree,
  inclusionRanges,
  nodeHash,
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

/** Leaves hashed into one remembered node: as high as a C2SP tile. A power of two. */
const TILE = TILE_WIDTH;

export const leavesOf =
  (log: Pick<SealedLog, 'read'>): Leaves =>
  async (from, limit) =>
    (await log.read(from, limit)).map(({ leaf }) => fromHex(leaf));

/**
 * Serves proofs from a source of leaf hashes. What is sealed never changes, so the root of every full run of 256 leaves is remembered (an eighth of
 * a byte per event); a proof then reads two runs of leaves at most, and every other run once in the life of the process.
 */
export const proofs = (leaves: Leaves): Proofs => {
  const tiles = new Map<number, Uint8Array>();

  const read = async (start: number, end: number): Promise<readonly Uint8Array[]> => {
    const found: Uint8Array[] = [];
    while (found.length < end - start) {
      const more = await leaves(start + found.length, end - start - found.length);
      if (more.length === 0) throw new RangeError(`the log has no leaf ${start + found.length}`);
      found.push(...more);
    }
    return found;
  };

  const tile = async (n: number): Promise<Uint8Array> => {
    const known = tiles.get(n);
    if (known) return known;
    const root = rootOfLeaves(await read(n * TILE, (n + 1) * TILE));
    tiles.set(n, root);
    return root;
  };

  /** The hash of a subtree as RFC 9162 cuts them: a range of at least `TILE` leaves starts at a multiple of it. */
  const hashOf = async ({ start, end }: Range): Promise<Uint8Array> => {
    if (end - start < TILE) return rootOfLeaves(await read(start, end));
    let over = emptyTree;
    for (let n = start / TILE; (n + 1) * TILE <= end; n++) over = appendLeaf(over, await tile(n));
    const rest = end % TILE;
    return rest === 0
      ? rootOf(over)
      : [...over.edge].reduceRight((right, left) => nodeHash(left, right), rootOfLeaves(await read(end - rest, end)));
  };

  const all = async (ranges: readonly Range[]): Promise<Proof> => {
    const hashes: Uint8Array[] = [];
    for (const range of ranges) hashes.push(await hashOf(range));
    return hashes;
  };

  return {
    inclusion: async (index, size) => all(inclusionRanges(index, size)),
    consistency: async (older, size) => all(consistencyRanges(older, size)),
    root: (size) => hashOf({ start: 0, end: size }),
    subtrees: async (range) => all(subtreesOf(range)),
    async tile(of) {
      // The leaves of a tile lie side by side, and are read at once.
      if (of.level === 'entries' || of.level === 0) return read(of.index * TILE, leavesFor(of));
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
