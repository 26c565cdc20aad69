import { bracketing, partsOf } from './selection.js';

const inShort = (parts: ReturnType<typeof partsOf>): string =>
  parts.map(({ start, end, shown }) => `${start}${shown ? '+' : '-'}${end}`).join(' ');

describe('the parts of a log', () => {
  it.each<[string, number[], number, number[], string]>([
    ['nothing shown', [], 5, [], '0-5'],
    ['nothing at all', [], 0, [], ''],
    ['all shown', [0, 1, 2], 3, [1], '0+3'],
    ['some shown, in any order and twice', [4, 1, 2, 2], 6, [], '0-1 1+3 3-4 4+5 5-6'],
    ['cut where a root is wanted', [3], 10, [1, 3, 4, 8, 10, 12], '0-1 1-3 3+4 4-8 8-10'],
    ['nothing beyond the size', [1, 9], 3, [], '0-1 1+2 2-3'],
  ])('%s', (_, indexes, size, splits, expected) => expect(inShort(partsOf(indexes, size, splits))).toBe(expected));
});

describe('the checkpoints around events', () => {
  it('are the last before and the first after each, and the last of all', () => {
    expect(bracketing([5], [2, 4, 6, 8, 10])).toEqual([4, 6, 10]);
    expect(bracketing([0, 6], [2, 4, 6, 8])).toEqual([2, 6, 8]);
    expect(bracketing([], [2, 4])).toEqual([4]);
    expect(bracketing([9], [2, 4])).toEqual([4]);
  });
});
