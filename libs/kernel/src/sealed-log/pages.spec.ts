import { setImmediate as nextTurn } from 'node:timers/promises';
import { Unavailable } from '../errors.js';
import type { SealedEvent } from '../event.js';
import type { StoredEntry } from '../seal.js';
import { createPages } from './pages.js';

const setUp = (size: number, bytes = 100) => {
  const log = { size, fetched: 0, opened: 0, fail: false, missing: 0, shift: 0, unreadable: -1 };
  const entryOf = (index: number): StoredEntry => ({
    index,
    entry: 'e'.repeat(bytes),
    data: '',
    leaf: new Uint8Array(),
  });
  const entries = (from: number, count: number) => Array.from({ length: count }, (_, n) => entryOf(from + n));
  const pages = createPages({
    fetch: async (from, limit) => {
      await nextTurn();
      if (log.fail) throw new Unavailable('down');
      const found = Math.max(0, limit - log.missing);
      log.fetched += found;
      return entries(from + log.shift, found);
    },
    open: ({ index }) => {
      if (index === log.unreadable) throw new Error('unreadable');
      log.opened += 1;
      return { index } as SealedEvent;
    },
    size: () => log.size,
  });
  const page = async (from: number): Promise<readonly number[]> => (await pages.from(from)).map(({ index }) => index);
  const readAll = async (): Promise<readonly number[]> => {
    const all: number[] = [];
    while (all.length < log.size) all.push(...(await page(all.length)));
    return all;
  };
  /** So many more are committed in this process. */
  const commit = (count: number): void => {
    pages.add(entries(log.size, count));
    log.size += count;
  };
  return { log, pages, page, readAll, entries, commit };
};

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('pages of the log', () => {
  it('hold every item once, in order, and are fetched once for all readers', async () => {
    const { log, readAll } = setUp(2_000);
    const [one, other] = await Promise.all([readAll(), readAll()]);
    expect(one).toEqual(upTo(2_000));
    expect(other).toEqual(one);
    expect(log).toMatchObject({ fetched: 2_000, opened: 2_000 });
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
    const { log, pages, page } = setUp(2);
    const held = await pages.from(0);
    log.size = 5;
    await page(0);
    expect(held).toHaveLength(2);
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

  it('say so when an event is not where it was', async () => {
    const { log, page } = setUp(3);
    log.shift = 1;
    await expect(page(0)).rejects.toThrow(Unavailable);
    log.shift = 0;
    expect(await page(0)).toEqual([0, 1, 2]);
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

  it('are not fetched where this process has committed what is in them', async () => {
    const { log, readAll, commit } = setUp(0);
    commit(700);
    commit(400);
    expect(await readAll()).toEqual(upTo(1_100));
    commit(1);
    expect(await readAll()).toEqual(upTo(1_101));
    expect(log).toMatchObject({ fetched: 0, opened: 1_101 });
  });

  it('are fetched where something is missing before what was committed here', async () => {
    const { log, readAll, commit } = setUp(300);
    commit(100);
    expect(await readAll()).toEqual(upTo(400));
    expect(log.fetched).toBe(400);
    // Somebody else commits.
    log.size += 50;
    commit(100);
    expect(await readAll()).toEqual(upTo(550));
    // To the end of that page; what begins the next was committed here.
    expect(log.fetched).toBe(512);
  });

  it('hold nothing twice that was committed here while it was being fetched', async () => {
    const { page, readAll, commit } = setUp(300);
    const reading = page(0);
    commit(100);
    expect(await reading).toEqual(upTo(300));
    expect(await readAll()).toEqual(upTo(400));
  });

  it('hold nothing twice that was fetched before this process knew that it had committed it', async () => {
    const { log, pages, page, readAll, entries } = setUp(300);
    await page(0);
    // The database tells of 100 more before their commit is answered here; one reader fetches them before that, another after.
    log.size += 100;
    const reading = page(300);
    pages.add(entries(300, 100));
    expect(await reading).toEqual(upTo(400).slice(300));
    log.size += 50;
    await page(400);
    pages.add(entries(400, 50));
    expect(await readAll()).toEqual(upTo(450));
  });

  it('are bounded also where nobody reads what is committed here', async () => {
    const { log, page, commit } = setUp(0);
    for (let n = 0; n < 40; n++) commit(512);
    expect(await page(512 * 39)).toHaveLength(512);
    expect(log.fetched).toBe(0);
    await page(0);
    expect(log.fetched).toBe(512);
  });

  it('fail at what cannot be opened, each time, and lose nothing', async () => {
    const { log, page, readAll, commit } = setUp(0);
    commit(10);
    log.unreadable = 4;
    await expect(page(0)).rejects.toThrow('unreadable');
    await expect(page(0)).rejects.toThrow('unreadable');
    log.unreadable = -1;
    expect(await readAll()).toEqual(upTo(10));
  });
});
