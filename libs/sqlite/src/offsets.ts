import type { Database } from './database.js';
import type { Participant } from './group-commit.js';

/** How long an offset may wait for somebody else's transaction before it asks for one of its own. */
const PATIENCE_MS = 100;

/**
 * The next index of each consumer group. An offset is written with whatever transaction comes next, since an event delivered twice is harmless
 * and a disk write for each one handled is not; it never runs ahead of the handling.
 */
export const createOffsets = (db: Database, requestCommit: () => void) => {
  const stored = db.prepare<[string], number>('SELECT next FROM consumer_group WHERE name = ?').pluck();
  const save = db.prepare<[string, number]>(
    'INSERT INTO consumer_group (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next',
  );
  const handled = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  const participant: Participant = {
    beforeCommit: () => handled.forEach((next, group) => save.run(group, next)),
    afterCommit: () => handled.clear(),
  };

  return {
    participant,
    next: (group: string): number => handled.get(group) ?? stored.get(group) ?? 0,
    advance: (group: string, next: number): void => {
      handled.set(group, next);
      timer ??= setTimeout(() => {
        timer = undefined;
        if (handled.size > 0) requestCommit();
      }, PATIENCE_MS);
    },
    /** No transaction is asked for any more. */
    close: () => clearTimeout(timer),
  };
};

export type Offsets = ReturnType<typeof createOffsets>;
