import { completeness } from './completeness.js';

const following = (partitions: readonly string[], from = 0) => {
  const next = new Map<string, number>();
  const complete = completeness(partitions, from);
  return {
    said: complete.said,
    saw: (partition: string, index: number) => next.set(partition, index + 1),
    upTo: () => complete.upTo((partition) => next.get(partition) ?? 0),
  };
};

describe('a follower is complete', () => {
  it('up to a size once it has seen the last index of every partition that it reads', () => {
    const follower = following(['a/0', 'a/1']);
    follower.said({ size: 10, last: { 'a/0': 7, 'a/1': 9, 'b/0': 8 } });
    expect(follower.upTo()).toBe(0);
    follower.saw('a/1', 9);
    expect(follower.upTo()).toBe(0);
    follower.saw('a/0', 7);
    expect(follower.upTo()).toBe(10);
  });

  it('at once where its partitions are empty', () => {
    const follower = following(['a/0']);
    follower.said({ size: 4, last: { 'b/0': 3 } });
    expect(follower.upTo()).toBe(4);
  });

  it('step by step, also when more is always said before it has seen the newest', () => {
    const follower = following(['a/0']);
    for (let size = 1; size <= 100; size += 1) {
      follower.said({ size, last: { 'a/0': size - 1 } });
      if (size > 1) follower.saw('a/0', size - 2);
      expect(follower.upTo()).toBe(size - 1);
    }
  });

  it('never up to less than before, whatever somebody says who woke up late', () => {
    const follower = following(['a/0'], 5);
    follower.said({ size: 3, last: {} });
    expect(follower.upTo()).toBe(5);
    follower.said({ size: 8, last: { 'a/0': 7 } });
    follower.said({ size: 6, last: {} });
    expect(follower.upTo()).toBe(5);
    follower.saw('a/0', 7);
    expect(follower.upTo()).toBe(8);
  });

  it('up to the newest in the end, however far behind it was', () => {
    const follower = following(['a/0']);
    for (let size = 1; size <= 10_000; size += 1) follower.said({ size, last: { 'a/0': size - 1 } });
    follower.saw('a/0', 9_999);
    expect(follower.upTo()).toBe(10_000);
  });
});
