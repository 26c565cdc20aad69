import { type Countersignature, HavstangError } from '@havstang/kernel';
import type { Database } from './database.js';
import type { GroupCommit } from './group-commit.js';

/** A signed statement of how large the log was and what its root was (C2SP tlog-checkpoint). */
export type KeptCheckpoint = { readonly size: number; readonly note: string };

/** The log was created under another origin. Going on under a new name would break every proof that was handed out. */
export class OtherOrigin extends HavstangError {
  constructor(found: string, wanted: string) {
    super('other-origin', `this log was created as ${found} and cannot be opened as ${wanted}`);
  }
}

/** A checkpoint that contradicts one already kept. */
export class InconsistentCheckpoint extends HavstangError {
  constructor(message: string) {
    super('inconsistent-checkpoint', message);
  }
}

/** Checkpoints, oldest first, from `from` (a size, inclusive) on, at most `limit`. */
export const readCheckpoints = (db: Database) => {
  const some = db.prepare<[number, number], KeptCheckpoint>(
    'SELECT size, note FROM checkpoint WHERE size >= ? ORDER BY size LIMIT ?',
  );
  return (from = 0, limit = Number.MAX_SAFE_INTEGER): readonly KeptCheckpoint[] => some.all(from, limit);
};

/**
 * Keeps a checkpoint and resolves when it is durable: the signer releases a note only then. Keeping the same again changes nothing. Throws
 * `InconsistentCheckpoint` for another note of the same size, a size below the last one, or one beyond the log.
 */
export const createCheckpointKeeper = (db: Database, commits: GroupCommit, size: () => number) => {
  const last = db.prepare<[], KeptCheckpoint>('SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1');
  const insert = db.prepare<[number, string]>('INSERT INTO checkpoint (size, note) VALUES (?, ?)');
  return (checkpoint: KeptCheckpoint): Promise<void> =>
    commits.run(() => {
      const latest = last.get();
      if (latest?.size === checkpoint.size && latest.note === checkpoint.note) return;
      if (latest !== undefined && checkpoint.size <= latest.size) {
        throw new InconsistentCheckpoint(`size ${checkpoint.size} after a different checkpoint of size ${latest.size}`);
      }
      if (checkpoint.size > size()) {
        throw new InconsistentCheckpoint(`size ${checkpoint.size} of a log that has ${size()} events`);
      }
      insert.run(checkpoint.size, checkpoint.note);
    });
};

/** What others put to checkpoints of size ≥ `from`, by size; none where an older version wrote the file and nobody has opened it for writing since. */
export const readCountersignatures = (db: Database) => {
  const there = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'countersignature'").get() !== undefined;
  if (!there) return (): readonly Countersignature[] => [];
  const all = db.prepare<[number], Countersignature>(
    'SELECT size, kind, signed_by AS by, value FROM countersignature WHERE size >= ? ORDER BY size, kind, signed_by',
  );
  return (from = 0): readonly Countersignature[] => all.all(from);
};

/** Keeps one and resolves when it is durable. The first of each signer over a size stays: it says by when the tree was there. */
export const createCountersignatureKeeper = (db: Database, commits: GroupCommit) => {
  const insert = db.prepare<[number, string, string, string]>(
    'INSERT INTO countersignature (size, kind, signed_by, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return ({ size, kind, by, value }: Countersignature): Promise<void> =>
    commits.run(() => void insert.run(size, kind, by, value));
};

/** The name that checkpoints are signed under: written when the log is created, never changed. Throws `OtherOrigin`. */
export const keepOrigin = (db: Database, origin: string): string => {
  db.prepare<[string]>("INSERT INTO meta (name, value) VALUES ('origin', ?) ON CONFLICT DO NOTHING").run(origin);
  const kept = readOrigin(db);
  if (kept !== origin) throw new OtherOrigin(kept, origin);
  return kept;
};

export const readOrigin = (db: Database): string =>
  db.prepare<[], string>("SELECT value FROM meta WHERE name = 'origin'").pluck().get() ?? '';
