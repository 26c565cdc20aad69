import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SealedEvent } from '@havstang/kernel';
import { configurationFrom } from './configuration.js';
import { mustHaveItsHistory, mustHaveItsKeys, mustHaveItsPeople } from './whole-folder.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'havstang-whole-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const holds = (...names: readonly string[]): void =>
  names.forEach((name) => writeFileSync(join(folder, name), 'something'));
const configured = (env: NodeJS.ProcessEnv = {}) => configurationFrom({ HAVSTANG_DATA: folder, ...env });
/** A log of these bodies, read one at a time. */
const logOf = (...bodies: readonly object[]) => ({
  read: async (from: number) => bodies.slice(from, from + 1).map((data) => ({ index: from, data }) as SealedEvent),
});
const TEXT = { what: { $enc: 1, c: 'x' } };

describe('a data folder', () => {
  it.each([
    ['that is new', []],
    ['of a start that was cut off before it had made its history', ['ledger.key', 'master.key']],
    ['with its history', ['ledger.key', 'log.sqlite', 'people.sqlite']],
  ])('%s may be opened', (_which, names) => {
    holds(...names);
    expect(() => mustHaveItsHistory(configured())).not.toThrow();
  });

  it('begins no second history where its own is missing, or is looked for elsewhere', () => {
    holds('ledger.key', 'people.sqlite');
    expect(() => mustHaveItsHistory(configured())).toThrow(`${join(folder, 'log.sqlite')} is missing`);
    writeFileSync(join(folder, 'log.sqlite'), '');
    expect(() => mustHaveItsHistory(configured())).toThrow(`${join(folder, 'log.sqlite')} is missing or empty`);
    holds('log.sqlite');
    const elsewhere = configured({ EVENT_STORE_URL: 'sqlite:/there/is/no/log.sqlite' });
    expect(() => mustHaveItsHistory(elsewhere)).toThrow('/there/is/no/log.sqlite is missing');
    expect(() => mustHaveItsHistory(configured({ EVENT_STORE_URL: 'esdb://127.0.0.1:2113' }))).not.toThrow();
  });

  it('shows no text as erased because its keys are missing', async () => {
    await expect(mustHaveItsKeys(configured(), logOf({}, TEXT))).rejects.toThrow('keys.sqlite is missing');
    await mustHaveItsKeys(configured(), logOf({}, {}));
    holds('keys.sqlite');
    await mustHaveItsKeys(configured(), logOf(TEXT));
  });

  it('becomes no demo because its accounts are missing', () => {
    expect(() => mustHaveItsPeople(configured(), 0)).not.toThrow();
    expect(() => mustHaveItsPeople(configured({ HAVSTANG_DEMO: 'false' }), 5)).not.toThrow();
    expect(() => mustHaveItsPeople(configured(), 5)).toThrow('people.sqlite is missing, and the history has 5 events');
    holds('people.sqlite');
    expect(() => mustHaveItsPeople(configured(), 5)).not.toThrow();
  });
});
