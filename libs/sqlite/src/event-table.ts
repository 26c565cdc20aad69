import type { RecordedEvent, Sealer, SealedEvent, Weighed } from '@havstang/kernel';
import type { Database } from './database.js';

/** One event as the ledger keeps it: canonical entry, canonical body, RFC 6962 leaf hash. */
export type StoredEntry = {
  readonly index: number;
  readonly entry: string;
  readonly data: string;
  readonly leaf: Uint8Array;
};

type Row = { readonly idx: number; readonly entry: string; readonly data: string; readonly leaf: Buffer };

/** The statements that read events. What is answered is what the ledger sealed: the entry and the body, never a column beside them. */
export const readEvents = <Tree>(db: Database, sealer: Sealer<Tree>) => {
  const range = db.prepare<[number, number], Row>(
    'SELECT idx, entry, data, leaf FROM event WHERE idx >= ? ORDER BY idx LIMIT ?',
  );
  const leaves = db
    .prepare<[number, number], Buffer>('SELECT leaf FROM event WHERE idx >= ? ORDER BY idx LIMIT ?')
    .pluck();
  const ofStream = db.prepare<[string, number, number], Pick<Row, 'entry' | 'data'>>(
    `SELECT entry, data FROM event
     WHERE stream = (SELECT number FROM stream WHERE name = ?) AND revision >= ? ORDER BY revision LIMIT ?`,
  );
  const indexOf = db
    .prepare<[string, number], number>(
      'SELECT idx FROM event WHERE stream = (SELECT number FROM stream WHERE name = ?) AND revision = ?',
    )
    .pluck();
  const count = db.prepare<[], number>('SELECT coalesce(max(idx) + 1, 0) FROM event').pluck();

  const sealed = (row: Row): SealedEvent => ({
    ...sealer.open(row.entry, row.data),
    index: row.idx,
    leaf: row.leaf.toString('hex'),
  });

  return {
    /** How many events are stored. */
    count: (): number => count.get() ?? 0,
    indexOf: (stream: string, revision: number): number | undefined => indexOf.get(stream, revision),
    stream: (stream: string, from: number, limit: number): readonly RecordedEvent[] =>
      ofStream.all(stream, from, limit).map(({ entry, data }) => sealer.open(entry, data)),
    entries: (from: number, limit: number): readonly StoredEntry[] =>
      range.all(from, limit).map(({ idx, entry, data, leaf }) => ({ index: idx, entry, data, leaf })),
    leaves: (from: number, limit: number): readonly Uint8Array[] => leaves.all(from, limit),
    sealed: (from: number, limit: number): readonly SealedEvent[] => range.all(from, limit).map(sealed),
    weighed: (from: number, limit: number): readonly Weighed<SealedEvent>[] =>
      range.all(from, limit).map((row) => ({ value: sealed(row), bytes: row.entry.length + row.data.length })),
  };
};

export type EventReader = ReturnType<typeof readEvents>;
