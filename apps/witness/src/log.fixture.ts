import {
  appendLeaf,
  emptyTree,
  formatAddCheckpoint,
  generateSigningKey,
  leafHash,
  parseSigningKey,
  proofs,
  rootOf,
  signCheckpoint,
  type Tree,
} from '@havstang/ledger';

export const ORIGIN = 'havstang.example/kiruna';

/** A log that tells its history truly, or, from `fork` on, another one under the same key. */
export const logOf = (key = parseSigningKey(generateSigningKey(ORIGIN)), fork = Infinity) => {
  const leaves: Uint8Array[] = [];
  const { consistency } = proofs(async (from, limit) => leaves.slice(from, from + limit));
  const treeOf = (size: number): Tree => {
    while (leaves.length < size) leaves.push(leafHash(`${leaves.length >= fork ? 'other' : 'event'} ${leaves.length}`));
    return leaves.slice(0, size).reduce(appendLeaf, emptyTree);
  };
  return {
    key,
    note: (size: number): string => signCheckpoint({ origin: ORIGIN, size, root: rootOf(treeOf(size)) }, key),
    /** The body that asks for a cosignature over `size`, from the size that the witness is thought to have. */
    async request(old: number, size: number): Promise<string> {
      const note = this.note(size);
      return formatAddCheckpoint({ old, proof: old === 0 ? [] : await consistency(old, size), note });
    },
  };
};
