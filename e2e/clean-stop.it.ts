import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { takeInHand } from './clean-stop/in-hand.ts';
import { graceOf, stopUnderLoad, type Work } from './clean-stop/stop.ts';
import { install, type Installed } from './distributed/install.ts';
import { openServers, type Servers } from './distributed/servers.ts';
import { SERVICES } from './distributed/system.ts';
import { startLoad, type Load } from './kill-distributed/load.ts';
import { audit, comeToRest } from './kill-distributed/rest.ts';
import { refOf, tokenFor, type Somebody } from './people.ts';

const PARTS = ['ledger', 'identity', ...SERVICES];
/** One who does nothing but what is in hand while a service stops. */
const WORKER: Somebody = { name: 'worker', roles: ['practitioner', 'boundarySteward', 'processLeader', 'operator'] };
const BOUNDARY = { kind: 'budget', title: 'Ramen', source: 'Budget 2022', leavesOpen: 'Resten.', rigidity: 'fixed' };
/** Of a decision that nobody took: it is looked up, and refused on the record. */
const EFFECT = {
  decisionId: '0198c0de-0000-7000-8000-000000000001',
  kind: 'efficiency',
  statement: 'Färre fel.',
  observedOn: '2022-12-01',
};

/** What each part is asked, and how it answers. */
const WORK: Readonly<Record<string, { readonly path: string; readonly body: object; readonly status: number }>> = {
  challenges: { path: '/api/challenges/problems', body: { title: 'Fel', description: 'Igen.' }, status: 201 },
  collaboration: {
    path: '/api/collaboration/reflections',
    body: { themes: ['tillit'], text: 'Lättare.' },
    status: 201,
  },
  governance: { path: '/api/governance/boundaries', body: BOUNDARY, status: 201 },
  reporting: { path: '/api/reporting/effects', body: EFFECT, status: 409 },
  ledger: { path: '/ops/parked/redrive', body: { group: 'challenges.reactions', stream: 'problem-0' }, status: 200 },
  identity: { path: '/oidc/token', body: {}, status: 400 },
};

/** docker compose tells each service to stop, one after the other, while people go on with their stories through the edge. */
describe('a service that is told to stop', () => {
  const answered: string[] = [];
  let here: Installed<Servers>;
  let load: Load;
  let token: string;
  beforeAll(async () => {
    here = await install(openServers);
    load = await startLoad(here.system, 2);
    token = await tokenFor(here.system, WORKER);
  }, 240_000);
  afterAll(() => here.remove());

  it.each(PARTS)(
    '%s answers what it has begun, takes nothing more, and ends with 0 in its time',
    async (name) => {
      const part = here.system.part(name);
      const { path, body, status } = WORK[name]!;
      const work: Work = { post: () => ({ url: part.url, path, token, body }), status };
      const { faults, acknowledged, refused, tookMs } = await stopUnderLoad(part.running(), graceOf(name), work);
      process.stdout.write(`  ${name}: ended after ${(tookMs / 1_000).toFixed(1)} s\n`);
      await part.start();
      answered.push(...acknowledged);
      expect(faults).toEqual([]);
      expect(refused).toBeGreaterThan(0);
    },
    180_000,
  );

  it('one that waits for a store that is away still answers what it has begun', async () => {
    const { system, servers } = here;
    const part = system.part('governance');
    const { path, body } = WORK['governance']!;
    const post = () => ({ url: part.url, path, token, body, headers: { 'idempotency-key': randomUUID() } });
    await servers.store.kill('SIGKILL');
    const waiting = await Promise.all([1, 2, 3].map(() => takeInHand(post())));
    const answers = waiting.map(({ finish }) => finish());
    // Long enough for the command to be on its way to the store.
    await pause(500);
    const ended = part.running().end('SIGTERM');
    const replies = await Promise.allSettled(answers);
    const exit = await Promise.race([ended, pause(graceOf('governance'), 'still running')]);
    await servers.store.restart();
    await part.start();
    const statuses = replies.map((one) => (one.status === 'fulfilled' ? one.value.status : String(one.reason)));
    expect(statuses).toEqual([503, 503, 503]);
    expect(exit).toEqual({ code: 0, signal: null });
  }, 180_000);

  it('what was answered is kept, nothing else was done, and the others went on', async () => {
    await load.finish();
    expect(load.wrong).toEqual([]);
    expect(await comeToRest(here)).toEqual([]);
    expect(await audit(here, load.tokens.auditor, load.acknowledged())).toEqual([]);
    const entries = (await here.system.lines()).map(({ entry }) => JSON.parse(entry) as Entry);
    const kept = entries.filter(({ actor, type }) => actor.ref === refOf(WORKER) && !type.includes('refused'));
    expect(answered.length).toBeGreaterThan(50);
    expect(kept.map(({ id }) => id).sort()).toEqual(answered.sort());
  }, 400_000);
});

type Entry = { readonly id: string; readonly type: string; readonly actor: { readonly ref: string } };
