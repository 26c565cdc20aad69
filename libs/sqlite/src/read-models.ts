import { Closed, crashPoint, type ReadModels, type Row } from '@havstang/kernel';
import { asUnavailable, openDatabase } from './database.js';
import { createDocumentTables, createPositions, physicalName, type DocumentTable } from './document-tables.js';
import { createGroupCommit, type Participant } from './group-commit.js';

/** One script per schema version; the tables of the documents are made when they are first written. */
const SCHEMA: readonly string[] = [
  `
  CREATE TABLE position (
    model     TEXT    NOT NULL,
    partition TEXT    NOT NULL,
    next      INTEGER NOT NULL,
    PRIMARY KEY (model, partition)
  ) STRICT, WITHOUT ROWID;
  `,
];

const NAME = 'the read models';
const PAGE = 500;

/**
 * The `ReadModels` port in `file` (or in memory, with `:memory:`). A table of documents is an ordinary one, `challenge-board@2` being
 * `challenge_board_v2`, so that a reporting tool can read it. Everything here can be rebuilt from the log, hence a commit does not wait for the
 * disk: after a power cut the last ones may be gone, documents and positions together.
 * Throws `NewerSchema`, or `Unavailable` when the file cannot be used; its methods throw `Closed`, `Unavailable` and `BadTableName`.
 */
export const openSqliteReadModels = (file: string): ReadModels => {
  const db = openDatabase(file, { synchronous: 'NORMAL', migrations: SCHEMA });
  const tables = createDocumentTables(db);
  const positions = createPositions(db);
  const participant: Participant = {
    beforeCommit: () => crashPoint('read-model:before-commit'),
    afterCommit: () => crashPoint('read-model:after-commit'),
    afterRollback: tables.forget,
  };
  const commits = createGroupCommit(db, NAME, [participant]);
  // In one transaction: what is locked once for all of them would be locked for each.
  const getAll = db.transaction((table: DocumentTable, keys: readonly string[]) => keys.map(table.get));
  let closing: Promise<void> | undefined;

  const answer = <T>(read: () => T): T => {
    if (closing !== undefined) throw new Closed(NAME);
    try {
      return read();
    } catch (error) {
      throw asUnavailable(error);
    }
  };

  return {
    // The data folder belongs to this process.
    lead: async () => answer(() => undefined),

    load: async (name, keys) =>
      answer(() => {
        const table = tables.find(name);
        const found = new Map<string, Row>();
        if (table === undefined) return found;
        for (const row of getAll(table, keys)) if (row) found.set(row.key, row);
        return found;
      }),

    commit: async (writes, moved) => {
      const names = new Set([...writes.map(({ table }) => table), ...moved.keys()]);
      names.forEach(physicalName);
      await commits.run(() => {
        names.forEach((name) => tables.findOrMake(name));
        writes.forEach((write) => tables.findOrMake(write.table).write(write));
        moved.forEach((position, name) => positions.save(name, position));
      });
    },

    position: async (name) => answer(() => positions.of(name)),

    get: async (name, tenant, key) =>
      answer(() => {
        const row = tables.find(name)?.get(key);
        return row?.tenant === tenant ? row.document : undefined;
      }),

    list: async (name, tenant, { after = '', limit = Number.MAX_SAFE_INTEGER } = {}) =>
      answer(() => tables.find(name)?.list(tenant, after, limit) ?? []),

    rows: async function* (name) {
      let page: readonly Row[];
      for (let after = ''; ; after = page.at(-1)!.key) {
        page = answer(() => tables.find(name)?.page(after, PAGE) ?? []);
        if (page.length === 0) return;
        yield* page;
      }
    },

    tables: async () => answer(positions.models),

    drop: async (name) => {
      physicalName(name);
      await commits.run(() => {
        tables.drop(name);
        positions.remove(name);
      });
    },

    close: () => (closing ??= commits.close().then(() => void db.close())),
  };
};
