import type { Run } from '@havstang/kernel';
import fc from 'fast-check';
import { fromHex, sha256, toHex } from './hash.js';
import { leafHash } from './entry.js';
import {
  appendLeaf,
  appendLeaves,
  consistencyRanges,
  decodeTree,
  emptyTree,
  encodeTree,
  inclusionRanges,
  nodeHash,
  rootOf,
  rootOfLeaves,
  verifyConsistency,
  verifyInclusion,
  type Proof,
  type Tree,
} from './tree.js';

/** The reference vectors of Certificate Transparency: eight leaves, the roots of the trees of none to eight of them, and proofs over these. */
const VECTOR_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const VECTOR_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const INCLUSION_VECTORS: readonly (readonly [index: number, size: number, proof: readonly string[]])[] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];
const CONSISTENCY_VECTORS: readonly (readonly [older: number, size: number, proof: readonly string[]])[] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
];

const vectorLeaves = VECTOR_LEAVES.map((hex) => leafHash(Buffer.from(hex, 'hex').toString('latin1')));
const SIZES = 256;
const leaves = Array.from({ length: SIZES }, (_, i) => leafHash(`leaf ${i}`));

/** RFC 6962 §2.1 word by word: the definition that the compact range must agree with. */
const definition = (part: readonly Uint8Array[]): Uint8Array => {
  if (part.length === 0) return sha256('');
  if (part.length === 1) return part[0]!;
  let k = 1;
  while (k * 2 < part.length) k *= 2;
  return nodeHash(definition(part.slice(0, k)), definition(part.slice(k)));
};

const memo = new Map<number, Uint8Array>();
const hashOf = ({ start, end }: { start: number; end: number }, of = leaves): Uint8Array => {
  if (of !== leaves) return definition(of.slice(start, end));
  const key = start * (SIZES + 1) + end;
  if (!memo.has(key)) memo.set(key, definition(of.slice(start, end)));
  return memo.get(key)!;
};
const inclusion = (index: number, size: number): Proof => inclusionRanges(index, size).map((range) => hashOf(range));
const consistency = (older: number, size: number): Proof =>
  consistencyRanges(older, size).map((range) => hashOf(range));
const root = (size: number): Uint8Array => hashOf({ start: 0, end: size });

const flipped = (hash: Uint8Array, at: number): Uint8Array =>
  hash.map((byte, i) => (i === at % 32 ? byte ^ (1 << (at % 8)) : byte));

/** Every small way to spoil a proof: one bit of one hash, a hash lost, doubled, swapped with its neighbour, or one too many. */
const spoiled = (proof: Proof): readonly Proof[] => [
  ...proof.map((hash, i) => proof.with(i, flipped(hash, i * 7))),
  ...proof.map((_, i) => proof.toSpliced(i, 1)),
  ...proof.map((hash, i) => proof.toSpliced(i, 0, hash)),
  ...proof.slice(1).map((hash, i) => proof.toSpliced(i, 2, hash, proof[i]!)),
  [...proof, sha256('more')],
  [sha256('more'), ...proof],
];

/** Every true proof is checked; each is spoiled too in all small trees, and beyond in a sample that takes in every size. */
const isSpoiledToo = (place: number, size: number): boolean => size <= 24 || (place * 7 + size) % 23 === 0;

const shown = ({ level, index, root }: Run): string => `${level} ${index} ${toHex(root)}`;

