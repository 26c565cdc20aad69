import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { HavstangError, Unavailable } from '@havstang/kernel';

export type Database = Sqlite.Database;

export const MEMORY = ':memory:';

const BUSY_TIMEOUT_MS = 5_000;
const CACHE_KIB = 64 * 1024;

/** The file was written by a newer version of this software, which may rely on things that this one does not know. */
export class NewerSchema extends HavstangError {
  constructor(file: string, found: number, known: number) {
    super(
      'newer-schema',
      `${file} has schema version ${found}; this version knows ${known}. Start the newer version instead.`,
    );
  }
}

/** What is in the file is no database, or not a whole one. */
export class DamagedFile extends HavstangError {
  constructor(file: string, options?: ErrorOptions) {
    super('damaged-file', `${file} is damaged, or no database: restore it from a backup`, options);
  }
}

export type DatabaseOptions = {
  /** FULL: a commit is on the disk when it returns. NORMAL: after a power cut the last commits may be gone, in order. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** One SQL script per schema version, oldest first. A published script is never edited; the next version is a new last element. */
  readonly migrations: readonly string[];
};

/**
 * Opens or creates a database with the settings that durability rests on, and brings its schema up to date.
 * Throws `NewerSchema`, `DamagedFile`, or `Unavailable` when the file cannot be opened or the file system cannot do what WAL needs.
 */
export const openDatabase = (file: string, { synchronous, migrations }: DatabaseOptions): Database =>
  prepared(openFile(file, { timeout: BUSY_TIMEOUT_MS }), (db) => {
    if (file !== MEMORY) useWal(db, file, synchronous);
    db.pragma('foreign_keys = ON');
    db.pragma(`cache_size = ${-CACHE_KIB}`);
    refuseNewer(db, file, migrations);
    migrate(db, migrations);
  });

/** Opens an existing file for reading only, beside a running server or without one. Throws as `openDatabase` does. */
export const openForReading = (file: string, migrations: readonly string[]): Database =>
  prepared(openFile(file, { readonly: true, timeout: BUSY_TIMEOUT_MS }), (db) => refuseNewer(db, file, migrations));

/** A bare connection, to a file that is made with its folder unless it is only to be read. Throws `Unavailable`. */
export const openFile = (file: string, options: Sqlite.Options): Database => {
  try {
    if (file !== MEMORY && options.readonly !== true) mkdirSync(dirname(file), { recursive: true });
    return new Sqlite(file, options);
  } catch (error) {
    throw new Unavailable(`${file} cannot be opened`, { cause: error });
  }
};

const prepared = (db: Database, prepare: (db: Database) => void): Database => {
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    if (isDamaged(error)) throw new DamagedFile(db.name, { cause: error });
    throw sqliteCode(error) === 'SQLITE_CANTOPEN' ? unwritable(db.name, error) : asUnavailable(error);
  }
};

/** A database in use by a server is read with files beside it, which a reader makes if they are not there. */
const unwritable = (file: string, cause: unknown): Unavailable =>
  new Unavailable(`${file} cannot be read where nothing can be written: copy its folder to another place`, { cause });

const isDamaged = (error: unknown): boolean => /^SQLITE_(NOTADB|CORRUPT)/.test(sqliteCode(error) ?? '');

/** Both settings are read back, because SQLite leaves them as they were, in silence, where it cannot apply them. */
const useWal = (db: Database, file: string, synchronous: DatabaseOptions['synchronous']): void => {
  const mode = db.pragma('journal_mode = WAL', { simple: true });
  db.pragma(`synchronous = ${synchronous}`);
  const level = db.pragma('synchronous', { simple: true });
  if (mode !== 'wal' || level !== { FULL: 2, NORMAL: 1 }[synchronous]) {
    throw new Unavailable(
      `${file} must use WAL with synchronous=${synchronous}, but has ${String(mode)} with ${String(level)}`,
    );
  }
};

const versionOf = (db: Database): number => Number(db.pragma('user_version', { simple: true }));

const refuseNewer = (db: Database, file: string, migrations: readonly string[]): void => {
  const version = versionOf(db);
  if (version > migrations.length) throw new NewerSchema(file, version, migrations.length);
};

const migrate = (db: Database, migrations: readonly string[]): void =>
  db
    .transaction(() => {
      const missing = migrations.slice(versionOf(db));
      missing.forEach((script) => db.exec(script));
      if (missing.length > 0) db.pragma(`user_version = ${migrations.length}`);
    })
    .immediate();

/**
 * The result code of a failed statement. Told by its shape, not its class: the driver makes errors of the class that the process loaded first.
 */
export const sqliteCode = (error: unknown): string | undefined => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
};

/** Result codes that say "not now": the disk is full, failing, or held by somebody else. */
const PASSING = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|CANTOPEN|NOMEM)/;

/** What a caller is told of a failed statement: `Unavailable` where trying again later is safe, otherwise the error itself (a defect). */
export const asUnavailable = (error: unknown): unknown => {
  const code = sqliteCode(error);
  return code !== undefined && PASSING.test(code)
    ? new Unavailable(`the database cannot answer now (${code})`, { cause: error })
    : error;
};
