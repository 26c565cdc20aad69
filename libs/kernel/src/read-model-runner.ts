import type { SealedEvent } from './event.js';
import { ALL, type Batch, type Bus, type BusPosition, type ReadModels } from './ports.js';
import { createProgress } from './progress.js';
import { withPlaceholders } from './personal/placeholder.js';
import { folding, tableOf, type AnyReadModel, type Folding } from './read-model.js';
import { keepRunning } from './sealed-log/keep-running.js';
import { awaitTurn } from './sealed-log/turn.js';

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
/** Under load, what arrives within this time is committed together: one large commit costs far less than many small ones. */
const GATHER_MS = 25;
/** How often a process that does not fold looks how far the one that does has come, milliseconds: when somebody waits for it, and when nobody does. */
const LOOK_MS = { awaited: 25, idle: 250 } as const;

/**
 * Keeps all read models of a service fed from the bus. One reader serves all; documents and positions commit together, so a crash anywhere repeats a
 * batch and changes nothing. Of several processes of a service one folds, the others watch and are ready to take over. A new model, or a new version of
 * one, starts from the beginning beside the others; tables that no model names any more are dropped once it has caught up. After a failure everything
 * is taken up again from what was committed.
 */
export const runReadModels = async (
  models: readonly AnyReadModel[],
  bus: Bus,
  store: ReadModels,
): Promise<RunningReadModels> => {
  let wake: () => void = () => undefined;
  const progress = createProgress(() => wake());
  const look = async (): Promise<void> => progress.moveTo(await completeUpTo(models, store));

  /** Lets more events gather before the next batch, unless somebody waits for them. */
  const gather = async (signal: AbortSignal): Promise<void> => {
    if (progress.awaited() || signal.aborted) return;
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, GATHER_MS);
    });
  };

  if (models.length === 0) return NOTHING_TO_FOLD;
  await look();
  const { failure, stop } = keepRunning(async (signal, { begun, taken, well }) => {
    const often = (): number => (progress.awaited() ? LOOK_MS.awaited : LOOK_MS.idle);
    await awaitTurn(store, signal, often, async () => {
      await look();
      well();
    });
    if (signal.aborted) return;
    const tables = await tablesOf(models, store);
    // From here to where it listens nothing is waited for: an abort in between would go unheard.
    if (signal.aborted) return;
    begun();
    const take = intoTables(tables, store, progress.moveTo);
    let tidied = false;
    await new Promise<void>((resolve, reject) => {
      let failed = false;
      const subscription = bus.follow(slowest(tables), async (batch) => {
        if (failed || signal.aborted) return;
        taken();
        try {
          const atHead = await take(batch);
          well();
          if (!atHead) return;
          if (!tidied) await dropForgotten(models, store);
          tidied = true;
          await gather(signal);
        } catch (error) {
          failed = true;
          subscription.stop().then(() => reject(error as Error), reject);
        }
      });
      signal.addEventListener('abort', () => void subscription.stop().then(resolve, reject), { once: true });
    });
  });

  return {
    next: progress.now,
    failure,
    caughtUp: (index, timeoutMs) => progress.reached(index + 1, timeoutMs),
    stop: () => {
      const stopped = stop();
      wake();
      return stopped;
    },
  };
};

/** A process without read models is complete, and asks nothing of a store that nobody may have set up for it. */
const NOTHING_TO_FOLD: RunningReadModels = {
  caughtUp: async () => true,
  next: () => Infinity,
  failure: () => undefined,
  stop: async () => undefined,
};

const tablesOf = (models: readonly AnyReadModel[], store: ReadModels): Promise<Table[]> =>
  Promise.all(
    models.map(async (model) => {
      const name = tableOf(model);
      return { name, types: model.codec.storedTypes, folding: folding(model), next: await store.position(name) };
    }),
  );

const intoTables = (tables: readonly Table[], store: ReadModels, committed: (next: number) => void) => {
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
      const tables = interested.get(event.type);
      if (tables === undefined) continue;
      // Once for all of them.
      const seen = withPlaceholders(event);
      for (const { table } of tables) {
        if (event.index < (table.next[partition] ?? 0)) continue;
        const list = unseen.get(table);
        if (list) list.push(seen);
        else unseen.set(table, [seen]);
      }
    }
    return unseen;
  };

  /** Folds a batch and, unless there is far to go, commits. Resolves true when the tables are at the head of the bus. */
  return async ({ partition, events, complete, ahead = 0 }: Batch): Promise<boolean> => {
    for (const [table, unseen] of unseenByTable(events, partition)) {
      const missing = table.folding.missing(unseen);
      if (missing.length > 0) table.folding.put(await store.load(table.name, missing));
      for (const event of unseen) table.folding.fold(event);
    }
    const seen = events.at(-1);
    for (const table of tables) {
      table.next = later(table.next, {
        ...(seen && { [partition]: seen.index + 1 }),
        ...(complete !== undefined && { [ALL]: complete }),
      });
    }
    uncommitted += events.length;
    if (ahead > FAR_BEHIND && uncommitted < EVENTS_PER_COMMIT) return false;
    await store.commit(
      tables.flatMap((table) => table.folding.drain()),
      new Map(tables.map((table) => [table.name, table.next])),
    );
    uncommitted = 0;
    committed(Math.min(...tables.map((table) => table.next[ALL] ?? 0)));
    return ahead <= FAR_BEHIND;
  };
};

/** Each partition at the later of two places. */
const later = (one: BusPosition, other: BusPosition): BusPosition => {
  const moved = Object.entries(other).filter(([partition, next]) => next > (one[partition] ?? 0));
  return moved.length === 0 ? one : { ...one, ...Object.fromEntries(moved) };
};

/** The position that no table is behind of. */
const slowest = (tables: readonly Table[]): BusPosition => {
  const partitions = new Set(tables.flatMap((table) => Object.keys(table.next)));
  return Object.fromEntries(
    [...partitions].map((partition) => [partition, Math.min(...tables.map((table) => table.next[partition] ?? 0))]),
  );
};

/** How far every table is complete, as it was committed. */
const completeUpTo = async (models: readonly AnyReadModel[], store: ReadModels): Promise<number> => {
  const positions = await Promise.all(models.map((model) => store.position(tableOf(model))));
  return Math.min(...positions.map((position) => position[ALL] ?? 0));
};

const dropForgotten = async (models: readonly AnyReadModel[], store: ReadModels): Promise<void> => {
  const named = new Set(models.map(tableOf));
  for (const table of await store.tables()) if (!named.has(table)) await store.drop(table);
};
