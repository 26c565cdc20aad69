import type { RecordedEvent, SealedEvent } from './event.js';

/** The sealed form of one event: the canonical entry text, the canonical body text, and the leaf hash over the entry. */
export type Sealed = { readonly entry: string; readonly data: string; readonly leaf: Uint8Array };

/** The sealed form as a ledger keeps it, at its index. */
export type StoredEntry = Sealed & { readonly index: number };

/** Leaves of a full run of the first level, and runs of one level in a run of the next. */
export const RUN_WIDTH = 16;

/** Root of the whole subtree over leaves `index` × 16^`level` and on, 16^`level` of them; `level` from 1. */
export type Run = { readonly level: number; readonly index: number; readonly root: Uint8Array };

/** Runs `from` to before `to` of one level. */
export type RunSpan = { readonly level: number; readonly from: number; readonly to: number };

/**
 * The fifth function, `seal(entry, tree) → tree`, as an adapter needs it to keep the tree in the transaction of its append.
 * `Tree` is the right edge: all that is needed to add leaves and to know the root.
 */
export type Sealer<Tree> = {
  readonly empty: Tree;
  /** Throws `Unsealable` when the event is outside I-JSON. */
  seal(event: RecordedEvent): Sealed;
  /** The inverse, for reading back what was stored. */
  open(entry: string, data: string): RecordedEvent;
  /** The tree with these leaves at its right, and the runs that they make full, lower levels of one place first. */
  append(tree: Tree, leaves: readonly Uint8Array[]): { readonly tree: Tree; readonly runs: readonly Run[] };
  size(tree: Tree): number;
  /** A compact form that an adapter can store, and back. */
  encode(tree: Tree): Uint8Array;
  decode(bytes: Uint8Array): Tree;
};

/** What a stored entry tells. What is answered is what was sealed: the entry and the body, never a column beside them. */
export const openEntry = <Tree>(
  { open }: Pick<Sealer<Tree>, 'open'>,
  { index, entry, data, leaf }: StoredEntry,
): SealedEvent => ({ ...open(entry, data), index, leaf: Buffer.from(leaf).toString('hex') });
