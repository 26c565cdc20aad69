import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cosignatureBy, parseCosignerKey, parseNote } from '@havstang/ledger';
import { logOf } from './log.fixture.js';

const SOURCES = join(import.meta.dirname, '..', '..', '..', 'libs', 'sqlite', 'fixtures', 'sources.mjs');
const NODE_OPTIONS = [
  '--conditions=@havstang/source',
  '--experimental-transform-types',
  '--no-warnings',
  `--import=${SOURCES}`,
];

/** The real process, which kills itself at `point` for the `times`-th time. */
const startAt = async (folder: string, point: string) => {
  const child = spawn(process.execPath, [...NODE_OPTIONS, join(import.meta.dirname, 'main.ts')], {
    env: {
      PORT: '0',
      HAVSTANG_DATA: folder,
      HAVSTANG_WITNESS_LOGS: join(folder, 'logs.txt'),
      HAVSTANG_CRASH_AT: point,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url ??= /answers on (\S+)/.exec(line)?.[1];
    const vkey = /^ {2}(\S+\+\S+)$/.exec(line)?.[1];
    if (url && vkey) return { url, vkey, child, ended };
  }
  throw new Error('the witness did not start');
};

/** Killed just before it keeps, just after, and at its second and third request. */
const POINTS = [
  'witness:signed',
  'witness:kept',
  'witness:signed#2',
  'witness:kept#2',
  'witness:signed#3',
  'witness:kept#3',
];

describe('kill -9 of a witness that is shown two histories', () => {
  const folder = mkdtempSync(join(tmpdir(), 'havstang-witness-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const honest = logOf();
  const forked = logOf(honest.key, 2);
  writeFileSync(join(folder, 'logs.txt'), `${honest.key.vkey}\n`);
  /** Every size that it ever put its name to, and in which history. */
  const promised: { readonly size: number; readonly history: typeof honest }[] = [];
  let told = 0;

  // Each goes on with what the one before left behind.
  it.each(POINTS)('at %s leaves it with one history', async (point) => {
    const { url, vkey, child, ended } = await startAt(folder, point);
    const add = async (old: number, size: number, history: typeof honest): Promise<number | undefined> => {
      const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: await history.request(old, size) });
      const body = await response.text();
      if (response.status === 409) return Number(body);
      if (response.status !== 200) return undefined;
      expect(cosignatureBy(parseNote(history.note(size) + body)!, parseCosignerKey(vkey)!)).toMatchObject({});
      promised.push({ size, history });
      return undefined;
    };
    for (let turn = 0; turn < 20 && child.exitCode === null && child.signalCode === null; turn++) {
      for (const history of [forked, honest]) {
        const largest = Math.max(0, ...promised.map(({ size }) => size));
        const has = await add(0, largest + 3, history).catch(() => undefined);
        // What it answers it has never less of than it has promised.
        if (has !== undefined) {
          expect(has).toBeGreaterThanOrEqual(largest);
          told++;
          await add(has, has + 2, history).catch(() => undefined);
        }
      }
    }
    expect((await ended)[1]).toBe('SIGKILL');
    expect(new Set(promised.map(({ history }) => history)).size).toBeLessThanOrEqual(1);
    const sizes = promised.map(({ size }) => size);
    expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
  });

  it('was asked and has promised', () => {
    expect(told).toBeGreaterThan(POINTS.length);
    expect(promised.length).toBeGreaterThan(3);
  });
});
