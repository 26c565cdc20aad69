import { createPages } from './pages.js';

const setUp = (size: number, bytes = 100) => {
  const log = { size, fetched: 0 };
  const page = createPages(
    (from, limit) => {
      log.fetched += limit;
      return Array.from({ length: limit }, (_, n) => ({ value: from + n, bytes }));
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
  it('hold every item once, in order', async () => {
    const { readAll } = setUp(2_000);
    expect(await readAll()).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
  });

  it('are fetched once for all readers', async () => {
    const { log, readAll } = setUp(3_000);
    expect(await readAll()).toEqual(await readAll());
    expect(log.fetched).toBe(3_000);
  });

  it('grow at the end by what is new', async () => {
    const { log, page } = setUp(10);
    expect(await page(7)).toEqual([7, 8, 9]);
    log.size = 12;
    expect(await page(10)).toEqual([10, 11]);
    expect(log.fetched).toBe(12);
  });

  it('do not change under a reader that still holds one', async () => {
    const { log, page } = setUp(2);
    const held = await page(0);
    log.size = 5;
    await page(0);
    expect(held).toEqual([0, 1]);
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

  it('are fetched once by readers that ask at the same time', async () => {
    const { log, page } = setUp(600);
    expect(await Promise.all([page(0), page(0), page(100)])).toEqual([await page(0), await page(0), await page(100)]);
    expect(log.fetched).toBe(512);
  });
});
