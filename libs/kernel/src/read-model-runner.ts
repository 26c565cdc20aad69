import type { SealedEvent } from './event.js';
import type { Batch, Bus, BusPosition, ReadModels, Subscription } from './ports.js';
import { folding, tableOf, type AnyReadModel, type Folding } from './read-model.js';

export type RunningReadModels = {
  /** Resolves true once every table has taken in ledger index `index`, false when `timeoutMs` passed first. */
  caughtUp(index: number, timeoutMs: number): Promise<boolean>;
  /** Every table is complete up to this ledger index (exclusive). */
  next(): number;
  /** Set while folding fails: the tables stand still at `next()`, and it is tried again. */
  failure(): Error | undefined;
  stop(): Promise<void>;
};

type Table = {
  readonly name: string;
  readonly types: ReadonlySet<string>;
  readonly folding: Folding;
  next: BusPosition;
};

/** Behind by more than this, documents of many batches are folded in memory before they are written. */
const FAR_BEHIND = 2_000;
const EVENTS_PER_COMMIT = 20_000;
const RETRY_MS = 1_000;
/** Under load, what arrives within this time is committed together: one large commit costs far less than many small ones. */
const GATHER_MS = 25;

/**
 * Keeps all read models of a process fed from the bus. One reader serves all; documents and positions commit together, so a crash anywhere repeats a
 * batch and changes nothing. A new model, or a new version of one, starts from the beginning beside the others; tables that no model names any more are
 * dropped once it has caught up. After a failure everything is taken up again from what was committed.
 */
export const runReadModels = async (
  models: readonly AnyReadModel[],
  bus: Bus,
  store: ReadModels,
): Promise<RunningReadModels> => {
  const waiting = new Set<{ readonly index: number; readonly reached: () => void }>();
  let done = 0;
  let failed: Error | undefined;
  let stopped = false;
  let tidied = false;
  let retry: NodeJS.Timeout | undefined;
  let subscription: Subscription | undefined;
  let wake: () => void = () => undefined;

  /** Lets more events gather before the next batch, unless somebody waits for them. */
  const gather = async (): Promise<void> => {
    if (waiting.size > 0 || stopped) return;
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, GATHER_MS);
    });
  };

  const committed = async (next: number): Promise<void> => {
    if (!tidied && next >= (await bus.head())) {
      await dropForgotten(models, store);
      tidied = true;
    }
    done = Math.max(done, next);
    for (const waiter of waiting) if (waiter.index < done) waiter.reached();
  };

  const start = async (): Promise<void> => {
    const tables: Table[] = [];
    for (const model of models) {
      const name = tableOf(model);
      tables.push({ name, types: model.codec.storedTypes, folding: folding(model), next: await store.position(name) });
    }
    const from = slowest(tables);
    done = Math.min(...Object.values(from), Object.keys(from).length === 0 ? 0 : Infinity);
    const take = intoTables(tables, bus, store, committed);
    subscription = bus.follow(from, async (batch) => {
      if (failed || stopped) return;
      try {
        const live = await take(batch);
        if (live) await gather();
      } catch (error) {
        failed = error as Error;
        retry = setTimeout(again, RETRY_MS);
      }
    });
  };

  const again = (): void => {
    const restart = async () => {
      await subscription?.stop();
      failed = undefined;
      if (!stopped) await start();
    };
    restart().catch((error: unknown) => {
      failed = error as Error;
      retry = setTimeout(again, RETRY_MS);
    });
  };

  await start();
  return {
    next: () => done,
    failure: () => failed,
    caughtUp: (index, timeoutMs) => {
      if (index < done) return Promise.resolve(true);
      return new Promise((resolve) => {
        const settle = (reached: boolean) => {
          clearTimeout(timer);
          waiting.delete(waiter);
          resolve(reached);
        };
        const waiter = { index, reached: () => settle(true) };
        const timer = setTimeout(() => settle(false), timeoutMs);
        waiting.add(waiter);
        wake();
      });
    },
    stop: async () => {
      stopped = true;
      wake();
      clearTimeout(retry);
      await subscription?.stop();
    },
  };
};

const intoTables = (
  tables: readonly Table[],
  bus: Bus,
  store: ReadModels,
  committed: (next: number) => Promise<void>,
) => {
  let head = 0;
  let uncommitted = 0;
  // Most events are of interest to a few of the tables only.
  const interested = Map.groupBy(
    tables.flatMap((table) => [...table.types].map((type) => ({ type, table }))),
    ({ type }) => type,
  );

  const unseenByTable = (
    events: readonly SealedEvent[],
    partition: string,
  ): ReadonlyMap<Table, readonly SealedEvent[]> => {
    const unseen = new Map<Table, SealedEvent[]>();
    for (const event of events) {
      for (const { table } of interested.get(event.type) ?? []) {
        if (event.index < (table.next[partition] ?? 0)) continue;
        const list = unseen.get(table);
        if (list) list.push(event);
        else unseen.set(table, [event]);
      }
    }
    return unseen;
  };

  /** Resolves true when the tables are near the head of the bus. */
  return async ({ partition, events }: Batch): Promise<boolean> => {
    const last = events.at(-1);
    if (!last) return true;
    for (const [table, unseen] of unseenByTable(events, partition)) {
      const missing = table.folding.missing(unseen);
      if (missing.length > 0) table.folding.put(await store.load(table.name, missing));
      for (const event of unseen) table.folding.fold(event);
    }
    for (const table of tables) {
      if ((table.next[partition] ?? 0) <= last.index) table.next = { ...table.next, [partition]: last.index + 1 };
    }
    uncommitted += events.length;
    if (last.index + 1 >= head) head = await bus.head();
    const live = head - last.index <= FAR_BEHIND;
    if (!live && uncommitted < EVENTS_PER_COMMIT) return false;
    await store.commit(
      tables.flatMap((table) => table.folding.drain()),
      new Map(tables.map((table) => [table.name, table.next])),
    );
    uncommitted = 0;
    await committed(last.index + 1);
    return live;
  };
};

/** The position that no table is behind of. */
const slowest = (tables: readonly Table[]): BusPosition => {
  const partitions = new Set(tables.flatMap((table) => Object.keys(table.next)));
  return Object.fromEntries(
    [...partitions].map((partition) => [partition, Math.min(...tables.map((table) => table.next[partition] ?? 0))]),
  );
};

const dropForgotten = async (models: readonly AnyReadModel[], store: ReadModels): Promise<void> => {
  const named = new Set(models.map(tableOf));
  for (const table of await store.tables()) if (!named.has(table)) await store.drop(table);
};
