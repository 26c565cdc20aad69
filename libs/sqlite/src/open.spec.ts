import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type NewEvent, NO_STREAM, Unavailable } from '@havstang/kernel';
import { ledgerSealer, rootOf, rootOfLeaves } from '@havstang/ledger';
import { expectRuns } from '@havstang/testing/conformance';
import {
  InconsistentCheckpoint,
  Locked,
  NewerSchema,
  openSqlite,
  openSqliteReadModels,
  openSqliteReadOnly,
  OtherOrigin,
} from './index.js';

const anEvent = (): NewEvent => ({
  id: randomUUID(),
  type: 'se.havstang.conformance.noted.v1',
  recordedAt: '2022-03-01T08:00:00.000Z',
  occurredAt: '2022-03-01T08:00:00.000Z',
  tenant: '2584',
  actor: { ref: randomUUID(), role: 'practitioner', unit: 'unit-a' },
  commandId: randomUUID(),
  correlationId: randomUUID(),
  causationId: null,
  schema: 'a'.repeat(64),
  classification: 'open',
  data: { n: 1 },
});

const thrownBy = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
};

describe('the log on disk', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'havstang-open-'));
    file = join(folder, 'log.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = (origin?: string) =>
    openSqlite(file, { sealer: ledgerSealer, ...(origin === undefined ? {} : { origin }) });
  const raw = <T>(use: (db: Sqlite.Database) => T): T => {
    const db = new Sqlite(file);
    try {
      return use(db);
    } finally {
      db.close();
    }
  };

  it('is in WAL mode, also for whoever opens it next', async () => {
    await open().close();
    expect(raw((db) => db.pragma('journal_mode', { simple: true }))).toBe('wal');
  });

  it('makes the folder that is not there yet', async () => {
    file = join(folder, 'deeper', 'still', 'log.sqlite');
    await open().close();
    expect(raw((db) => db.open)).toBe(true);
  });

  describe('is locked', () => {
    it('against a second opening in this process, until it is closed', async () => {
      const first = open();
      const error = thrownBy(open);
      expect(error).toBeInstanceOf(Locked);
      expect((error as Locked).message).toContain(folder);
      await first.close();
      await open().close();
    });

    it('by another process, until that one ends in any way', async () => {
      const hold = `const db = new (require('better-sqlite3'))(${JSON.stringify(`${file}.lock`)});
        db.exec('BEGIN EXCLUSIVE'); console.log('held'); setInterval(() => {}, 1000);`;
      const holder = spawn(process.execPath, ['-e', hold], { cwd: import.meta.dirname });
      await once(holder.stdout, 'data');
      expect(thrownBy(open)).toBeInstanceOf(Locked);
      holder.kill('SIGKILL');
      await once(holder, 'exit');
      await open().close();
    });

    it('not after an opening that failed', async () => {
      await open('kiruna.example/log').close();
      expect(thrownBy(() => open('lulea.example/log'))).toBeInstanceOf(OtherOrigin);
      await open('kiruna.example/log').close();
    });
  });

  it('of a newer version is refused, and left as it was', async () => {
    await open().close();
    raw((db) => db.pragma('user_version = 99'));
    for (const refuse of [open, () => openSqliteReadOnly(file, { sealer: ledgerSealer })]) {
      const error = thrownBy(refuse);
      expect(error).toBeInstanceOf(NewerSchema);
      expect((error as NewerSchema).message).toContain('99');
    }
    expect(raw((db) => db.pragma('user_version', { simple: true }))).toBe(99);
  });

  it('of a newer version is refused for read models too', () => {
    file = join(folder, 'read-models.sqlite');
    raw((db) => db.pragma('user_version = 99'));
    expect(thrownBy(() => openSqliteReadModels(file))).toBeInstanceOf(NewerSchema);
  });

  it('that cannot be opened is unavailable', () => {
    expect(thrownBy(() => openSqliteReadOnly(file, { sealer: ledgerSealer }))).toBeInstanceOf(Unavailable);
    raw((db) => db.exec('CREATE TABLE t (n)'));
    file = join(file, 'a-file-is-no-folder', 'log.sqlite');
    expect(thrownBy(open)).toBeInstanceOf(Unavailable);
    expect(thrownBy(() => openSqliteReadModels(file))).toBeInstanceOf(Unavailable);
  });

  it.each(["UPDATE event SET data = '{}'", 'DELETE FROM event', 'UPDATE run SET idx = 9', 'DELETE FROM run'])(
    'refuses the statement %s',
    async (statement) => {
      const { store, close } = open();
      await store.append('conformance-a', NO_STREAM, Array.from({ length: 16 }, anEvent));
      await close();
      expect(() => raw((db) => db.exec(statement))).toThrow(/never/);
    },
  );

  describe('read by somebody else', () => {
    it('while the server runs shows what is committed, as it comes', async () => {
      const { store, log, close } = open('kiruna.example/log');
      await store.append('conformance-a', NO_STREAM, [anEvent(), anEvent()]);
      const reader = openSqliteReadOnly(file, { sealer: ledgerSealer });
      expect(await reader.log.size()).toBe(2);
      await store.append('conformance-a', 1, [anEvent()]);
      expect(await reader.log.read(0, 10)).toEqual(await log.read(0, 10));
      expect(await reader.log.indexOf('conformance-a', 2)).toBe(2);
      expect(reader.ledger.origin).toBe('kiruna.example/log');
      reader.close();
      await close();
    });

    it('when the server has stopped shows everything', async () => {
      const { store, ledger, close } = open();
      await store.append('conformance-a', NO_STREAM, [anEvent(), anEvent()]);
      await ledger.keepCheckpoint({ size: 2, note: 'two' });
      await close();
      const reader = openSqliteReadOnly(file, { sealer: ledgerSealer });
      expect(reader.ledger.size()).toBe(2);
      expect(reader.ledger.entries(1, 10).map(({ index }) => index)).toEqual([1]);
      expect(reader.ledger.checkpoints()).toEqual([{ size: 2, note: 'two' }]);
      reader.close();
    });
  });

  describe('keeps checkpoints', () => {
    it('once each, growing, and never beyond the log', async () => {
      const { store, ledger, close } = open();
      await store.append('conformance-a', NO_STREAM, [anEvent(), anEvent(), anEvent()]);
      await ledger.keepCheckpoint({ size: 1, note: 'one' });
      await ledger.keepCheckpoint({ size: 3, note: 'three' });
      await ledger.keepCheckpoint({ size: 3, note: 'three' });
      for (const contradiction of [
        { size: 3, note: 'another three' },
        { size: 2, note: 'two' },
        { size: 4, note: 'four' },
      ]) {
        await expect(ledger.keepCheckpoint(contradiction)).rejects.toThrow(InconsistentCheckpoint);
      }
      expect(ledger.checkpoints()).toEqual([
        { size: 1, note: 'one' },
        { size: 3, note: 'three' },
      ]);
      expect(ledger.checkpoints(2)).toEqual([{ size: 3, note: 'three' }]);
      await close();
    });

    it('with what others put to them, the first of each', async () => {
      const { store, ledger, close } = open();
      await store.append('conformance-a', NO_STREAM, [anEvent(), anEvent()]);
      await ledger.keepCheckpoint({ size: 1, note: 'one' });
      await ledger.keepCheckpoint({ size: 2, note: 'two' });
      const ofLund = { size: 2, kind: 'cosignature', by: 'lund+01234567', value: 'first' } as const;
      const ofLulea = { ...ofLund, size: 1, by: 'luleå+01234567' };
      await ledger.keepCountersignature(ofLund);
      await ledger.keepCountersignature({ ...ofLund, value: 'second' });
      await ledger.keepCountersignature(ofLulea);
      expect(ledger.countersignatures()).toEqual([ofLulea, ofLund]);
      expect(ledger.countersignatures(2)).toEqual([ofLund]);
      await expect(ledger.keepCountersignature({ ...ofLund, size: 7 })).rejects.toThrow();
      await close();
    });
  });

  it('of an older version, without runs, is given them when it is next opened for writing', async () => {
    const events = Array.from({ length: 600 }, anEvent);
    const older = open();
    await older.store.append('conformance-a', NO_STREAM, events);
    await older.close();
    raw((db) => db.exec('DROP TABLE run; PRAGMA user_version = 2'));
    const reader = openSqliteReadOnly(file, { sealer: ledgerSealer });
    expect(await reader.log.runs([{ level: 1, from: 0, to: 16 }])).toEqual([[]]);
    const leaves = [...(await reader.log.leaves(0, 1_000))];
    reader.close();
    // A crash after the schema and before the runs.
    await open().close();
    raw((db) => db.exec('DROP TRIGGER run_is_never_removed; DELETE FROM run'));
    const newer = open();
    await expectRuns(newer.log, leaves);
    await newer.store.append('conformance-a', 599, [...Array.from({ length: 10 }, anEvent)]);
    await expectRuns(newer.log, await newer.log.leaves(0, 1_000));
    await newer.close();
  });

  it('has the right edge of exactly what it holds, through refusals and restarts', async () => {
    let opened = open();
    for (let round = 0; round < 3; round += 1) {
      await Promise.allSettled([
        ...Array.from({ length: 9 }, () => opened.store.append(`conformance-${randomUUID()}`, NO_STREAM, [anEvent()])),
        opened.store.append('conformance-missing', 7, [anEvent(), anEvent()]),
      ]);
      await opened.close();
      opened = open();
      const leaves = opened.ledger.entries(0, 1_000).map(({ leaf }) => leaf);
      expect(leaves).toHaveLength((round + 1) * 9);
      expect(rootOf(opened.ledger.tree())).toEqual(rootOfLeaves(leaves));
    }
    await opened.close();
  });
});
