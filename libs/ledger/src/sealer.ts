import type { Sealer } from '@havstang/kernel';
import { bodyOf, entryAndLeaf, eventOf } from './entry.js';
import { sha256Hex } from './hash.js';
import { appendLeaves, decodeTree, emptyTree, encodeTree, type Tree } from './tree.js';

/** The fifth function for the adapters: how an event becomes a leaf of the Merkle tree. */
export const ledgerSealer: Sealer<Tree> = {
  empty: emptyTree,
  seal(event) {
    const data = bodyOf(event.data);
    const { entry, leaf } = entryAndLeaf(event, sha256Hex(data));
    return { entry, data, leaf };
  },
  open: eventOf,
  append: appendLeaves,
  size: (tree) => tree.size,
  encode: encodeTree,
  decode: decodeTree,
};
