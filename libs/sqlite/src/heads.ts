import type { Database } from './database.js';

/** Where a stream ends: its number, undefined until it begins, and the revision of its last event, −1 before the first. */
export type Head = { number: number | undefined; revision: number };

const KEPT = 10_000;

/**
 * The ends of the streams written last, so that an append need not look for its place: this process is the only writer. A head is changed inside a
 * transaction, hence all are forgotten when one is rolled back.
 */
export const createHeads = (db: Database) => {
  const find = db.prepare<[string], { number: number; revision: number }>(
    `SELECT number, (SELECT coalesce(max(revision), -1) FROM event WHERE stream = number) AS revision
     FROM stream WHERE name = ?`,
  );
  const insert = db.prepare<[string]>('INSERT INTO stream (name) VALUES (?)');
  const heads = new Map<string, Head>();

  return {
    of: (stream: string): Head => {
      const head = heads.get(stream) ?? find.get(stream) ?? { number: undefined, revision: -1 };
      heads.delete(stream);
      heads.set(stream, head);
      if (heads.size > KEPT) heads.delete(heads.keys().next().value!);
      return head;
    },
    /** Numbers a new stream. */
    begin: (head: Head, stream: string): number => (head.number = Number(insert.run(stream).lastInsertRowid)),
    forget: () => heads.clear(),
  };
};
