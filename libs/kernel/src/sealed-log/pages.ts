import { Unavailable } from '../errors.js';
import type { SealedEvent } from '../event.js';
import type { StoredEntry } from '../seal.js';

/** One page of the log as known so far; the last page grows with the log. */
type Page = {
  /** Opened, because somebody read them. */
  readonly events: SealedEvent[];
  /** What follows them, not opened yet. */
  readonly entries: StoredEntry[];
  bytes: number;
  filling: Promise<void> | undefined;
};

const PAGE = 512;
const MAX_PAGES = 16;
const MAX_BYTES = 32 * 1024 * 1024;

export type PagesParts = {
  /** Entries from index `from` on, in order, at most `limit`. */
  readonly fetch: (from: number, limit: number) => readonly StoredEntry[] | Promise<readonly StoredEntry[]>;
  readonly open: (entry: StoredEntry) => SealedEvent;
  /** How many entries there are. */
  readonly size: () => number;
};

/**
 * Reads of the log shared by everybody who follows it: an event is fetched and opened once for all of them as long as they keep within some
 * thousand events of each other. The log is never changed, so a page is never wrong, only short. Bounded by pages and by bytes; a reader that
 * falls behind reads from the disk again.
 */
export const createPages = ({ fetch, open, size }: PagesParts) => {
  const pages = new Map<number, Page>();
  const lengthOf = ({ events, entries }: Page): number => events.length + entries.length;

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

  /** Takes what follows what the page has. What is committed here may be fetched as well: a reader can hear of it from the database first. */
  const add = (page: Page, entry: StoredEntry): void => {
    if (entry.index % PAGE !== lengthOf(page)) return;
    page.entries.push(entry);
    page.bytes += entry.entry.length + entry.data.length;
  };

  const fill = async (page: Page, number: number, wanted: number): Promise<void> => {
    const there = lengthOf(page);
    const fetched = await fetch(number * PAGE + there, wanted - there);
    for (const entry of fetched) add(page, entry);
    if (lengthOf(page) === there) throw new Unavailable('the log does not hold what it did');
    evict(number);
  };

  const openAll = ({ events, entries }: Page): readonly SealedEvent[] => {
    const from = events.length;
    try {
      for (const entry of entries) events.push(open(entry));
    } finally {
      entries.splice(0, events.length - from);
    }
    return events;
  };

  return {
    /** Events from index `from` to the end of its page or of the log, whichever comes first. */
    from: async (from: number): Promise<readonly SealedEvent[]> => {
      const number = Math.floor(from / PAGE);
      const start = number * PAGE;
      const page = pages.get(number) ?? emptyPage();
      // Moved to the end: the least recently used page is the first to go.
      pages.delete(number);
      pages.set(number, page);
      const wanted = Math.min(size() - start, PAGE);
      // One fetch at a time: whoever comes meanwhile waits for it, and fetches what is missing still.
      while (lengthOf(page) < wanted) {
        page.filling ??= fill(page, number, wanted).finally(() => (page.filling = undefined));
        await page.filling;
      }
      return openAll(page).slice(from - start);
    },
    /** Entries that this process has just committed need not be fetched, where they follow what a page has; others are. */
    add: (committed: readonly StoredEntry[]): void => {
      for (const entry of committed) {
        const number = Math.floor(entry.index / PAGE);
        const known = pages.get(number);
        if (known) add(known, entry);
        else if (entry.index % PAGE === 0) {
          const page = emptyPage();
          add(page, entry);
          pages.set(number, page);
          evict(number);
        }
      }
    },
  };
};

const emptyPage = (): Page => ({ events: [], entries: [], bytes: 0, filling: undefined });