describe('the tree', () => {
  it('has the published roots', () => {
    expect(VECTOR_ROOTS.map((_, size) => toHex(rootOfLeaves(vectorLeaves.slice(0, size))))).toEqual(VECTOR_ROOTS);
  });

  it('grown leaf by leaf has the root that RFC 6962 defines, and comes back from its bytes, at every size to 256', () => {
    let tree: Tree = emptyTree;
    for (let size = 0; size <= SIZES; size++) {
      expect(toHex(rootOf(tree))).toBe(toHex(definition(leaves.slice(0, size))));
      const decoded = decodeTree(encodeTree(tree));
      expect([decoded.size, ...decoded.edge.map(toHex)]).toEqual([size, ...tree.edge.map(toHex)]);
      if (size < SIZES) tree = appendLeaf(tree, leaves[size]!);
    }
  });

  it('grown by many leaves at once is the same, and tells which runs they made full', () => {
    for (const [from, to] of [
      [0, 256],
      [0, 15],
      [15, 16],
      [3, 255],
      [255, 256],
      [100, 100],
    ] as const) {
      const before = leaves.slice(0, from).reduce(appendLeaf, emptyTree);
      const { tree, runs } = appendLeaves(before, leaves.slice(from, to));
      expect(encodeTree(tree)).toEqual(encodeTree(leaves.slice(0, to).reduce(appendLeaf, emptyTree)));
      const rootsOf = (level: number, width: number) =>
        Array.from({ length: 256 / width }, (_, index) => ({ level, index }))
          .filter(({ index }) => (index + 1) * width > from && (index + 1) * width <= to)
          .map((run) => ({ ...run, root: definition(leaves.slice(run.index * width, (run.index + 1) * width)) }));
      expect(runs.map(shown).toSorted()).toEqual([...rootsOf(1, 16), ...rootsOf(2, 256)].map(shown).toSorted());
    }
  });

  it('is a value: adding a leaf leaves the tree before it alone', () => {
    const three = [0, 1, 2].reduce((tree, i) => appendLeaf(tree, leaves[i]!), emptyTree);
    const before = toHex(rootOf(three));
    appendLeaf(appendLeaf(three, leaves[3]!), leaves[4]!);
    expect(toHex(rootOf(three))).toBe(before);
  });

  it('is not read from bytes of another length', () => {
    const bytes = encodeTree([0, 1, 2].reduce((tree, i) => appendLeaf(tree, leaves[i]!), emptyTree));
    for (const wrong of [
      bytes.slice(1),
      bytes.slice(0, -32),
      new Uint8Array(),
      new Uint8Array(40),
      bytes.map(() => 255),
    ]) {
      expect(() => decodeTree(wrong)).toThrow('not a Merkle tree');
    }
  });
});

describe('inclusion', () => {
  it.each(INCLUSION_VECTORS)('of leaf %i among %i is proved as published', (index, size, expected) => {
    const proof = inclusionRanges(index, size).map((range) => hashOf(range, vectorLeaves));
    expect(proof.map(toHex)).toEqual(expected);
    expect(
      verifyInclusion(vectorLeaves[index]!, index, size, expected.map(fromHex), fromHex(VECTOR_ROOTS[size]!)),
    ).toBe(true);
  });

  it('of every leaf at every size to 256 is proved, and not by a spoiled proof', () => {
    for (let size = 1; size <= SIZES; size++) {
      for (let index = 0; index < size; index++) {
        const proof = inclusion(index, size);
        const ok = verifyInclusion(leaves[index]!, index, size, proof, root(size));
        const check = isSpoiledToo(index, size);
        const wrong =
          check && spoiled(proof).find((bad) => verifyInclusion(leaves[index]!, index, size, bad, root(size)));
        const elsewhere =
          check && size > 1 && verifyInclusion(leaves[index]!, (index + 1) % size, size, proof, root(size));
        if (!ok || wrong || elsewhere)
          throw new Error(`leaf ${index} of ${size}: ${JSON.stringify({ ok, wrong, elsewhere })}`);
      }
    }
  });

  it('is refused for another leaf, root, or a place that does not exist', () => {
    const proof = inclusion(5, 13);
    expect(verifyInclusion(leaves[5]!, 5, 13, proof, root(13))).toBe(true);
    expect(verifyInclusion(leaves[6]!, 5, 13, proof, root(13))).toBe(false);
    expect(verifyInclusion(leaves[5]!, 5, 13, proof, root(12))).toBe(false);
    for (const [index, size] of [
      [13, 13],
      [-1, 13],
      [5.5, 13],
      [5, NaN],
      [5, Infinity],
      [0, 0],
    ] as const) {
      expect(verifyInclusion(leaves[5]!, index, size, proof, root(13))).toBe(false);
      expect(() => inclusionRanges(index, size)).toThrow(RangeError);
    }
    expect(verifyInclusion(leaves[5]!, 5, 13, proof.with(0, new Uint8Array(31)), root(13))).toBe(false);
  });
});

