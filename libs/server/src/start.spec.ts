import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationFrom } from './configuration.js';
import { originIn } from './ledger-key.js';
import { start } from './start.js';

describe('a process that is only a part of the system', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'havstang-start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('refuses a history in a file, which no other process could reach, before it makes one', async () => {
    const onFile = configurationFrom({ HAVSTANG_DATA: folder });
    await expect(start({ services: [], ledger: { all: [] } }, onFile, false)).rejects.toThrow(
      'EVENT_STORE_URL: a process of its own needs a store that it can share; write esdb://HOST:PORT',
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('a folder that is no data folder of a ledger is named, with what to do, and stays as it is', () => {
  const folder = join(tmpdir(), 'havstang-nothing-here');
  expect(() => originIn(folder)).toThrow(
    `HAVSTANG_DATA: ${folder} holds no ledger.key; name the data folder of the ledger`,
  );
  expect(() => readdirSync(folder)).toThrow('ENOENT');
});
