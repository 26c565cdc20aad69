import fc from 'fast-check';
import { sha256 } from './hash.js';
import { proofs } from './proof.js';
import { entryBundle, leavesFor, parseTilePath, tilePath, type Tile } from './tiles.js';
import { rootOfLeaves } from './tree.js';

const leaves = Array.from({ length: 70_000 }, (_, n) => sha256(`leaf ${n}`));
const served = proofs(async (from, limit) => leaves.slice(from, from + Math.min(limit, 1_000)));

describe('the address of a tile', () => {
  it.each<[string, Tile]>([
    ['0/000', { level: 0, index: 0, width: 256 }],
    ['0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['63/999.p/255', { level: 63, index: 999, width: 255 }],
    ['1/x001/000.p/1', { level: 1, index: 1_000, width: 1 }],
    ['entries/x012/345.p/10', { level: 'entries', index: 12_345, width: 10 }],
  ])('%s', (path, tile) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it.each(
    '0 0/ 0/0 0/00 0/0000 00/000 64/000 -1/000 0/x000/001 0/001/002 0/x001 0/000.p 0/000.p/0 0/000.p/256 0/000.p/01 0/000.p/5/ data/000 0/000/ 0//000 0/000.p/5.p/5 0/x999/x999/x999/x999/x999/x999/999'.split(
      ' ',
    ),
  )('is not %s', (path) => expect(parseTilePath(path)).toBeUndefined());

  it('is one for each tile', () => {
    const tile = fc.record({
      level: fc.oneof(fc.constant('entries' as const), fc.nat(63)),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(fc.property(tile, (of) => expect(parseTilePath(tilePath(of))).toEqual(of)));
  });
});

describe('a tile', () => {
  it.each<[string, number]>([
    ['0/000', 0],
    ['0/272', 272 * 256],
    ['0/273.p/112', 273 * 256],
    ['0/100.p/7', 100 * 256],
  ])('%s holds the leaves from %i', async (path, from) => {
    const tile = parseTilePath(path)!;
    expect(await served.tile(tile)).toEqual(leaves.slice(from, from + tile.width));
  });

  it.each(['1/000', '1/001.p/17', '2/000.p/1'])('%s holds the roots of full tiles below it', async (path) => {
    const tile = parseTilePath(path)!;
    const span = 256 ** Number(tile.level);
    const first = tile.index * 256;
    const roots = Array.from({ length: tile.width }, (_, i) => {
      const start = (first + i) * span;
      return rootOfLeaves(leaves.slice(start, start + span));
    });
    expect(await served.tile(tile)).toEqual(roots);
  });

  it.each<[string, number]>([
    ['0/273.p/112', 70_000],
    ['0/000', 256],
    ['1/001.p/17', 69_888],
    ['2/000.p/1', 65_536],
    ['entries/000.p/3', 3],
    ['63/000.p/1', 256 ** 63],
  ])('%s needs a tree of %d leaves', (path, size) => expect(leavesFor(parseTilePath(path)!)).toBe(size));

  it('that lies beyond the log is refused', async () =>
    expect(served.tile({ level: 0, index: 273, width: 113 })).rejects.toThrow(RangeError));
});

describe('a bundle of entries', () => {
  it('has each after its length in two bytes', () => {
    const bundle = Buffer.from(entryBundle(['ab', '', 'å']));
    expect(bundle.toString('hex')).toBe('0002616200000002c3a5');
  });

  it('has none longer than can be said', () => {
    expect(entryBundle(['x'.repeat(65_535)])).toHaveLength(65_537);
    expect(() => entryBundle(['x'.repeat(65_536)])).toThrow(RangeError);
  });
});
