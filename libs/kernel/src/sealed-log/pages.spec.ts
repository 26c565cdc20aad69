import { setImmediate as nextTurn } from 'node:timers/promises';
import { Unavailable } from '../errors.js';
import { createPages } from './pages.js';

const setUp = (size: number, bytes = 100) => {
  const log = { size, fetched: 0, fail: false, missing: 0 };
  const page = createPages(
    async (from, limit) => {
      await nextTurn();
      if (log.fail) throw new Unavailable('down');
      const found = Math.max(0, limit - log.missing);
      log.fetched += found;
      return Array.from({ length: found }, (_, n) => ({ value: from + n, bytes }));
    },
    () => log.size,
  );
  const readAll = async (): Promise<readonly number[]> => {
    const all: number[] = [];
    while (all.length < log.size) all.push(...(await page(all.length)));
    return all;
  };
  return { log, page, readAll };
};

describe('pages of the log', () => {
  it('hold every item once, in order, and are fetched once for all readers', async () => {
    const { log, readAll } = setUp(2_000);
    const [one, other] = await Promise.all([readAll(), readAll()]);
    expect(one).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
    expect(other).toEqual(one);
    expect(log.fetched).toBe(2_000);
  });

  it('grow at the end by what is new, also while they are being fetched', async () => {
    const { log, page } = setUp(10);
    const before = page(7);
    log.size = 12;
    const after = page(10);
    expect(await before).toEqual(expect.arrayContaining([7, 8, 9]));
    expect(await after).toEqual([10, 11]);
    expect(log.fetched).toBe(12);
  });

  it('do not change under a reader that still holds one', async () => {
    const { log, page } = setUp(2);
    const held = await page(0);
    log.size = 5;
    await page(0);
    expect(held).toEqual([0, 1]);
  });

  it('fail for those who wait, and are fetched again by those who come later', async () => {
    const { log, page } = setUp(3);
    log.fail = true;
    const failed = await Promise.allSettled([page(0), page(0)]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    log.fail = false;
    expect(await page(0)).toEqual([0, 1, 2]);
  });

  it('say so when the log is shorter than it was', async () => {
    const { log, page } = setUp(3);
    log.missing = 3;
    await expect(page(0)).rejects.toThrow(Unavailable);
  });

  it('are forgotten when they are many, the least used first', async () => {
    const { log, page, readAll } = setUp(512 * 40);
    await readAll();
    log.fetched = 0;
    await page(512 * 39);
    expect(log.fetched).toBe(0);
    await page(0);
    expect(log.fetched).toBe(512);
  });

  it('are forgotten when they are heavy', async () => {
    const { log, page } = setUp(512 * 4, 60_000);
    await page(0);
    await page(512);
    log.fetched = 0;
    await page(512);
    expect(log.fetched).toBe(0);
    await page(0);
    expect(log.fetched).toBe(512);
  });
});
