import { deriveId, type Parked } from '@havstang/kernel';
import { parseEntry } from '@havstang/ledger';
import { setTimeout as pause } from 'node:timers/promises';
import { install, type Installed } from './distributed/install.ts';
import { openServers, type Servers } from './distributed/servers.ts';
import { ask } from './http.ts';
import { nameOf } from './kill/story.ts';
import { startLoad, type Load } from './kill-distributed/load.ts';
import { audit, comeToRest } from './kill-distributed/rest.ts';
import { KIRUNA } from './people.ts';
import { runApp } from './process.ts';

const GROUP = 'collaboration.reactions';
const UNITS = ['tekniska-gator', 'socialtjanst'] as const;
/** A group tries an event ten times, over about a minute, before it sets it aside. */
const PARKED_WITHIN_MS = 120_000;
/** A member that is gone without a word is missed after this time. */
const SESSION_MS = 15_000;

describe('an event that cannot be handled', () => {
  let here: Installed<Servers>;
  let load: Load;
  beforeAll(async () => {
    here = await install(openServers);
    load = await startLoad(here.system, 2);
  }, 240_000);
  afterAll(() => here.remove());

  const ops = (...args: readonly string[]): Promise<string> =>
    runApp('ops', args, { BUS_URL: here.servers.bus, LANG: 'en' });
  const parked = async (): Promise<readonly Parked[]> => JSON.parse(await ops('dlq', 'list', '--json')) as Parked[];

  /** The store refuses everything on one stream, as it does after a slip with its access lists. */
  const denied = async (stream: string): Promise<void> => {
    const body = JSON.stringify({ kind: 'denied', stream, times: 'always' });
    expect((await fetch(here.servers.store.faults, { method: 'POST', body })).status).toBe(204);
  };
  const allowed = () => fetch(here.servers.store.faults, { method: 'DELETE' });

  const say = async (path: string, body: object) => {
    const reply = await ask(here.system, `/api/collaboration/${path}`, { token: load.tokens.leader, body });
    if (reply.status >= 300) throw new Error(reply.text);
    return reply.json();
  };
  const person = (n: number, unit: string) => ({ person: `00000000-0000-4000-8000-00000000000${n}`, unit });

  /** A session at which two units meet that no story knows, and somebody who was forgotten: both events have the same tie as their effect. */
  const meet = async (): Promise<string> => {
    const { id: of } = await say('organisations', {
      code: 'staden',
      name: 'Staden',
      kind: 'department',
      helix: 'public',
    });
    let known = '';
    for (const unit of UNITS) {
      const { stream, revision } = await say(`organisations/${of}/register-unit`, { unit, name: unit });
      known = `${stream}@${revision}`;
    }
    const directory = `/api/collaboration/organisation-directory?after=${known}`;
    expect((await ask(here.system, directory, { token: load.tokens.leader })).status).toBe(200);
    const { id, stream } = await say('sessions', { title: 'Möte', form: 'meeting', startsAt: '2022-03-07T08:00:00Z' });
    await say(`sessions/${id}/hold-session`, { heldOn: '2022-03-07' });
    await say(`sessions/${id}/record-attendance`, { attendees: [person(1, UNITS[0]), person(2, UNITS[1])] });
    await say(`sessions/${id}/correct-attendance`, { add: [person(3, UNITS[0])], remove: [], reason: 'Glömdes.' });
    return stream;
  };

  const effectsOf = async (stream: string): Promise<readonly string[]> => {
    const entries = (await here.system.lines()).flatMap(({ entry }) => parseEntry(entry) ?? []);
    const causes = new Set(entries.filter((entry) => entry.stream === stream).map(({ id }) => id));
    return entries.filter(({ causationId }) => causes.has(String(causationId))).map(({ type }) => nameOf(type));
  };

  it('is set aside with its stream and nothing else, stays so through rebalances under load, and is brought back', async () => {
    const { system } = here;
    const first = system.part('collaboration');
    const second = await system.replica('collaboration');
    await denied(`collaborationTie-${deriveId(KIRUNA, 'collaborationTie', ...[...UNITS].sort())}`);
    const stream = await meet();
    const told = load.acknowledged().length;
    for (const end = Date.now() + PARKED_WITHIN_MS; (await parked()).length < 2; await pause(1_000))
      if (Date.now() > end) throw new Error('nothing was set aside');
    const aside = [
      expect.objectContaining({ group: GROUP, stream, attempts: 10, reason: expect.stringContaining('AccessDenied') }),
      expect.objectContaining({ group: GROUP, stream, attempts: 0, reason: expect.stringContaining('behind') }),
    ];
    expect(await parked()).toEqual(aside);
    expect(load.acknowledged().length).toBeGreaterThan(told);

    // One member goes without a word, and comes back; its partitions go to the other, and are shared again.
    await first.running().end('SIGKILL');
    await pause(SESSION_MS);
    await first.start();
    expect(await parked()).toEqual(aside);
    await second.running().end('SIGKILL');
    await pause(SESSION_MS);
    expect(await parked()).toEqual(aside);
    expect(await effectsOf(stream)).toEqual([]);

    // Still refused: it stays where it is.
    expect(await ops('dlq', 'redrive', GROUP, stream)).toContain('0 handled');
    expect(await parked()).toHaveLength(2);
    await allowed();
    expect(await ops('dlq', 'redrive', GROUP, stream)).toContain('2 handled');
    expect(await parked()).toEqual([]);
    expect(await effectsOf(stream)).toEqual(['collaboration-initiated', 'collaboration-continued']);
    expect(await ops('dlq', 'redrive', GROUP, stream)).toContain('0 handled');

    await load.finish();
    expect(load.wrong).toEqual([]);
    expect(await comeToRest(here)).toEqual([]);
    expect(await audit(here, load.tokens.auditor, load.acknowledged())).toEqual([]);
  }, 600_000);
});
