import { openEntry, type RecordedEvent, type SealedEvent, type Sealer, type StoredEntry } from '@havstang/kernel';
import type { Database } from './database.js';

/** The statements that read events. */
export const readEvents = <Tree>(db: Database, sealer: Sealer<Tree>) => {
  const range = db.prepare<[number, number], StoredEntry>(
    'SELECT idx AS "index", entry, data, leaf FROM event WHERE idx >= ? ORDER BY idx LIMIT ?',
  );
  const leaves = db
    .prepare<[number, number], Buffer>('SELECT leaf FROM event WHERE idx >= ? ORDER BY idx LIMIT ?')
    .pluck();
  const ofStream = db.prepare<[string, number, number], Pick<StoredEntry, 'entry' | 'data'>>(
    `SELECT entry, data FROM event
     WHERE stream = (SELECT number FROM stream WHERE name = ?) AND revision >= ? ORDER BY revision LIMIT ?`,
  );
  const indexOf = db
    .prepare<[string, number], number>(
      'SELECT idx FROM event WHERE stream = (SELECT number FROM stream WHERE name = ?) AND revision = ?',
    )
    .pluck();
  const count = db.prepare<[], number>('SELECT coalesce(max(idx) + 1, 0) FROM event').pluck();

  return {
    /** How many events are stored. */
    count: (): number => count.get() ?? 0,
    indexOf: (stream: string, revision: number): number | undefined => indexOf.get(stream, revision),
    stream: (stream: string, from: number, limit: number): readonly RecordedEvent[] =>
      ofStream.all(stream, from, limit).map(({ entry, data }) => sealer.open(entry, data)),
    entries: (from: number, limit: number): readonly StoredEntry[] => range.all(from, limit),
    leaves: (from: number, limit: number): readonly Uint8Array[] => leaves.all(from, limit),
    sealed: (from: number, limit: number): readonly SealedEvent[] =>
      range.all(from, limit).map((entry) => openEntry(sealer, entry)),
  };
};

export type EventReader = ReturnType<typeof readEvents>;
