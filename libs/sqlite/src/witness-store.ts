import { asUnavailable, openDatabase } from './database.js';
import { lockFolderOf } from './lock.js';

/** What a witness remembers of a log: the largest tree that it cosigned, and the note with the signatures of the log and its own. */
export type WitnessedNote = { readonly size: number; readonly root: Uint8Array; readonly note: string };

export type WitnessStore = {
  last(origin: string): WitnessedNote | undefined;
  /**
   * Shows `decide` what is kept of a log and keeps what it gives back, in one transaction that is on the disk when this returns: nothing can come between
   * the look and the keeping, and what is answered is never forgotten. Throws `Unavailable` when the disk does not take it.
   */
  advance<Answer>(
    origin: string,
    decide: (last: WitnessedNote | undefined) => { readonly answer: Answer; readonly keep?: WitnessedNote },
  ): Answer;
  close(): void;
};

const SCHEMA: readonly string[] = [
  `
  CREATE TABLE witnessed (
    origin TEXT    PRIMARY KEY,
    size   INTEGER NOT NULL,
    root   BLOB    NOT NULL,
    note   TEXT    NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER never_smaller BEFORE UPDATE ON witnessed WHEN NEW.size < OLD.size
  BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END;
  CREATE TRIGGER never_forgotten BEFORE DELETE ON witnessed
  BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END;
  `,
];

/** Opens or creates the memory of a witness, for this process alone. Throws `Locked`, `NewerSchema` or `Unavailable`. */
export const openWitnessStore = (file: string): WitnessStore => {
  const unlock = lockFolderOf(file);
  try {
    const db = openDatabase(file, { synchronous: 'FULL', migrations: SCHEMA });
    const read = db.prepare<[string], WitnessedNote>('SELECT size, root, note FROM witnessed WHERE origin = ?');
    const write = db.prepare<[string, number, Uint8Array, string]>(
      `INSERT INTO witnessed (origin, size, root, note) VALUES (?, ?, ?, ?)
       ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note`,
    );
    return {
      last: (origin) => read.get(origin),
      advance: (origin, decide) => {
        try {
          return db
            .transaction(() => {
              const { answer, keep } = decide(read.get(origin));
              if (keep) write.run(origin, keep.size, keep.root, keep.note);
              return answer;
            })
            .immediate();
        } catch (error) {
          throw asUnavailable(error);
        }
      },
      close: () => {
        db.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
};
