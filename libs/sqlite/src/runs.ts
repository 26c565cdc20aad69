import { RUN_WIDTH, type Run, type RunSpan, type Sealer } from '@havstang/kernel';
import type { Database } from './database.js';

export type RunReader = (spans: readonly RunSpan[]) => readonly (readonly Uint8Array[])[];

/** The roots of full runs as they are stored: none where an older version wrote the file and nobody has opened it for writing since. */
export const readRuns = (db: Database): RunReader => {
  const there = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'run'").get() !== undefined;
  if (!there) return (spans) => spans.map(() => []);
  const roots = db
    .prepare<[number, number, number], Buffer>(
      'SELECT root FROM run WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx',
    )
    .pluck();
  return (spans) => spans.map(({ level, from, to }) => roots.all(level, from, to));
};

/** Stores runs in the transaction under way. */
export const createRunKeeper = (db: Database): ((runs: readonly Run[]) => void) => {
  const insert = db.prepare<[number, number, Uint8Array]>(
    'INSERT INTO run (level, idx, root) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return (runs) => {
    for (const { level, index, root } of runs) insert.run(level, index, root);
  };
};

const PAGE = 10_000;

/** Stores the runs of a file that an older version wrote, all or none; some ten seconds for a million events. Every other file has all of its runs. */
export const fillRuns = <Tree>(
  db: Database,
  sealer: Sealer<Tree>,
  leaves: (from: number, limit: number) => readonly Uint8Array[],
  size: number,
): void => {
  const kept = db.prepare<[], number>('SELECT coalesce(max(idx) + 1, 0) FROM run WHERE level = 1').pluck().get()!;
  if (kept >= Math.floor(size / RUN_WIDTH)) return;
  const keep = createRunKeeper(db);
  const fill = db.transaction(() => {
    let tree = sealer.empty;
    for (let from = 0; from < size; from += PAGE) {
      const grown = sealer.append(tree, leaves(from, PAGE));
      keep(grown.runs);
      tree = grown.tree;
    }
  });
  fill.immediate();
};
