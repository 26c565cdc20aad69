import { canonicalJson } from './canonical.js';
import { leafHash } from './entry.js';
import { HASH_BYTES } from './hash.js';
import { emptyTree, inclusionRanges, nodeHash, rootOf, type Proof, type Range } from './tree.js';

/** The stored name of the event by which a log commits to the heads of its streams. */
export const HEADS_COMMITTED = 'se.havstang.reporting.heads-committed.v1';

/** Where a stream ended: its last event's revision and ledger index. */
export type Head = { readonly stream: string; readonly revision: number; readonly index: number };

/** What such an event says: the heads of all streams as the first `size` events left them. */
export type HeadsCommitment = {
  readonly size: number;
  /** How many streams there are: leaves of the map. */
  readonly streams: number;
  /** Root of the map in hex. */
  readonly root: string;
};

/** RFC 6962 leaf over the canonical JSON of a head. */
export const headLeaf = ({ stream, revision, index }: Head): Uint8Array =>
  leafHash(canonicalJson({ index, revision, stream }));

/** The head of a stream, with the proof that it is in the map. */
export type ProvedHead = Head & {
  /** Which leaf of the map: streams are numbered in the order of their first events. */
  readonly position: number;
  readonly proof: Proof;
};

/** Heads as a sealed commitment has them. */
export type ProvedHeads = HeadsCommitment & {
  /** Ledger index of the event that commits to them. */
  readonly event: number;
  readonly heads: readonly ProvedHead[];
};

/**
 * The map {stream → head} as an RFC 6962 tree, kept up to date event by event. A stream's leaf stands where the stream first came: new streams come at
 * the right end and others are changed in their place, so an event costs as many hashes as the tree is high, and those only when a root is asked for.
 */
export type HeadsMap = {
  /** The next event of the log. */
  readonly take: (stream: string, revision: number, index: number) => void;
  /** How many streams there are. */
  readonly streams: () => number;
  readonly root: () => Uint8Array;
  readonly head: (stream: string) => Head | undefined;
  /** Undefined for a stream that is not in the map. */
  readonly prove: (stream: string) => ProvedHead | undefined;
};

type Kept = { readonly position: number; revision: number; index: number };

export const headsMap = (): HeadsMap => {
  const heads = new Map<string, Kept>();
  /** Streams whose leaves are not hashed yet. */
  const changed = new Map<string, Kept>();
  /** Hashes of the whole subtrees of 2^k leaves, side by side, for each k. */
  const levels: Buffer[] = [];

  const at = (level: number, n: number): Uint8Array => levels[level]!.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES);
  const put = (level: number, n: number, hash: Uint8Array): void => {
    const before = (levels[level] ??= Buffer.alloc(64 * HASH_BYTES));
    if (before.length <= n * HASH_BYTES) before.copy((levels[level] = Buffer.alloc(before.length * 2)));
    levels[level]!.set(hash, n * HASH_BYTES);
  };

  /** Hashes what has changed since the last time, each node once. */
  const settle = (): void => {
    let nodes: number[] = [];
    for (const [stream, { position, revision, index }] of changed) {
      put(0, position, headLeaf({ stream, revision, index }));
      nodes.push(position);
    }
    changed.clear();
    for (let level = 1; 2 ** level <= heads.size && nodes.length > 0; level++) {
      const whole = Math.floor(heads.size / 2 ** level);
      const above = new Set<number>();
      for (const n of nodes) if (n >>> 1 < whole) above.add(n >>> 1);
      nodes = [...above];
      for (const n of nodes) put(level, n, nodeHash(at(level - 1, n * 2), at(level - 1, n * 2 + 1)));
    }
  };

  /** The hash of a subtree as RFC 9162 cuts them: its whole parts, largest first. */
  const hashOf = ({ start, end }: Range): Uint8Array => {
    const edge: Uint8Array[] = [];
    for (let from = start, level = 52; from < end; level--) {
      if (2 ** level > end - from) continue;
      edge.push(at(level, from / 2 ** level));
      from += 2 ** level;
    }
    return edge.length === 0 ? rootOf(emptyTree) : edge.reduceRight((right, left) => nodeHash(left, right));
  };

  return {
    take(stream, revision, index) {
      const known = heads.get(stream);
      const kept = known ?? { position: heads.size, revision, index };
      [kept.revision, kept.index] = [revision, index];
      if (!known) heads.set(stream, kept);
      changed.set(stream, kept);
    },
    streams: () => heads.size,
    root() {
      settle();
      return hashOf({ start: 0, end: heads.size });
    },
    head(stream) {
      const kept = heads.get(stream);
      return kept && { stream, revision: kept.revision, index: kept.index };
    },
    prove(stream) {
      const kept = heads.get(stream);
      if (!kept) return undefined;
      settle();
      const proof = inclusionRanges(kept.position, heads.size).map(hashOf);
      return { stream, ...kept, proof: proof.map((hash) => Uint8Array.from(hash)) };
    },
  };
};

const ROOT = /^[0-9a-f]{64}$/;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Reads the body of such an event; undefined when it is none. */
export const parseCommitment = (body: string): HeadsCommitment | undefined => {
  try {
    const { size, streams, root } = JSON.parse(body) as Partial<HeadsCommitment>;
    const whole = isCount(size) && isCount(streams) && typeof root === 'string' && ROOT.test(root);
    return whole && canonicalJson({ size, streams, root }) === body ? { size, streams, root } : undefined;
  } catch {
    return undefined;
  }
};
