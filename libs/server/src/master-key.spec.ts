import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { masterKeyIn } from './master-key.js';

describe('the master key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'havstang-master-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is made once, for its owner alone', () => {
    const file = join(folder, 'made.key');
    const key = masterKeyIn(file, true);
    expect(key).toHaveLength(32);
    expect(masterKeyIn(file, true)).toEqual(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is not made where somebody said where it should be', () => {
    expect(() => masterKeyIn(join(folder, 'none.key'), false)).toThrow('HAVSTANG_MASTER_KEY_FILE');
  });

  it('is read as openssl writes it', () => {
    const file = join(folder, 'openssl.key');
    const bytes = Buffer.alloc(32, 0xfb);
    writeFileSync(file, `${bytes.toString('base64')}\n`);
    expect(Buffer.from(masterKeyIn(file, false))).toEqual(bytes);
  });

  it.each(['', 'short', 'x'.repeat(44)])('is not %j, and the error does not hold what the file does', (text) => {
    const file = join(folder, 'wrong.key');
    writeFileSync(file, text);
    expect(() => masterKeyIn(file, false)).toThrow('32 bytes');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