describe('a proof that goes on beyond the root', () => {
  // Each leads to the root of a larger tree than the one that is claimed: only its length gives it away.
  it('does not prove inclusion', () => {
    expect(verifyInclusion(leaves[1]!, 0, 1, [leaves[0]!], root(2))).toBe(false);
  });

  it('does not prove consistency', () => {
    const more = sha256('more');
    const [olderRoot, newerRoot] = [nodeHash(more, root(3)), nodeHash(more, root(4))];
    expect(verifyConsistency(3, 4, olderRoot, newerRoot, [...consistency(3, 4), more])).toBe(false);
  });
});

describe('consistency', () => {
  it.each(CONSISTENCY_VECTORS)('of %i with %i is proved as published', (older, size, expected) => {
    const proof = consistencyRanges(older, size).map((range) => hashOf(range, vectorLeaves));
    expect(proof.map(toHex)).toEqual(expected);
    const [olderRoot, newerRoot] = [fromHex(VECTOR_ROOTS[older]!), fromHex(VECTOR_ROOTS[size]!)];
    expect(verifyConsistency(older, size, olderRoot, newerRoot, expected.map(fromHex))).toBe(true);
  });

  it('of every two sizes to 256 is proved, and not by a spoiled proof or root', () => {
    for (let size = 0; size <= SIZES; size++) {
      for (let older = 0; older <= size; older++) {
        const proof = consistency(older, size);
        const ok = verifyConsistency(older, size, root(older), root(size), proof);
        const check = isSpoiledToo(older, size);
        const wrong =
          check && spoiled(proof).find((bad) => verifyConsistency(older, size, root(older), root(size), bad));
        const otherPast = check && verifyConsistency(older, size, flipped(root(older), older), root(size), proof);
        const otherPresent =
          check && older > 0 && verifyConsistency(older, size, root(older), flipped(root(size), size), proof);
        if (!ok || wrong || otherPast || otherPresent) {
          throw new Error(`${older} in ${size}: ${JSON.stringify({ ok, wrong, otherPast, otherPresent })}`);
        }
      }
    }
  });

  it('is refused backwards and for sizes that are none', () => {
    for (const [older, size] of [
      [9, 8],
      [-1, 8],
      [1.5, 8],
      [1, NaN],
    ] as const) {
      expect(verifyConsistency(older, size, root(8), root(8), [])).toBe(false);
      expect(() => consistencyRanges(older, size)).toThrow(RangeError);
    }
  });
});

describe('beyond 256 leaves', () => {
  /** A tree whose leaf hashes repeat with a period of a power of two, so that a subtree of any size is cheap to hash. */
  const same = leafHash('same');
  const perfect = Array.from({ length: 53 }).reduce<Uint8Array[]>(
    (levels) => [...levels, nodeHash(levels.at(-1)!, levels.at(-1)!)],
    [same],
  );
  const uniform = (count: number): Uint8Array => {
    let hash: Uint8Array | undefined;
    for (let level = 0, n = count; n > 0; level++, n = Math.floor(n / 2)) {
      if (n % 2 === 1) hash = hash ? nodeHash(perfect[level]!, hash) : perfect[level]!;
    }
    return hash ?? sha256('');
  };
  const size = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 2 ** 53 - 1 }));

  it('inclusion is proved at any size that a log can reach', () => {
    fc.assert(
      fc.property(size, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (n, at) => {
        const index = Math.floor(n * at);
        const proof = inclusionRanges(index, n).map(({ start, end }) => uniform(end - start));
        expect(proof.length).toBeLessThanOrEqual(53);
        expect(verifyInclusion(same, index, n, proof, uniform(n))).toBe(true);
        expect(verifyInclusion(leafHash('other'), index, n, proof, uniform(n))).toBe(false);
      }),
    );
  });

  it('consistency is proved at any size that a log can reach', () => {
    fc.assert(
      fc.property(size, fc.double({ min: 0, max: 1, noNaN: true }), (n, at) => {
        const older = Math.floor(n * at);
        const proof = consistencyRanges(older, n).map(({ start, end }) => uniform(end - start));
        expect(verifyConsistency(older, n, uniform(older), uniform(n), proof)).toBe(true);
        expect(verifyConsistency(older, n, sha256('other'), uniform(n), proof)).toBe(false);
      }),
    );
  });
});
