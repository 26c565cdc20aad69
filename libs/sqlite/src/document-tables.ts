import { type BusPosition, type Document, HavstangError, type Row, type Write } from '@havstang/kernel';
import type { Database } from './database.js';

/** A table was not named `<model>@<version>`. */
export class BadTableName extends HavstangError {
  constructor(name: string) {
    super(
      'bad-table-name',
      `${JSON.stringify(name)} is no table: write <model>@<version>, in small letters, digits and hyphens`,
    );
  }
}

type StoredRow = { readonly key: string; readonly tenant: string; readonly document: string };

/** `challenge-board@2` → `challenge_board_v2`. Two names never meet in one table: a version holds no hyphen. Throws `BadTableName`. */
export const physicalName = (name: string): string => {
  const [, model, version] = /^([a-z][a-z0-9-]{0,79})@([a-z0-9]{1,40})$/.exec(name) ?? [];
  if (model === undefined) throw new BadTableName(name);
  return `${model.replaceAll('-', '_')}_v${version}`;
};

const parsed = ({ key, tenant, document }: StoredRow): Row => ({
  key,
  tenant,
  document: JSON.parse(document) as Document,
});

const statements = (db: Database, table: string) => {
  const get = db.prepare<[string], StoredRow>(`SELECT key, tenant, document FROM ${table} WHERE key = ?`);
  const list = db.prepare<[string, string, number], StoredRow>(
    `SELECT key, tenant, document FROM ${table} WHERE tenant = ? AND key > ? ORDER BY key LIMIT ?`,
  );
  const page = db.prepare<[string, number], StoredRow>(
    `SELECT key, tenant, document FROM ${table} WHERE key > ? ORDER BY key LIMIT ?`,
  );
  const save = db.prepare<[string, string, string]>(
    `INSERT INTO ${table} (key, tenant, document) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET tenant = excluded.tenant, document = excluded.document`,
  );
  const remove = db.prepare<[string]>(`DELETE FROM ${table} WHERE key = ?`);
  return {
    get: (key: string): Row | undefined => {
      const row = get.get(key);
      return row && parsed(row);
    },
    list: (tenant: string, after: string, limit: number): readonly Row[] => list.all(tenant, after, limit).map(parsed),
    page: (after: string, limit: number): readonly Row[] => page.all(after, limit).map(parsed),
    write: ({ key, tenant, document }: Write): void => {
      if (document === null) remove.run(key);
      else save.run(key, tenant, JSON.stringify(document));
    },
  };
};

export type DocumentTable = ReturnType<typeof statements>;

/** The tables of documents, each made when it is first written. */
export const createDocumentTables = (db: Database) => {
  const exists = db.prepare<[string], number>("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").pluck();
  const known = new Map<string, DocumentTable>();

  const find = (name: string): DocumentTable | undefined => {
    const table = known.get(name);
    if (table !== undefined) return table;
    const physical = physicalName(name);
    if (exists.get(physical) === undefined) return undefined;
    const found = statements(db, physical);
    known.set(name, found);
    return found;
  };

  return {
    find,
    findOrMake: (name: string): DocumentTable => {
      const found = find(name);
      if (found !== undefined) return found;
      const physical = physicalName(name);
      // Not WITHOUT ROWID: documents are long beside their keys. By row id they are written one after the other, and an index holds keys alone.
      db.exec(
        `CREATE TABLE ${physical} (key TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL, document TEXT NOT NULL) STRICT;
         CREATE INDEX ${physical}_by_tenant ON ${physical} (tenant, key);`,
      );
      return find(name)!;
    },
    drop: (name: string): void => {
      db.exec(`DROP TABLE IF EXISTS ${physicalName(name)}`);
      known.delete(name);
    },
    /** After a rollback a table may be gone again. */
    forget: () => known.clear(),
  };
};

/** How far each model has come in each partition of the bus. */
export const createPositions = (db: Database) => {
  const ofModel = db.prepare<[string], { partition: string; next: number }>(
    'SELECT partition, next FROM position WHERE model = ?',
  );
  const save = db.prepare<[string, string, number]>(
    `INSERT INTO position (model, partition, next) VALUES (?, ?, ?)
     ON CONFLICT (model, partition) DO UPDATE SET next = excluded.next`,
  );
  const remove = db.prepare<[string]>('DELETE FROM position WHERE model = ?');
  const models = db.prepare<[], string>('SELECT DISTINCT model FROM position ORDER BY model').pluck();
  return {
    of: (model: string): BusPosition =>
      Object.fromEntries(ofModel.all(model).map(({ partition, next }) => [partition, next])),
    save: (model: string, position: BusPosition): void =>
      Object.entries(position).forEach(([partition, next]) => save.run(model, partition, next)),
    remove: (model: string): void => void remove.run(model),
    models: (): readonly string[] => models.all(),
  };
};
