import { ledgerSealer } from '@havstang/ledger';
import { Unavailable } from '@havstang/kernel';
import { openSqlite, type SqliteLog } from '@havstang/sqlite';
import { anEvent, aStream } from '@havstang/testing/conformance';
import { watchAppends, type Appends } from './appends.js';

describe('whether a store takes what it is given', () => {
  const full = new Unavailable('the database cannot answer now (SQLITE_FULL)');
  let sqlite: SqliteLog<unknown>;
  let appends: Appends;
  let isFull: boolean;
  let now: number;
  beforeEach(() => {
    sqlite = openSqlite(':memory:', { sealer: ledgerSealer }) as unknown as SqliteLog<unknown>;
    [isFull, now] = [false, 0];
    const { append } = sqlite.store;
    const store = {
      ...sqlite.store,
      append: (async (...args) => {
        if (isFull) throw full;
        return append(...args);
      }) as typeof append,
    };
    appends = watchAppends(store, () => now);
  });
  afterEach(() => sqlite.close());

  const write = (stream = aStream(), expected = -1) => appends.store.append(stream, expected, [anEvent()]);

  it('is known from the last try, until one succeeds', async () => {
    await write();
    expect(appends.failure()).toBeUndefined();
    isFull = true;
    await expect(write()).rejects.toBe(full);
    expect(appends.failure()).toBe(full);
    isFull = false;
    await write();
    expect(appends.failure()).toBeUndefined();
  });

  it('is not known any more where nobody has tried for two minutes', async () => {
    isFull = true;
    await expect(write()).rejects.toBe(full);
    now = 119_999;
    expect(appends.failure()).toBe(full);
    now = 120_000;
    expect(appends.failure()).toBeUndefined();
  });

  it('is not told by a no that the store has a reason for', async () => {
    const stream = aStream();
    await write(stream);
    await expect(write(stream)).rejects.toThrow('revision');
    expect(appends.failure()).toBeUndefined();
  });
});
