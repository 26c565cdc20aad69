import {
  Closed,
  joinRecords,
  newId,
  OtherKeys,
  PersonErased,
  PersonHeld,
  type KeyWrap,
  type MovableKeyVault,
  type PersonRecord,
  type SubjectKey,
} from '@havstang/kernel';
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
/** Persons whose opened keys are kept in memory, of 32 bytes each. */
const MOST_OPENED = 10_000;

/**
 * The `KeyVault` port in a file of its own (or in memory, with `:memory:`), so that its backups can be kept for a shorter time than those of the log.
 * A destroyed key is overwritten with zeros where it stood (`secure_delete`), and the write-ahead log that held its page is emptied before `destroy`
 * resolves. What the disk itself keeps of old blocks is beyond SQLite: hence the wrapping.
 * Throws `NewerSchema`, `WrongMasterKey`, or `Unavailable` when the file cannot be used; its methods throw `Closed` and `Unavailable`.
 */
export const openSqliteKeyVault = (file: string, wrap: KeyWrap): MovableKeyVault => {
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
  // Keys by owner, and owners by id. They stand until one is destroyed: through this connection, or, which `data_version` tells, by another writer.
  const opened = new Map<string, SubjectKey>();
  const owners = new Map<string, string>();
  let version: unknown;
  const forget = (): void => {
    opened.clear();
    owners.clear();
  };
  const forgetWhatChanged = (): void => {
    const now = rows.version.get();
    if (now !== version) forget();
    version = now;
  };
  const remember = (owner: string, key: SubjectKey): SubjectKey => {
    if (opened.size === MOST_OPENED) forget();
    opened.set(owner, key);
    owners.set(key.id, owner);
    return key;
  };
  const unwrapped = ({ id, tenant, person, wrapped }: KeyRow): SubjectKey => {
    const owner = ownerOf(tenant, person);
    return remember(owner, { id, key: wrap.unwrap(wrapped, owner) });
  };

  const first = rows.anyKey.get();
  try {
    if (first) wrap.unwrap(first.wrapped, ownerOf(first.tenant, first.person));
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

  const keyOf = (tenant: string, person: string): SubjectKey | undefined => {
    forgetWhatChanged();
    const known = opened.get(ownerOf(tenant, person));
    if (known) return known;
    if (rows.bar.get(tenant, person)?.state === 'erased') throw new PersonErased();
    const row = rows.key.get(tenant, person);
    return row && unwrapped(row);
  };
  const makeKey = (tenant: string, person: string): SubjectKey => {
    const owner = ownerOf(tenant, person);
    const id = newId();
    const { key, wrapped } = wrap.make(owner);
    rows.insertKey.run(tenant, person, id, wrapped);
    return remember(owner, { id, key });
  };

  const recordOf = ({ tenant, person, id, wrapped, state, key_id: keyId }: RecordRow): PersonRecord => {
    const key = id && wrapped ? unwrapped({ tenant, person, id, wrapped }) : undefined;
    if (state === 'erased') return { tenant, person, state, keyId: keyId ?? undefined };
    return key && state === null ? { tenant, person, state: 'open', key } : { tenant, person, state: 'held', key };
  };
  const put = (record: PersonRecord): void => {
    const { tenant, person } = record;
    if (record.state === 'erased') {
      rows.setBar.run(tenant, person, 'erased', record.keyId ?? null);
      rows.deleteKey.run(tenant, person);
      return;
    }
    if (record.state === 'held') rows.setBar.run(tenant, person, 'held', null);
    const { key } = record;
    if (!key || rows.key.get(tenant, person)) return;
    const { changes } = rows.insertNewKey.run(tenant, person, key.id, wrap.wrap(key.key, ownerOf(tenant, person)));
    if (changes === 0) throw new OtherKeys();
  };
  const add = db.transaction((records: readonly PersonRecord[]): void => {
    for (const theirs of records) {
      const mine = rows.record.get(theirs);
      put(joinRecords(mine && recordOf(mine), theirs));
    }
  });
  /** What was destroyed stands nowhere any more, in the write-ahead log neither. */
  const emptyWal = (): void => void (file === MEMORY || db.pragma('wal_checkpoint(TRUNCATE)'));

  return {
    keyFor: async (tenant, person) => answer(() => keyOf(tenant, person) ?? makeKey(tenant, person)),
    keyOf: async (tenant, person) => answer(() => keyOf(tenant, person)),

    keys: async (tenant, ids) =>
      answer(() => {
        forgetWhatChanged();
        const keyWith = (id: string): SubjectKey | undefined => {
          const owner = owners.get(id);
          if (owner !== undefined) return owner.startsWith(ownerOf(tenant, '')) ? opened.get(owner) : undefined;
          const row = rows.keyById.get(tenant, id);
          return row && unwrapped(row);
        };
        const found = ids.map(keyWith).filter((key) => key !== undefined);
        return new Map(found.map(({ id, key }) => [id, key]));
      }),

    destroy: async (tenant, person) =>
      answer(() => {
        const ids = destroy(tenant, person);
        forget();
        emptyWal();
        return ids;
      }),

    hold: async (tenant, person) => answer(() => void rows.setBar.run(tenant, person, 'held', null)),
    release: async (tenant, person) => answer(() => void rows.release.run(tenant, person)),

    appliedUpTo: async () =>
      answer(() => Object.fromEntries(rows.places.all().map(({ partition, next }) => [partition, next]))),
    applied: async (position) =>
      answer(() => db.transaction(() => Object.entries(position).forEach((place) => rows.setPlace.run(...place)))()),

    records: async (limit, { tenant, person } = START) =>
      answer(() => rows.records.all({ tenant, person, limit }).map(recordOf)),
    add: async (records) =>
      answer(() => {
        add.immediate(records);
        forget();
        emptyWal();
      }),

    close: async () => {
      if (closed) return;
      closed = true;
      forget();
      db.close();
    },
  };
};

type KeyRow = { readonly tenant: string; readonly person: string; readonly id: string; readonly wrapped: Buffer };
type RecordRow = Pick<KeyRow, 'tenant' | 'person'> & {
  readonly id: string | null;
  readonly wrapped: Buffer | null;
  readonly state: 'held' | 'erased' | null;
  readonly key_id: string | null;
};
type BarRow = { readonly state: 'held' | 'erased'; readonly key_id: string | null };

/** Before everybody. */
const START = { tenant: '', person: '' };

const RECORD = `
  SELECT tenant, person, k.id, k.wrapped, b.state, b.key_id
  FROM (SELECT tenant, person FROM person_key WHERE (tenant, person) COMPARED UNION SELECT tenant, person FROM bar WHERE (tenant, person) COMPARED)
  LEFT JOIN person_key k USING (tenant, person) LEFT JOIN bar b USING (tenant, person)`;

const statements = (db: Database) => ({
  record: db.prepare<[Pick<KeyRow, 'tenant' | 'person'>], RecordRow>(
    RECORD.replaceAll('COMPARED', '= (@tenant, @person)'),
  ),
  records: db.prepare<[Pick<KeyRow, 'tenant' | 'person'> & { limit: number }], RecordRow>(
    `${RECORD.replaceAll('COMPARED', '> (@tenant, @person)')} ORDER BY tenant, person LIMIT @limit`,
  ),
  version: db.prepare('PRAGMA data_version').pluck(),
  anyKey: db.prepare<[], KeyRow>('SELECT * FROM person_key LIMIT 1'),
  key: db.prepare<[string, string], KeyRow>('SELECT * FROM person_key WHERE tenant = ? AND person = ?'),
  keyById: db.prepare<[string, string], KeyRow>('SELECT * FROM person_key WHERE tenant = ? AND id = ?'),
  insertKey: db.prepare('INSERT INTO person_key VALUES (?, ?, ?, ?)'),
  insertNewKey: db.prepare('INSERT INTO person_key VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
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
