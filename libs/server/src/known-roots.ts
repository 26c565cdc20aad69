import {
  openCheckpoint,
  parseVerifierKey,
  rootOf,
  type Checkpoint,
  type KnownRoot,
  type SigningKey,
} from '@havstang/ledger';
import type { SignedStore } from './signer.js';

/** What proofs have to lead to: the first checkpoint of that size or more that this key has signed, or the tree as it stands where there is none yet. */
export const knownRoots = (ledger: SignedStore, { vkey }: SigningKey): KnownRoot => {
  const key = parseVerifierKey(vkey)!;
  let last: { readonly note: string; readonly checkpoint: Checkpoint | undefined } | undefined;
  return async (size) => {
    const [kept] = await ledger.checkpoints(size, 1);
    if (kept && kept.note !== last?.note)
      last = { note: kept.note, checkpoint: openCheckpoint(kept.note, ledger.origin, key) };
    if (kept && last?.checkpoint?.size === kept.size) return last.checkpoint;
    const tree = await ledger.tree();
    return { size: tree.size, root: rootOf(tree) };
  };
};
