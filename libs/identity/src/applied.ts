import type { IdentityDatabase } from './database.js';

/** A place in the log for each partition of the bus. */
type Position = { readonly [partition: string]: number };

/**
 * How far the erasures in the log have been carried out on these accounts. It is kept with them, so that accounts from a backup know that they are behind:
 * whoever was erased since is erased again.
 */
export type AppliedErasures = {
  appliedUpTo(): Position;
  applied(position: Position): void;
};

export const appliedIn = (database: IdentityDatabase): AppliedErasures => {
  const all = database.prepare<[], { partition: string; next: number }>('SELECT partition, next FROM applied');
  const set = database.prepare<[string, number]>(
    'INSERT INTO applied VALUES (?, ?) ON CONFLICT DO UPDATE SET next = excluded.next',
  );
  return {
    appliedUpTo: () => Object.fromEntries(all.all().map(({ partition, next }) => [partition, next])),
    applied: (position) => database.transaction(() => Object.entries(position).forEach((place) => set.run(...place)))(),
  };
};
