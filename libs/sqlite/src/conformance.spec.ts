import { keyWrap, type KeyWrap } from '@havstang/kernel';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerSealer, type Tree } from '@havstang/ledger';
import {
  BUS_ATTEMPTS,
  busConformance,
  eventStoreConformance,
  keyVaultConformance,
  placesConformance,
  readModelsConformance,
  sealedLogConformance,
  sealingConformance,
  someEvents,
  streamOf,
} from '@havstang/testing/conformance';
import { MEMORY, openDatabase } from './database.js';
import { openSqliteKeyVault } from './key-vault.js';
import { assembleLog, openSqlite, openSqliteLedger, type SqliteLedger, type SqliteLog } from './open.js';
import { openSqliteReadModels } from './read-models.js';
import { LOG_SCHEMA } from './schema.js';

const OPTIONS = { sealer: ledgerSealer, retry: { maxAttempts: BUS_ATTEMPTS, firstPauseMs: 1, longestPauseMs: 4 } };

const inFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'havstang-sqlite-'));
  return { file: join(folder, 'log.sqlite'), remove: () => rmSync(folder, { recursive: true }) };
};

const inMemory = async () => {
  const opened = openSqlite(MEMORY, OPTIONS);
  return { ...opened, close: () => opened.close() };
};

const onDisk = async () => {
  const { file, remove } = inFolder();
  let opened: SqliteLog<Tree> = openSqlite(file, OPTIONS);
  return {
    ...opened,
    reopen: async () => {
      await opened.close();
      opened = openSqlite(file, OPTIONS);
      return opened;
    },
    close: async () => {
      await opened.close();
      remove();
    },
  };
};

const onSmallDisk = async () => {
  const db = openDatabase(MEMORY, { synchronous: 'FULL', migrations: LOG_SCHEMA });
  const opened = assembleLog(db, () => undefined, OPTIONS);
  return {
    ...opened,
    fillDisk: async () => {
      db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`);
      return async () => void db.pragma('max_page_count = 1073741823');
    },
  };
};

const withStoreReopened = async () => {
  const harness = await onDisk();
  return { ...harness, reopen: async () => (await harness.reopen()).store };
};

eventStoreConformance('SQLite in memory', inMemory);
eventStoreConformance('SQLite on disk', withStoreReopened, ['reopen']);
eventStoreConformance('SQLite on a small disk', onSmallDisk, ['full-disk']);
sealedLogConformance('SQLite in memory', inMemory);
sealedLogConformance('SQLite on disk', onDisk, ['reopen']);
busConformance('SQLite in memory', inMemory);
busConformance('SQLite on disk', onDisk, ['reopen']);

const ledgerOnDisk = async () => {
  const { file, remove } = inFolder();
  let opened: SqliteLedger<Tree> = openSqliteLedger(file, OPTIONS);
  const process = () => ({ ...opened, tree: opened.ledger.tree });
  return {
    ...process(),
    reopen: async () => {
      await opened.close();
      opened = openSqliteLedger(file, OPTIONS);
      return process();
    },
    shut: () => opened.close(),
    close: async () => {
      await opened.close();
      remove();
    },
  };
};

sealingConformance('SQLite on disk', ledgerOnDisk, ['reopen']);
placesConformance(
  'SQLite on disk',
  async () => {
    const harness = await onDisk();
    return {
      ...harness,
      events: async (count) => {
        const stream = await streamOf(harness.store, someEvents(count));
        const sealed = await harness.log.read(0, 10_000);
        return sealed.filter((event) => event.stream === stream);
      },
      reopen: async () => (await harness.reopen()).places,
    };
  },
  ['reopen'],
);
readModelsConformance('SQLite in memory', async () => {
  const models = openSqliteReadModels(MEMORY);
  return { models, close: models.close };
});
readModelsConformance(
  'SQLite on disk',
  async () => {
    const { file, remove } = inFolder();
    let models = openSqliteReadModels(file);
    return {
      models,
      reopen: async () => {
        await models.close();
        models = openSqliteReadModels(file);
        return models;
      },
      close: async () => {
        await models.close();
        remove();
      },
    };
  },
  ['reopen'],
);

const wrap = keyWrap(randomBytes(32));
keyVaultConformance('SQLite in memory', async () => {
  const vault = openSqliteKeyVault(MEMORY, wrap);
  return { vault, close: vault.close };
});
keyVaultConformance(
  'SQLite on disk',
  async () => {
    const { file, remove } = inFolder();
    let wrapped = Buffer.alloc(0);
    const seen: KeyWrap = {
      ...wrap,
      make: (owner) => {
        const made = wrap.make(owner);
        wrapped = Buffer.from(made.wrapped);
        return made;
      },
    };
    let vault = openSqliteKeyVault(file, seen);
    const files = [file, `${file}-wal`];
    return {
      vault,
      wrapped: () => wrapped,
      bytes: () => Buffer.concat(files.filter((one) => existsSync(one)).map((one) => readFileSync(one))),
      beside: async () => openSqliteKeyVault(file, wrap),
      reopen: async () => {
        await vault.close();
        vault = openSqliteKeyVault(file, seen);
        return vault;
      },
      close: async () => {
        await vault.close();
        remove();
      },
    };
  },
  ['reopen', 'beside', 'bytes'],
);
