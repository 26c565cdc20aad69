import { API_AUDIENCE, DEMO_PASSWORD, hashPassword, openIdentity } from '@havstang/identity';
import { mkdtempSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationsOf, signedIn, type Operations, type Person } from '../examples/fault-reports/person.ts';
import { install, type Installed } from './distributed/install.ts';
import { openServers, type Servers } from './distributed/servers.ts';
import { PASSWORD } from './distributed/system.ts';
import { runApp } from './process.ts';
import { decideErasure, disposalDecision, eventually } from './erasure/erase.ts';
import { filesWith, holds } from './erasure/search.ts';
import { everyRecord, everyRow } from './erasure/servers.ts';
import { bodiesWithheld, erasuresIn, eventIn, openedWith } from './erasure/exported.ts';

const NAME = 'Kajsa Kanariefagel-7f3a91';
const TEXT = 'Porttelefonen-c04d77 har varit trasig sedan i somras';
const KEPT = 'Oppen-rubrik-e5812b';
const AUDITOR = join(import.meta.dirname, '..', 'apps', 'auditor', 'dist', 'main.js');

describe('the canary on the distributed system: every topic, dead letter, table and file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'havstang-canary-'));
  let installed: Installed<Servers>;
  let operations: Operations;
  let canary: Person;
  let registrar: Person;
  let secretary: Person;
  let leader: Person;

  const as = (username: string, password = DEMO_PASSWORD): Promise<Person> =>
    signedIn(installed.system.url, operations, username, password);

  beforeAll(async () => {
    installed = await install(openServers);
    const { url, dataDir } = installed.system;
    const identity = await openIdentity({ dataDir, issuer: `${url}/oidc`, audience: API_AUDIENCE, demo: true });
    identity.people.add({
      name: NAME,
      username: 'kanarie',
      passwordHash: await hashPassword('kvitter'),
      roles: ['citizen'],
      unit: 'medborgare',
      tenant: '2584',
    });
    identity.close();
    operations = await operationsOf(url);
    [canary, registrar, secretary, leader] = [
      await as('kanarie', 'kvitter'),
      await as('registrator'),
      await as('namndsekreterare'),
      await as('processledare'),
    ];
  }, 180_000);
  afterAll(async () => {
    await installed.remove();
    rmSync(folder, { recursive: true });
  }, 60_000);

  /** Where a text stands in the clear, of all that the system keeps and says. */
  const placesOf = async (needle: string): Promise<string[]> => {
    const { servers, system } = installed;
    const kept: [string, string | Buffer][] = [
      ...(await everyRecord(servers.bus)),
      ...(await everyRow(servers.databaseAdmin.replace(/\?schema=public$/, ''))),
      ['sealed', JSON.stringify(await system.lines())],
      ['output', system.output()],
    ];
    const found = kept
      .filter(([, text]) => holds(text, needle))
      .map(([place]) => place.replace(/^havstang_[0-9a-f]+\./, ''));
    return [...found, ...filesWith(system.dataDir, needle)].sort();
  };
  const exported = (): string => {
    const bundle = join(folder, `bundle-${Date.now()}`);
    const run = spawnSync(process.execPath, [AUDITOR, 'export', '--url', installed.system.url, '--out', bundle], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect([run.status, run.stderr]).toEqual([0, '']);
    return bundle;
  };

  it('is nowhere in the clear, although people read it; what is not personal is found wherever it should be', async () => {
    await canary.send('reportProblem', { title: KEPT, description: TEXT, place: TEXT });
    await canary.send('captureIdea', { title: KEPT, description: TEXT, channel: 'citizen' });
    expect((await canary.send('recordReflection', { themes: ['tillit'], text: TEXT })).status).toBe(201);
    await eventually(async () => {
      const views = await Promise.all(['problemBoard', 'ideaFunnel'].map((view) => leader.read(view)));
      return views.every(({ body }) => holds(JSON.stringify(body), TEXT)) ? true : undefined;
    });
    await eventually(async () =>
      (await placesOf(KEPT)).some((place) => place.startsWith('reporting.')) ? true : undefined,
    );
    expect(await placesOf(KEPT)).toEqual(
      expect.arrayContaining(['challenges.events', 'challenges.problem_board_v1', 'ledger.event', 'sealed']),
    );
    expect(await placesOf(TEXT)).toEqual([]);
    expect((await placesOf(NAME)).filter((place) => !place.startsWith('people.sqlite'))).toEqual([]);
  }, 60_000);

  it('is shown to somebody who is handed the key of one text, and the log says so', async () => {
    const { servers, system } = installed;
    const bundle = exported();
    const event = eventIn(bundle, 'se.havstang.challenges.idea-captured.v2');
    const keys = join(folder, 'keys.json');
    const vault = new URL(servers.databaseAs('reporting', PASSWORD));
    vault.searchParams.set('schema', 'key_vault');
    await runApp(
      'ops',
      ['keys', '--event', event, '--field', '/description', '--ground', 'supervision', '--out', keys],
      {
        HAVSTANG_DATA: system.dataDir,
        EVENT_STORE_URL: servers.eventStore,
        LEDGER_URL: servers.databaseAs('ledger', PASSWORD),
        KEY_VAULT_URL: vault.href,
        HAVSTANG_MASTER_KEY_FILE: join(system.dataDir, 'master.key'),
      },
    );
    expect(openedWith(bundle, keys)).toEqual([`/description ${TEXT}`]);
    const told = await eventually(async () =>
      (await system.lines()).find(({ entry }) => entry.includes('key-disclosed')),
    );
    expect(JSON.parse(told.data)).toMatchObject({ ground: 'supervision', field: { event, path: '/description' } });
    rmSync(keys);
  }, 60_000);

  it('is erased in all services at once, and nowhere after it', async () => {
    const decisionId = await disposalDecision({ registrar, secretary });
    await decideErasure({ registrar, secretary }, canary, decisionId);
    const card = await eventually(async () => {
      const { body } = await registrar.read('erasureRegister', { status: 'erased' });
      return body.erasures[0];
    });
    expect(card).toMatchObject({ person: canary.ref, disposalDecision: { decisionId } });
    for (const view of ['problemBoard', 'ideaFunnel']) {
      const answer = JSON.stringify((await leader.read(view)).body);
      expect([holds(answer, KEPT), holds(answer, TEXT)]).toEqual([true, false]);
    }
    expect(await canary.send('captureIdea', { title: KEPT, description: TEXT, channel: 'citizen' })).toMatchObject({
      status: 409,
      body: { code: 'person-erased' },
    });
    await eventually(async () => ((await placesOf(NAME)).length === 0 ? true : undefined));
    const bundle = exported();
    for (const gone of [NAME, TEXT]) {
      expect(await placesOf(gone)).toEqual([]);
      expect(filesWith(bundle, gone)).toEqual([]);
    }
    const types = ['se.havstang.collaboration.reflection-recorded.v1'];
    expect(bodiesWithheld(bundle)).toEqual({ said: 1, types });
    const { ok, erased, erasures } = erasuresIn(bundle);
    expect([ok, erased]).toEqual([true, [{ index: expect.any(Number), texts: 3 }]]);
    expect(erasures.map(({ steps }) => steps.map(({ step }) => step))).toEqual([['requested', 'decided', 'destroyed']]);
  }, 120_000);

  it('lets no service but governance destroy a key', async () => {
    const { servers } = installed;
    const attempts = await Promise.all(
      ['challenges', 'collaboration', 'reporting', 'governance'].map((role) =>
        tryTo(servers.databaseAs(role, 'only-for-tests'), 'DELETE FROM key_vault.person_key WHERE false'),
      ),
    );
    expect(attempts).toEqual(['42501', '42501', '42501', 'done']);
    expect(
      await tryTo(servers.databaseAs('challenges', 'only-for-tests'), 'UPDATE key_vault.person_key SET id = id'),
    ).toBe('42501');
    expect(await tryTo(servers.databaseAs('ledger', 'only-for-tests'), 'SELECT 1 FROM key_vault.person_key')).toBe(
      '42501',
    );
  });
});

/** What the database says to a statement: its error's code, or that it was done. */
const tryTo = async (database: string, statement: string): Promise<string> => {
  const { default: pg } = await import('pg');
  const client = new pg.Client(database);
  await client.connect();
  try {
    await client.query(statement);
    return 'done';
  } catch (error) {
    return String((error as { code?: string }).code);
  } finally {
    await client.end();
  }
};
