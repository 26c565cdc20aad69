import type { Database } from './database.js';

/** How long a place may wait to be written: an event delivered twice is harmless, and a statement for each one handled is not. */
const PATIENCE_MS = 100;

/** The next index of each consumer group. What is written never runs ahead of the handling. */
export const createOffsets = (database: Database, schema: string) => {
  const handled = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const save = async (): Promise<void> => {
    const places = [...handled];
    if (places.length === 0) return;
    await database.query(
      `INSERT INTO ${schema}.consumer_group (name, next) SELECT * FROM unnest($1::text[], $2::bigint[])
       ON CONFLICT (name) DO UPDATE SET next = excluded.next`,
      [places.map(([name]) => name), places.map(([, next]) => next)],
    );
    for (const [name, next] of places) if (handled.get(name) === next) handled.delete(name);
  };

  const schedule = (): void => {
    timer ??= setTimeout(() => {
      // What could not be written now is kept, and tried again.
      writing = save().then(ended, ended);
    }, PATIENCE_MS);
  };

  const ended = (): void => {
    timer = undefined;
    if (handled.size > 0 && !database.isClosed()) schedule();
  };

  return {
    next: async (group: string): Promise<number> => {
      const waiting = handled.get(group);
      if (waiting !== undefined) return waiting;
      const [row] = await database.query<{ next: number }>(
        `SELECT next FROM ${schema}.consumer_group WHERE name = $1`,
        [group],
      );
      return row?.next ?? 0;
    },
    advance: (group: string, next: number): void => {
      handled.set(group, next);
      schedule();
    },
    /** Writes what is left. A server that is down keeps what it had: some events will be given again. */
    close: async (): Promise<void> => {
      clearTimeout(timer);
      await writing;
      clearTimeout(timer);
      await save().catch(() => undefined);
    },
  };
};
