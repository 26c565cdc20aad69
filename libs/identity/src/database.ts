import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export type IdentityDatabase = Database.Database;

/**
 * `people` is the only place where a person's name stands. `programs` are what reads without a person. `provider_state` is what the OpenID provider must remember over a restart: sessions, grants and
 * codes, which know a person by pseudonym alone. `applied` is how far the erasures in the log have been carried out here. `installation` has one row:
 * whether this folder is a demo.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS people (
    ref           TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    username      TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL,
    one_time      INTEGER NOT NULL,
    roles         TEXT NOT NULL,
    unit          TEXT NOT NULL,
    tenant        TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS programs (
    ref         TEXT PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE COLLATE NOCASE,
    secret_hash TEXT NOT NULL,
    roles       TEXT NOT NULL,
    unit        TEXT NOT NULL,
    tenant      TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS provider_state (
    model      TEXT NOT NULL,
    id         TEXT NOT NULL,
    payload    TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    grant_id   TEXT GENERATED ALWAYS AS (payload ->> '$.grantId') VIRTUAL,
    uid        TEXT GENERATED ALWAYS AS (payload ->> '$.uid') VIRTUAL,
    account    TEXT GENERATED ALWAYS AS (payload ->> '$.accountId') VIRTUAL,
    PRIMARY KEY (model, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS provider_state_by_expiry ON provider_state (expires_at);
  CREATE INDEX IF NOT EXISTS provider_state_by_grant ON provider_state (grant_id);
  CREATE INDEX IF NOT EXISTS provider_state_by_uid ON provider_state (uid);
  CREATE INDEX IF NOT EXISTS provider_state_by_account ON provider_state (account);
  CREATE TABLE IF NOT EXISTS applied (partition TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS installation (demo INTEGER NOT NULL) STRICT;
`;

/**
 * Opens `people.sqlite` in the data folder, readable by its owner only. It is apart from the event log so that a person can be erased from it, and
 * `secure_delete` overwrites what is erased instead of leaving it in free pages.
 */
export const openDatabase = (dataDir: string): IdentityDatabase => {
  const database = new Database(dataDir === ':memory:' ? dataDir : ownFile(dataDir));
  try {
    database.pragma('secure_delete = ON');
    database.pragma('user_version');
  } catch (cause) {
    throw new Error(`${database.name} is damaged, or no database: restore it from a backup`, { cause });
  }
  if (dataDir !== ':memory:') {
    const mode = database.pragma('journal_mode = WAL', { simple: true });
    if (mode !== 'wal') throw new Error(`people.sqlite could not be put in WAL mode (it is in ${String(mode)})`);
  }
  database.exec(SCHEMA);
  return database;
};

export const PEOPLE_FILE = 'people.sqlite';

/** SQLite gives its side files the mode of the main file, so the main file is made first. */
const ownFile = (dataDir: string): string => {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, PEOPLE_FILE);
  closeSync(openSync(file, 'a', 0o600));
  return file;
};

/** There is no installation in the folder yet: it is made by the first start of the server. */
export class NoInstallation extends Error {}

/** What the folder was first opened as; undefined when it never was. */
export const installationOf = (database: IdentityDatabase): 'demo' | 'real' | undefined => {
  const row = database.prepare<[], { demo: number }>('SELECT demo FROM installation').get();
  return row && (row.demo === 1 ? 'demo' : 'real');
};

/** Opens the database of an installation that is there. Throws `NoInstallation`. */
export const openInstallation = (dataDir: string): IdentityDatabase => {
  if (!existsSync(join(dataDir, PEOPLE_FILE))) throw new NoInstallation();
  const database = openDatabase(dataDir);
  if (installationOf(database) !== undefined) return database;
  database.close();
  throw new NoInstallation();
};
