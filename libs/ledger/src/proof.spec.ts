import { decodeProof, encodeProof, proofs, type Leaves } from './proof.js';
import { leafHash } from './entry.js';
import { sha256, toHex } from './hash.js';
import { rootOfLeaves, verifyConsistency, verifyInclusion } from './tree.js';

const all = Array.from({ length: 2_000 }, (_, i) => leafHash(`leaf ${i}`));

/** A source that counts what is read of it, and gives at most 100 leaves at a time. */
const counting = () => {
  const source = {
    read: 0,
    leaves: (async (from, limit) => {
      const found = all.slice(from, from + Math.min(limit, 100));
      source.read += found.length;
      return found;
    }) satisfies Leaves,
  };
  return source;
};

describe('proofs from a source of leaves', () => {
  it('verify at sizes around the remembered runs', async () => {
    const { inclusion, consistency, root } = proofs(counting().leaves);
    const sizes = [1, 255, 256, 257, 511, 512, 513, 1_000, 1_024, 1_025, 2_000];
    for (const size of sizes) {
      const newer = await root(size);
      expect(toHex(newer)).toBe(toHex(rootOfLeaves(all.slice(0, size))));
      for (const index of [0, 1, 255, 256, 300, 511, 512, size - 1].filter((i) => i < size)) {
        expect(verifyInclusion(all[index]!, index, size, await inclusion(index, size), newer)).toBe(true);
      }
      for (const older of sizes.filter((s) => s <= size)) {
        expect(verifyConsistency(older, size, await root(older), newer, await consistency(older, size))).toBe(true);
      }
    }
  });

  it('read a full run once', async () => {
    const source = counting();
    const { inclusion } = proofs(source.leaves);
    await inclusion(0, 2_000);
    const first = source.read;
    await inclusion(0, 2_000);
    expect(first).toBe(1_999);
    expect(source.read - first).toBe(255 + (2_000 % 256));
  });

  it('are refused beyond the log', async () => {
    const { inclusion, consistency, root } = proofs(counting().leaves);
    await expect(inclusion(5, 5)).rejects.toThrow(RangeError);
    await expect(consistency(6, 5)).rejects.toThrow(RangeError);
    await expect(root(2_001)).rejects.toThrow('no leaf 2000');
    await expect(inclusion(0, 3_000)).rejects.toThrow(RangeError);
  });

  it('verify in a tree with runs of runs, and read little of it', async () => {
    const many = Array.from({ length: 2 * 65_536 + 300 }, (_, i) => leafHash(`leaf ${i}`));
    let reads = 0;
    const { inclusion, consistency, root } = proofs(async (from, limit) => {
      reads += limit;
      return many.slice(from, from + limit);
    });
    const size = many.length;
    const newer = await root(size);
    expect(toHex(newer)).toBe(toHex(rootOfLeaves(many)));
    for (const index of [0, 65_535, 65_536, 100_000, size - 301, size - 1])
      expect(verifyInclusion(many[index]!, index, size, await inclusion(index, size), newer)).toBe(true);
    for (const older of [1, 65_536, 65_537, 131_072, 131_073])
      expect(verifyConsistency(older, size, await root(older), newer, await consistency(older, size))).toBe(true);
    reads = 0;
    await inclusion(70_000, size);
    expect(reads).toBe(255 + (size % 256));
  });
});

describe('a proof in JSON', () => {
  it('comes back, and nothing else does', () => {
    const proof = [sha256('a'), sha256('b')];
    const texts = encodeProof(proof);
    expect(decodeProof(texts)!.map(toHex)).toEqual(proof.map(toHex));
    expect(decodeProof([...texts, 'AAAA'])).toBeUndefined();
    expect(decodeProof([texts[0]!.replace('=', '')])).toBeUndefined();
  });
});
