import { Closed, newId, PersonErased, PersonHeld, type ErasingKeyVault, type KeyWrap } from '@havstang/kernel';
import { asUnavailable, MEMORY, openDatabase, type Database } from './database.js';

/** One script per schema version. A bar outlives the key: it is what an erased person meets. */
const SCHEMA: readonly string[] = [
  `
  CREATE TABLE person_key (
    tenant  TEXT NOT NULL,
    person  TEXT NOT NULL,
    id      TEXT NOT NULL UNIQUE,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (tenant, person)
  ) STRICT;
  CREATE TABLE bar (
    tenant TEXT NOT NULL,
    person TEXT NOT NULL,
    state  TEXT NOT NULL CHECK (state IN ('held', 'erased')),
    key_id TEXT,
    PRIMARY KEY (tenant, person)
  ) STRICT;
  CREATE TABLE applied (partition TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
];

const NAME = 'the key vault';
/** Opened keys that are kept in memory, of 32 bytes each. */
const MOST_OPENED = 10_000;

/**
 * The `KeyVault` port in a file of its own (or in memory, with `:memory:`), so that its backups can be kept for a shorter time than those of the log.
 * A destroyed key is overwritten with zeros where it stood (`secure_delete`), and the write-ahead log that held its page is emptied before `destroy`
 * resolves. What the disk itself keeps of old blocks is beyond SQLite: hence the wrapping.
 * Throws `NewerSchema`, `WrongMasterKey`, or `Unavailable` when the file cannot be used; its methods throw `Closed` and `Unavailable`.
 */
export const openSqliteKeyVault = (file: string, wrap: KeyWrap): ErasingKeyVault => {
  const db = openDatabase(file, { synchronous: 'FULL', migrations: SCHEMA });
  db.pragma('secure_delete = ON');
  const rows = statements(db);
  let closed = false;

  const answer = <T>(work: () => T): T => {
    if (closed) throw new Closed(NAME);
    try {
      return work();
    } catch (error) {
      throw asUnavailable(error);
    }
  };
  // The process that destroys a key is the only one that can have it here.
  const opened = new Map<string, Uint8Array>();
  const unwrapped = ({ id, tenant, person, wrapped }: KeyRow): Uint8Array => {
    const known = opened.get(id);
    if (known) return known;
    const key = wrap.unwrap(wrapped, ownerOf(tenant, person));
    if (opened.size === MOST_OPENED) opened.clear();
    opened.set(id, key);
    return key;
  };

  const first = rows.anyKey.get();
  try {
    if (first) unwrapped(first);
  } catch (error) {
    db.close();
    throw error;
  }

  const destroy = db.transaction((tenant: string, person: string): readonly string[] => {
    const bar = rows.bar.get(tenant, person);
    if (bar?.state === 'held') throw new PersonHeld();
    const id = bar?.key_id ?? rows.key.get(tenant, person)?.id;
    rows.setBar.run(tenant, person, 'erased', id ?? null);
    rows.deleteKey.run(tenant, person);
    return id === undefined ? [] : [id];
  });

  return {
    keyFor: async (tenant, person) =>
      answer(() => {
        if (rows.bar.get(tenant, person)?.state === 'erased') throw new PersonErased();
        const row = rows.key.get(tenant, person);
        if (row) return { id: row.id, key: unwrapped(row) };
        const id = newId();
        const { key, wrapped } = wrap.make(ownerOf(tenant, person));
        rows.insertKey.run(tenant, person, id, wrapped);
        return { id, key };
      }),

    keys: async (tenant, ids) =>
      answer(() => {
        const found = ids.map((id) => rows.keyById.get(tenant, id)).filter((row) => row !== undefined);
        return new Map(found.map((row) => [row.id, unwrapped(row)]));
      }),

    destroy: async (tenant, person) =>
      answer(() => {
        const ids = destroy(tenant, person);
        ids.forEach((id) => opened.delete(id));
        if (file !== MEMORY) db.pragma('wal_checkpoint(TRUNCATE)');
        return ids;
      }),

    hold: async (tenant, person) => answer(() => void rows.setBar.run(tenant, person, 'held', null)),
    release: async (tenant, person) => answer(() => void rows.release.run(tenant, person)),

    appliedUpTo: async () =>
      answer(() => Object.fromEntries(rows.places.all().map(({ partition, next }) => [partition, next]))),
    applied: async (position) =>
      answer(() => db.transaction(() => Object.entries(position).forEach((place) => rows.setPlace.run(...place)))()),

    close: async () => {
      if (closed) return;
      closed = true;
      opened.clear();
      db.close();
    },
  };
};

type KeyRow = { readonly tenant: string; readonly person: string; readonly id: string; readonly wrapped: Buffer };
type BarRow = { readonly state: 'held' | 'erased'; readonly key_id: string | null };

const statements = (db: Database) => ({
  anyKey: db.prepare<[], KeyRow>('SELECT * FROM person_key LIMIT 1'),
  key: db.prepare<[string, string], KeyRow>('SELECT * FROM person_key WHERE tenant = ? AND person = ?'),
  keyById: db.prepare<[string, string], KeyRow>('SELECT * FROM person_key WHERE tenant = ? AND id = ?'),
  insertKey: db.prepare('INSERT INTO person_key VALUES (?, ?, ?, ?)'),
  deleteKey: db.prepare('DELETE FROM person_key WHERE tenant = ? AND person = ?'),
  bar: db.prepare<[string, string], BarRow>('SELECT state, key_id FROM bar WHERE tenant = ? AND person = ?'),
  setBar: db.prepare(
    `INSERT INTO bar VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET state = excluded.state, key_id = excluded.key_id WHERE state <> 'erased'`,
  ),
  release: db.prepare("DELETE FROM bar WHERE tenant = ? AND person = ? AND state = 'held'"),
  places: db.prepare<[], { partition: string; next: number }>('SELECT partition, next FROM applied'),
  setPlace: db.prepare<[string, number]>(
    'INSERT INTO applied VALUES (?, ?) ON CONFLICT DO UPDATE SET next = excluded.next',
  ),
});

/** A wrapped key opens for its owner only, so that no row can be passed off as another person's. */
const ownerOf = (tenant: string, person: string): string => `${tenant}/${person}`;
