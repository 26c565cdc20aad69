import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ledgerSealer, rootOf, rootOfLeaves } from '@havstang/ledger';
import { Unavailable } from '@havstang/kernel';
import { openPostgresLedger } from './index.js';
import { positioned } from './sealed.harness.js';
import { makeDatabase, type TestDatabase } from './server.harness.js';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const NODE_OPTIONS = [
  '--conditions=@havstang/source',
  '--experimental-transform-types',
  '--no-warnings',
  `--import=${join(FIXTURES, 'sources.mjs')}`,
];
const SILENCE_MS = 600;
const NEVER = new AbortController().signal;
const lease = { silenceMs: SILENCE_MS, standbyMs: 20 };

describe('the lead', () => {
  let database: TestDatabase;
  let url: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    database = await makeDatabase();
    url = `${database.url}?schema=havstang`;
  });
  afterEach(async () => {
    children.splice(0).forEach((child) => child.kill('SIGKILL'));
    await database.drop();
  });

  const open = () => openPostgresLedger(url, { sealer: ledgerSealer, setUp: true, lease });

  /** A process of its own that leads and seals, with what it has said so far. */
  const startLeader = async () => {
    const child = spawn(process.execPath, [...NODE_OPTIONS, join(FIXTURES, 'leader.mjs'), url, String(SILENCE_MS)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const said: string[] = [];
    const lines = createInterface(child.stdout);
    lines.on('line', (line) => said.push(line));
    await once(lines, 'line');
    return { child, said };
  };

  it('passes on from a process that is paused, and the process is refused when it wakes', async () => {
    const rival = await open();
    const { child, said } = await startLeader();
    child.kill('SIGSTOP');
    await rival.sealing.lead(NEVER);
    const before = await rival.log.size();
    const mine = positioned(`conformance-${randomUUID()}`, 0, 3);
    await rival.sealing.seal(mine);
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    await ended;
    expect(said.at(-1)).toBe('ended Unavailable');
    const sealed = await rival.log.read(0, 1_000_000);
    // What it was told is there, and at most the one that it was in the middle of.
    const told = said.filter((line) => line.startsWith('sealed')).length;
    expect([told, told + 1]).toContain(before);
    expect(sealed.slice(before).map(({ id }) => id)).toEqual(mine.map(({ event }) => event.id));
    const leaves = sealed.map(({ leaf }) => Buffer.from(leaf, 'hex'));
    expect(rootOf(await rival.ledger.tree())).toEqual(rootOfLeaves(leaves));
    await rival.close();
  });

  it('passes on from a process that is killed', async () => {
    const rival = await open();
    const { child } = await startLeader();
    child.kill('SIGKILL');
    await rival.sealing.lead(NEVER);
    await rival.sealing.seal(positioned(`conformance-${randomUUID()}`, 0, 1));
    await rival.close();
  });

  it('is kept by a process that has nothing to do for long', async () => {
    const leader = await open();
    await leader.sealing.lead(NEVER);
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS * 3));
    await leader.sealing.seal(positioned(`conformance-${randomUUID()}`, 0, 1));
    await leader.close();
  });

  it('is refused by the epoch when a lock and its session have come apart', async () => {
    const [leader, rival] = [await open(), await open()];
    await leader.sealing.lead(NEVER);
    // As behind a proxy that gives the session to somebody else: the lock is not the leader's any more, and its connection works.
    await database.admin(`UPDATE havstang.lease SET epoch = epoch + 1 WHERE part = 'ledger'`);
    const batch = positioned(`conformance-${randomUUID()}`, 0, 1);
    await expect(leader.sealing.seal(batch)).rejects.toThrow(Unavailable);
    expect(await rival.log.size()).toBe(0);
    await leader.sealing.lead(NEVER);
    await leader.sealing.seal(batch);
    expect(await rival.log.size()).toBe(1);
    await Promise.all([leader.close(), rival.close()]);
  });

  it('of one schema is no matter of another', async () => {
    const one = await open();
    url = `${database.url}?schema=other`;
    const other = await open();
    await one.sealing.lead(NEVER);
    await other.sealing.lead(NEVER);
    await Promise.all([one.close(), other.close()]);
  });
});
