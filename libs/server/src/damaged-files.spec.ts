import { openIdentity } from '@havstang/identity';
import { openSqlite } from '@havstang/sqlite';
import { ledgerSealer } from '@havstang/ledger';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerKeyIn } from './ledger-key.js';
import { masterKeyIn } from './master-key.js';

describe('a file that is damaged is named, with what to do', () => {
  let folder: string;
  const file = (name: string): string => join(folder, name);
  const signIn = () =>
    openIdentity({ dataDir: folder, issuer: 'http://127.0.0.1/oidc', audience: 'https://havstang.se/api', demo: true });
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'havstang-damaged-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['ledger.key', async () => ledgerKeyIn(folder)],
    ['master.key', async () => masterKeyIn(file('master.key'), true)],
    ['identity-keys.json', signIn],
    ['people.sqlite', signIn],
    ['log.sqlite', async () => openSqlite(file('log.sqlite'), { sealer: ledgerSealer, origin: 'damaged.test/log' })],
  ])('%s', async (name, open) => {
    writeFileSync(file(name), 'half of what was in it, a cut-off copy');
    await expect(open()).rejects.toThrow(file(name));
    await expect(open()).rejects.not.toThrow('JSON');
  });

  it('keys of sign-in that are JSON, and not all of them', async () => {
    writeFileSync(file('identity-keys.json'), '{"signing":{"keys":[]},"cookies":["x"]}');
    await expect(signIn()).rejects.toThrow('does not hold the keys of sign-in');
  });
});
