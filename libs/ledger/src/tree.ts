import { RUN_WIDTH, type Run } from '@havstang/kernel';
import { HASH_BYTES, sameBytes, sha256 } from './hash.js';

/**
 * The right edge of an RFC 6962 Merkle tree (a "compact range"): the roots of its largest perfect subtrees, largest first. Enough to add leaves and
 * to know the root; 32 bytes for each 1 in the binary form of `size`.
 */
export type Tree = { readonly size: number; readonly edge: readonly Uint8Array[] };

/** Leaves `start` (inclusive) to `end` (exclusive). */
export type Range = { readonly start: number; readonly end: number };

/** What a proof is made of: hashes of 32 bytes, in the order of RFC 9162. */
export type Proof = readonly Uint8Array[];

export const emptyTree: Tree = { size: 0, edge: [] };

/** Levels of the tree between those of runs. */
const RUN_HEIGHT = Math.log2(RUN_WIDTH);

const scratch = new Uint8Array(1 + 2 * HASH_BYTES).fill(1, 0, 1);

/** RFC 9162 §2.1.1: the hash of an inner node, SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  scratch.set(left, 1);
  scratch.set(right, 1 + HASH_BYTES);
  return sha256(scratch);
};

/** The tree with one more leaf hash at its right. */
export const appendLeaf = (tree: Tree, leaf: Uint8Array): Tree => {
  const edge = tree.edge.slice();
  let node = leaf;
  for (let n = tree.size; n % 2 === 1; n = (n - 1) / 2) node = nodeHash(edge.pop()!, node);
  edge.push(node);
  return { size: tree.size + 1, edge };
};

/** The tree with more leaf hashes at its right, and the roots of the runs that they make full. */
export const appendLeaves = (
  tree: Tree,
  leaves: Iterable<Uint8Array>,
): { readonly tree: Tree; readonly runs: readonly Run[] } => {
  const edge = tree.edge.slice();
  const runs: Run[] = [];
  let { size } = tree;
  for (const leaf of leaves) {
    let node = leaf;
    let height = 0;
    let n = size;
    for (; n % 2 === 1; n = (n - 1) / 2) {
      node = nodeHash(edge.pop()!, node);
      height += 1;
      if (height % RUN_HEIGHT === 0) runs.push({ level: height / RUN_HEIGHT, index: (n - 1) / 2, root: node });
    }
    edge.push(node);
    size += 1;
  }
  return { tree: { size, edge }, runs };
};

/** RFC 9162 §2.1.1: the Merkle tree hash. That of no leaves is SHA-256 of nothing. */
export const rootOf = ({ edge }: Tree): Uint8Array =>
  edge.length === 0 ? sha256('') : edge.toReversed().reduce((right, left) => nodeHash(left, right));

/** The root over a list of leaf hashes. */
export const rootOfLeaves = (leaves: Iterable<Uint8Array>): Uint8Array => rootOf(appendLeaves(emptyTree, leaves).tree);

/**
 * The tree with a whole subtree of `width` leaves (a power of two) at its right, of which only the hash is known. Throws `RangeError` where such a subtree
 * cannot stand: its width has to divide the size of the tree.
 */
export const appendSubtree = (tree: Tree, node: Uint8Array, width: number): Tree => {
  if (!isWhole(width) || ones(width) !== 1 || tree.size % width !== 0)
    throw new RangeError(`no subtree of ${width} leaves after ${tree.size}`);
  const edge = tree.edge.slice();
  for (let n = tree.size / width; n % 2 === 1; n = (n - 1) / 2) node = nodeHash(edge.pop()!, node);
  edge.push(node);
  return { size: tree.size + width, edge };
};

/**
 * The fewest whole subtrees that leaves `start` to before `end` are made of, in order: each begins at a multiple of its width, a power of two. Throws
 * `RangeError` unless 0 ≤ start ≤ end.
 */
export const subtreesOf = ({ start, end }: Range): readonly Range[] => {
  if (!isWhole(start) || !isWhole(end) || start > end) throw new RangeError(`no leaves ${start} to ${end}`);
  const subtrees: Range[] = [];
  for (let at = start; at < end; at = subtrees.at(-1)!.end) {
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= end) width *= 2;
    subtrees.push({ start: at, end: at + width });
  }
  return subtrees;
};

