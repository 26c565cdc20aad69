import { Unavailable } from '../errors.js';

/** One page of the log as read so far; the last page grows with the log. */
type Page<T> = { readonly items: T[]; bytes: number; filling: Promise<void> | undefined };

const PAGE = 512;
const MAX_PAGES = 16;
const MAX_BYTES = 32 * 1024 * 1024;

/** A stored row as a page keeps it: the value, and roughly how much memory it takes. */
export type Weighed<T> = { readonly value: T; readonly bytes: number };

/** Reads `limit` items from `from` on, in order; all of them exist. */
export type FetchPage<T> = (from: number, limit: number) => readonly Weighed<T>[] | Promise<readonly Weighed<T>[]>;

/**
 * Reads of the log shared by everybody who follows it: an event is fetched and parsed once for all of them as long as they keep within some
 * thousand events of each other. The log is never changed, so a page is never wrong, only short. Bounded by pages and by bytes; a reader that
 * falls behind reads from the disk again.
 */
export const createPages = <T>(fetch: FetchPage<T>, size: () => number) => {
  const pages = new Map<number, Page<T>>();

  const evict = (keep: number): void => {
    let bytes = 0;
    for (const page of pages.values()) bytes += page.bytes;
    for (const [number, page] of pages) {
      if (pages.size <= MAX_PAGES && bytes <= MAX_BYTES) return;
      if (number === keep) continue;
      pages.delete(number);
      bytes -= page.bytes;
    }
  };

  const fill = async (page: Page<T>, number: number, wanted: number): Promise<void> => {
    const rows = await fetch(number * PAGE + page.items.length, wanted - page.items.length);
    if (rows.length === 0) throw new Unavailable('the log holds less than it did');
    for (const { value, bytes } of rows) {
      page.items.push(value);
      page.bytes += bytes;
    }
    evict(number);
  };

  /** Items from `from` to the end of its page or of the log, whichever comes first. */
  return async (from: number): Promise<readonly T[]> => {
    const number = Math.floor(from / PAGE);
    const start = number * PAGE;
    const page = pages.get(number) ?? { items: [], bytes: 0, filling: undefined };
    // Moved to the end: the least recently used page is the first to go.
    pages.delete(number);
    pages.set(number, page);
    const wanted = Math.min(size() - start, PAGE);
    // One fetch at a time: whoever comes meanwhile waits for it, and fetches what is missing still.
    while (page.items.length < wanted) {
      page.filling ??= fill(page, number, wanted).finally(() => (page.filling = undefined));
      await page.filling;
    }
    return page.items.slice(from - start);
  };
};
