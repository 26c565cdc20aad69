import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { leafHash, ledgerSealer, rootOf, rootOfLeaves } from '@havstang/ledger';
import { expectRuns } from '@havstang/testing/conformance';
import { openSqlite, openSqliteReadModels } from './index.js';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const NODE_OPTIONS = [
  '--conditions=@havstang/source',
  '--experimental-transform-types',
  '--no-warnings',
  `--import=${join(FIXTURES, 'sources.mjs')}`,
];

/** Runs the writer until it kills itself at `point`, and answers what it had said by then. */
const killedAt = async (folder: string, point: string, times: number): Promise<readonly string[][]> => {
  const writer = spawn(process.execPath, [...NODE_OPTIONS, join(FIXTURES, 'writer.mjs'), folder, point, String(times)]);
  const [output, errors, [, signal]] = await Promise.all([
    text(writer.stdout),
    text(writer.stderr),
    once(writer, 'exit'),
  ]);
  expect({ errors, signal }).toEqual({ errors: '', signal: 'SIGKILL' });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
};

/** Where the writer is killed, and how often that place is reached before. */
const POINTS = [
  ['seal:before', 30],
  ['seal:after', 30],
  ['append:before', 30],
  ['append:after', 30],
  ['ack:before', 30],
  ['bus:before-handle', 200],
  ['bus:after-handle', 200],
  ['read-model:before-commit', 20],
  ['read-model:after-commit', 20],
] as const;

describe('kill -9 of a process with eight writers, a consumer group and a read model', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'havstang-crash-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  // Each goes on with what the one before left behind.
  it.each(POINTS)('at %s loses nothing acknowledged', async (point, times) => {
    const said = await killedAt(folder, point, times);
    const { store, log, bus, ledger, close } = openSqlite(join(folder, 'log.sqlite'), { sealer: ledgerSealer });

    const streams = new Map<string, readonly string[]>();
    for (const stream of new Set((await log.read(0, ledger.size())).map((event) => event.stream))) {
      const events = await store.read(stream);
      expect(events.map(({ revision }) => revision)).toEqual(events.map((_, n) => n));
      const ids = events.map(({ id }) => id);
      streams.set(stream, ids);
    }
    const acknowledged = said.filter(([what]) => what === 'acknowledged');
    expect(acknowledged.length).toBeGreaterThan(0);
    const missing = acknowledged.filter(([, stream, revision, id]) => streams.get(stream!)?.[Number(revision)] !== id);
    expect(missing).toEqual([]);

    const entries = ledger.entries(0, ledger.size());
    expect(entries.map(({ index }) => index)).toEqual(entries.map((_, n) => n));
    expect(ledger.tree().size).toBe(entries.length);
    const leaves = entries.map(({ entry }) => leafHash(entry));
    expect(rootOf(ledger.tree())).toEqual(rootOfLeaves(leaves));
    await expectRuns(log, leaves);

    // The group's place never ran ahead of what was handled, in this life of the process or an earlier one.
    const handled = said.filter(([what]) => what === 'handled').map(([, index]) => Number(index));
    const group = await bus.subscribe('group-a', new Set(), async () => undefined);
    expect(group.next()).toBeLessThanOrEqual(handled.at(-1)! + 1);
    expect(handled).toEqual(handled.map((_, n) => handled[0]! + n));
    await group.stop();

    const models = openSqliteReadModels(join(folder, 'read-models.sqlite'));
    const next = (await models.position('seen@1'))['all'] ?? 0;
    expect(await models.list('seen@1', '2584')).toHaveLength(next);
    expect(next).toBeLessThanOrEqual(ledger.size());
    await models.close();
    await close();
  });
});
