import type { Run, RunSpan } from '@havstang/kernel';
import { decodeProof, encodeProof, proofs, WrongRoot, type Proofs, type Runs } from './proof.js';
import { leafHash } from './entry.js';
import { sha256, toHex } from './hash.js';
import { appendLeaves, emptyTree, rootOfLeaves, subtreesOf, verifyConsistency, verifyInclusion } from './tree.js';

const all = Array.from({ length: 70_000 }, (_, i) => leafHash(`leaf ${i}`));
const { runs } = appendLeaves(emptyTree, all);

const roots = new Map<number, Uint8Array>();
const rootAt = (size: number): Uint8Array => {
  const root = roots.get(size) ?? rootOfLeaves(all.slice(0, size));
  roots.set(size, root);
  return root;
};

/** A log of the first `size` leaves, which counts the hashes that are read of it and gives at most 100 leaves at a time. */
const logOf = (size: number, kept: readonly Run[] = runs) => {
  const levels = Map.groupBy(kept, ({ level }) => level);
  const log = {
    read: 0,
    leaves: async (from: number, limit: number) => {
      const found = all.slice(from, Math.min(size, from + Math.min(limit, 100)));
      log.read += found.length;
      return found;
    },
    runs: (async (spans: readonly RunSpan[]) =>
      spans.map(({ level, from, to }) => {
        const within = ({ index }: Run) => index >= from && index < to && (index + 1) * 16 ** level <= size;
        const found = (levels.get(level) ?? []).filter(within).map(({ root }) => root);
        log.read += found.length;
        return found;
      })) satisfies Runs,
    known: async (wanted: number) => {
      const known = wanted <= size - 7 ? size - 7 : size;
      return { size: known, root: rootAt(known) };
    },
  };
  return log;
};

const SIZES = [1, 15, 16, 17, 31, 255, 256, 257, 300, 511, 512, 1_000, 2_000];

describe('proofs', () => {
  it.each<[string, (log: ReturnType<typeof logOf>) => ReturnType<typeof proofs>]>([
    ['of leaves', ({ leaves }) => proofs(leaves)],
    ['of leaves and runs', (log) => proofs(log.leaves, log.runs)],
    ['that are checked', (log) => proofs(log.leaves, log.runs, log.known)],
    ['where no run is kept yet', (log) => proofs(log.leaves, logOf(2_000, []).runs, log.known)],
  ])('%s verify at sizes around full runs', async (_, open) => {
    const { inclusion, consistency, root } = open(logOf(2_000));
    for (const size of SIZES) {
      const newer = await root(size);
      expect(toHex(newer)).toBe(toHex(rootOfLeaves(all.slice(0, size))));
      for (const index of [0, 1, 15, 16, 255, 256, 300, 511, 512, size - 1].filter((i) => i < size)) {
        expect(verifyInclusion(all[index]!, index, size, await inclusion(index, size), newer)).toBe(true);
      }
      for (const older of SIZES.filter((s) => s <= size)) {
        expect(verifyConsistency(older, size, await root(older), newer, await consistency(older, size))).toBe(true);
      }
    }
  });

  it('read little of a log, from the first on', async () => {
    const log = logOf(70_000);
    const { inclusion, consistency } = proofs(log.leaves, log.runs, log.known);
    const size = 69_999;
    const newer = rootAt(size);
    for (const index of [0, 4_095, 65_535, 65_536, 69_998]) {
      log.read = 0;
      expect(verifyInclusion(all[index]!, index, size, await inclusion(index, size), newer)).toBe(true);
      expect(log.read).toBeLessThan(2 * 5 * 16);
    }
    for (const older of [1, 4_097, 65_536, 65_537]) {
      log.read = 0;
      const olderRoot = rootOfLeaves(all.slice(0, older));
      expect(verifyConsistency(older, size, olderRoot, newer, await consistency(older, size))).toBe(true);
      expect(log.read).toBeLessThan(2 * 5 * 16);
    }
  });

  it('are refused beyond the log', async () => {
    const log = logOf(2_000);
    for (const made of [proofs(log.leaves), proofs(log.leaves, log.runs, log.known)]) {
      await expect(made.inclusion(5, 5)).rejects.toThrow(RangeError);
      await expect(made.consistency(6, 5)).rejects.toThrow(RangeError);
      await expect(made.root(2_001)).rejects.toThrow(RangeError);
      await expect(made.inclusion(0, 3_000)).rejects.toThrow(RangeError);
    }
  });

  it('are never made of a hash that is not the one over its leaves', async () => {
    const size = 2_000;
    const honest = proofs(logOf(size).leaves);
    for (const { level, index } of runs.filter((run) => (run.index + 1) * 16 ** run.level <= size)) {
      if (level === 1 && index % 7 > 0) continue;
      const falsely = (run: Run): Run =>
        run.level === level && run.index === index ? { ...run, root: sha256('no') } : run;
      const log = logOf(size, runs.map(falsely));
      const tampered = proofs(log.leaves, log.runs, log.known);
      const [start, end, beside] = [index * 16 ** level, (index + 1) * 16 ** level, (index ^ 1) * 16 ** level];
      await expect(tampered.inclusion(Math.min(beside, size - 1), size)).rejects.toThrow(WrongRoot);
      for (const ask of [
        ({ inclusion }: Proofs) => inclusion(start, size - 7),
        ({ inclusion }: Proofs) => inclusion(size - 1, size),
        ({ consistency }: Proofs) => consistency(end, size - 7),
        ({ consistency }: Proofs) => consistency(start + 1, end),
        ({ tile }: Proofs) => tile({ level: 1, index: 0, width: 7 }),
      ]) {
        const answer = await ask(tampered).catch((error: unknown) => error);
        if (!(answer instanceof WrongRoot)) expect(answer).toEqual(await ask(honest));
      }
    }
  });

  it('of whole subtrees are those of their leaves', async () => {
    const log = logOf(2_000);
    const range = { start: 77, end: 1_500 };
    const expected = subtreesOf(range).map(({ start, end }) => toHex(rootOfLeaves(all.slice(start, end))));
    expect((await proofs(log.leaves, log.runs).subtrees(range)).map(toHex)).toEqual(expected);
    expect(log.read).toBeLessThan(100);
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
