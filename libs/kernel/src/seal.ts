import type { RecordedEvent } from './event.js';

/** The sealed form of one event: the canonical entry text, the canonical body text, and the leaf hash over the entry. */
export type Sealed = { readonly entry: string; readonly data: string; readonly leaf: Uint8Array };

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
  append(tree: Tree, leaf: Uint8Array): Tree;
  size(tree: Tree): number;
  /** A compact form that an adapter can store, and back. */
  encode(tree: Tree): Uint8Array;
  decode(bytes: Uint8Array): Tree;
};