/** The tree in bytes: its size in eight bytes, big-endian, and the edge. */
export const encodeTree = ({ size, edge }: Tree): Uint8Array => {
  const bytes = Buffer.alloc(8 + edge.length * HASH_BYTES);
  bytes.writeBigUInt64BE(BigInt(size));
  edge.forEach((node, i) => bytes.set(node, 8 + i * HASH_BYTES));
  return bytes;
};

/** Throws when the bytes are not a tree. */
export const decodeTree = (bytes: Uint8Array): Tree => {
  const size = bytes.length < 8 ? NaN : Number(Buffer.from(bytes.subarray(0, 8)).readBigUInt64BE());
  if (!Number.isSafeInteger(size) || bytes.length !== 8 + ones(size) * HASH_BYTES)
    throw new Error('these bytes are not a Merkle tree');
  return {
    size,
    edge: Array.from({ length: ones(size) }, (_, i) => bytes.slice(8 + i * HASH_BYTES, 8 + (i + 1) * HASH_BYTES)),
  };
};

const ones = (n: number): number => {
  let count = 0;
  for (; n > 0; n = Math.floor(n / 2)) count += n % 2;
  return count;
};

/** The largest power of two smaller than `n` (n ≥ 2): where RFC 9162 splits a tree of `n` leaves. */
const split = (n: number): number => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

/**
 * RFC 9162 §2.1.3.1 as ranges: the subtrees whose hashes prove that leaf `index` is in the tree of `size` leaves, nearest the leaf first.
 * Whoever holds the leaves hashes each range; nothing here reads them. Throws `RangeError` unless 0 ≤ index < size.
 */
export const inclusionRanges = (index: number, size: number): readonly Range[] => {
  if (!isWhole(index) || !isWhole(size) || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const ranges: Range[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
};

/**
 * RFC 9162 §2.1.4.1 as ranges: the subtrees whose hashes prove that the tree of `older` leaves is a prefix of that of `size` leaves.
 * Empty when both are equal, and for `older` 0, of which every tree is an extension. Throws `RangeError` unless 0 ≤ older ≤ size.
 */
export const consistencyRanges = (older: number, size: number): readonly Range[] => {
  if (!isWhole(older) || !isWhole(size) || older > size)
    throw new RangeError(`a tree of ${size} has no prefix of ${older}`);
  if (older === 0) return [];
  const ranges: Range[] = [];
  let [start, end] = [0, size];
  while (end !== older) {
    const middle = start + split(end - start);
    if (older <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // The verifier knows the older root already; it needs this subtree only when that root is not the subtree itself.
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
};

const isWhole = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

/** RFC 9162 §2.1.3.2: does the proof lead from the leaf hash at `index` to the root of a tree of `size` leaves? Never throws. */
export const verifyInclusion = (
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: Proof,
  root: Uint8Array,
): boolean => {
  if (!isWhole(index) || !isWhole(size) || index >= size || !wellFormed([leaf, root, ...proof])) return false;
  let [fn, sn, node] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      node = nodeHash(sibling, node);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      node = nodeHash(node, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameBytes(node, root);
};

/** RFC 9162 §2.1.4.2: does the proof show that the tree with root `olderRoot` is a prefix of the one with root `root`? Never throws. */
export const verifyConsistency = (
  older: number,
  size: number,
  olderRoot: Uint8Array,
  root: Uint8Array,
  proof: Proof,
): boolean => {
  if (!isWhole(older) || !isWhole(size) || older > size || !wellFormed([olderRoot, root, ...proof])) return false;
  if (older === size) return proof.length === 0 && sameBytes(olderRoot, root);
  if (older === 0) return proof.length === 0 && sameBytes(olderRoot, rootOf(emptyTree));
  const path = isPowerOfTwo(older) ? [olderRoot, ...proof] : proof;
  if (path.length === 0) return false;
  let [fn, sn] = [older - 1, size - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let [olderNode, node] = [path[0]!, path[0]!];
  for (const sibling of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      olderNode = nodeHash(sibling, olderNode);
      node = nodeHash(sibling, node);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      node = nodeHash(node, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameBytes(olderNode, olderRoot) && sameBytes(node, root);
};

/** Not `>> 1`: sizes go beyond 2^31. */
const half = (n: number): number => Math.floor(n / 2);
const isPowerOfTwo = (n: number): boolean => ones(n) === 1;
const wellFormed = (hashes: readonly Uint8Array[]): boolean => hashes.every((hash) => hash.length === HASH_BYTES);
