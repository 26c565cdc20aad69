import { keyWrap } from '@havstang/kernel';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUpDatabase } from './back-up.js';
import { openSqliteKeyVault } from './key-vault.js';

describe('a copy of a database', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'havstang-backup-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('holds what was committed, of a file that is in use, and has followed no more of the log than is asked for', async () => {
    const wrap = keyWrap(randomBytes(32));
    const [here, there, further] = ['here', 'there', 'further'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const vault = openSqliteKeyVault(here, wrap);
    const key = await vault.keyFor('2584', 'anna');
    await vault.applied({ all: 120 });
    await backUpDatabase(here, there, 112);
    await backUpDatabase(here, further, 130);
    await vault.close();
    for (const [file, next] of [
      [there, 112],
      [further, 120],
    ] as const) {
      // Not in WAL mode, whose readers write beside the file (SQLite file format, 1.3.3).
      expect([...readFileSync(file).subarray(18, 20)]).toEqual([1, 1]);
      const copy = openSqliteKeyVault(file, wrap);
      expect(await copy.keyOf('2584', 'anna')).toEqual(key);
      expect(await copy.appliedUpTo()).toEqual({ all: next });
      await copy.close();
    }
  });
});
