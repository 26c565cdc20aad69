import { DEMO_PASSWORD, hashPassword, openIdentity, signIn } from '@havstang/identity';
import { keyWrap } from '@havstang/kernel';
import { openSqliteKeyVault } from '@havstang/sqlite';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationsOf, signedIn, type Operations, type Person } from '../examples/fault-reports/person.ts';
import { decideErasure, disposalDecision, eventually } from './erasure/erase.ts';
import { filesWith, holds } from './erasure/search.ts';
import { bodiesWithheld, erasuresIn, eventIn, openedWith } from './erasure/exported.ts';
import { runApp } from './process.ts';
import { freePort, newDataDir, startServer, type Server } from './server.ts';

/** What is to be forgotten, and something beside it that is not: whoever finds that one would have found the others. */
const NAME = 'Kajsa Kanariefagel-7f3a91';
const TEXT = 'Porttelefonen-c04d77 har varit trasig sedan i somras';
const KEPT = 'Oppen-rubrik-e5812b';

const AUDITOR = join(import.meta.dirname, '..', 'apps', 'auditor', 'dist', 'main.js');

describe('the canary: a person is erased, and then searched for everywhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'havstang-canary-'));
  const backups = join(folder, 'backups');
  const place = { dataDir: newDataDir() };
  let start: (crashAt?: string) => Promise<Server>;
  let server: Server;
  let operations: Operations;
  let canary: Person;
  let registrar: Person;
  let secretary: Person;
  let leader: Person;
  let erasureId: string;
  let keyIds: readonly string[] = [];
  let said = '';

  const as = (username: string, password = DEMO_PASSWORD): Promise<Person> =>
    signedIn(server.url, operations, username, password);

  beforeAll(async () => {
    const port = await freePort();
    start = (crashAt) => startServer({ ...place, port, ...(crashAt === undefined ? {} : { crashAt }) });
    const issuer = `http://127.0.0.1:${port}/oidc`;
    const identity = await openIdentity({
      dataDir: place.dataDir,
      issuer,
      audience: 'https://havstang.se/api',
      demo: true,
    });
    identity.people.add({
      name: NAME,
      username: 'kanarie',
      passwordHash: await hashPassword('kvitter'),
      roles: ['citizen'],
      unit: 'medborgare',
      tenant: '2584',
    });
    identity.close();
    server = await start();
    operations = await operationsOf(server.url);
    [canary, registrar, secretary, leader] = [
      await as('kanarie', 'kvitter'),
      await as('registrator'),
      await as('namndsekreterare'),
      await as('processledare'),
    ];
  }, 60_000);
  afterAll(async () => {
    await server.end('SIGKILL');
    for (const one of [folder, place.dataDir]) rmSync(one, { recursive: true });
  });

  /** Everything that anybody is shown of what was written. */
  const shown = async (who: Person): Promise<string> => {
    const views = ['problemBoard', 'ideaFunnel', 'erasureRegister', 'decisionRegister'];
    return JSON.stringify(await Promise.all(views.map((view) => who.read(view))));
  };
  /** Of a server that has ended: the whole is in the one file. */
  const backUp = (name: string): void => {
    mkdirSync(backups, { recursive: true });
    cpSync(join(place.dataDir, name), join(backups, name));
  };
  const restore = (name: string): void => {
    for (const side of ['-wal', '-shm']) rmSync(join(place.dataDir, name + side), { force: true });
    cpSync(join(backups, name), join(place.dataDir, name));
  };
  /** How many of the person's keys are in the vault, whatever the server says. */
  const keysLeft = async (): Promise<number> => {
    const master = Buffer.from(readFileSync(join(place.dataDir, 'master.key'), 'utf8').trim(), 'base64url');
    const vault = openSqliteKeyVault(join(place.dataDir, 'keys.sqlite'), keyWrap(master));
    const { size } = await vault.keys('2584', keyIds);
    await vault.close();
    return size;
  };
  const exported = (): string => {
    const bundle = join(folder, `bundle-${Date.now()}`);
    const run = spawnSync(process.execPath, [AUDITOR, 'export', '--url', server.url, '--out', bundle], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect([run.status, run.stderr]).toEqual([0, '']);
    return bundle;
  };

  it('writes, and people read it; on disk it is nowhere in the clear, and the name in one place', async () => {
    const problem = { title: KEPT, description: TEXT, place: TEXT };
    expect((await canary.send('reportProblem', problem)).status).toBe(201);
    expect((await canary.send('captureIdea', { title: KEPT, description: TEXT, channel: 'citizen' })).status).toBe(201);
    expect((await canary.send('recordReflection', { themes: ['tillit'], text: TEXT })).status).toBe(201);
    await eventually(async () => (holds(await shown(leader), TEXT) ? true : undefined));

    expect(filesWith(place.dataDir, KEPT)).toEqual(expect.arrayContaining(['log.sqlite-wal']));
    expect(filesWith(place.dataDir, TEXT)).toEqual([]);
    expect(filesWith(place.dataDir, NAME).every((file) => file.startsWith('people.sqlite'))).toBe(true);
    expect(filesWith(place.dataDir, NAME)).not.toEqual([]);
    const bundle = exported();
    expect(filesWith(bundle, KEPT)).not.toEqual([]);
    expect(filesWith(bundle, TEXT)).toEqual([]);
  });

  it('leaves the body of what is private at home: the export says of what, how much, and why', async () => {
    const reflected = 'se.havstang.collaboration.reflection-recorded.v1';
    expect(bodiesWithheld(exported())).toEqual({ said: 1, types: [reflected] });
    const token = await signIn({ baseUrl: server.url, username: 'revisor', password: DEMO_PASSWORD });
    const served = await fetch(`${server.url}/ledger/entries`, { headers: { authorization: `Bearer ${token}` } });
    const line = (await served.text()).split('\n').find((one) => one.includes(reflected))!;
    expect(Object.keys(JSON.parse(line) as object).sort()).toEqual(['entry', 'index']);
  });

  it('is shown to somebody who is handed the key of one text, or of the person; the log has both deeds', async () => {
    await server.end('SIGTERM');
    said += server.output();
    const keys = (...args: string[]) =>
      runApp('ops', ['keys', ...args], { HAVSTANG_DATA: place.dataDir, HAVSTANG_DEMO: 'true' });
    const before = readdirSync(folder).filter((name) => name.startsWith('bundle-'));
    const event = eventIn(join(folder, before[0]!), 'se.havstang.challenges.idea-captured.v2');
    const [one, all] = [join(folder, 'one.json'), join(folder, 'all.json')];
    await keys('--event', event, '--field', '/description', '--ground', 'supervision', '--out', one);
    await keys('--person', canary.ref, '--ground', 'dataSubject', '--dnr', 'KS 2022/17', '--out', all);
    expect(statSync(one).mode & 0o777).toBe(0o600);
    await expect(keys('--person', canary.ref, '--ground', 'court', '--out', all)).rejects.toThrow();
    server = await start();
    const bundle = exported();
    expect(openedWith(bundle, one)).toEqual([`/description ${TEXT}`]);
    expect([...openedWith(bundle, all)].sort()).toEqual([
      `/description ${TEXT}`,
      `/description ${TEXT}`,
      `/place ${TEXT}`,
    ]);
    const disclosed = (await server.lines()).filter(({ entry }) => entry.includes('key-disclosed'));
    expect(disclosed.map(({ data }) => JSON.parse(data) as object)).toMatchObject([
      { ground: 'supervision', field: { event, path: '/description' } },
      { ground: 'dataSubject', dnr: 'KS 2022/17' },
    ]);
    for (const file of [one, all]) rmSync(file);
  }, 60_000);

  it('is erased by a decision, once, although the process is killed before and after the key is destroyed', async () => {
    const decisionId = await disposalDecision({ registrar, secretary });
    const restart = async (crashAt?: string): Promise<void> => {
      said += server.output();
      server = await start(crashAt);
    };
    await server.end('SIGTERM');
    for (const name of ['keys.sqlite', 'people.sqlite']) backUp(name);
    await restart('erasure:before-destroy');
    erasureId = await decideErasure({ registrar, secretary }, canary, decisionId);
    expect((await server.exited).signal).toBe('SIGKILL');
    await restart('erasure:after-destroy').catch(() => undefined);
    expect((await server.exited).signal).toBe('SIGKILL');
    await restart();
    const card = await eventually(async () => {
      const { body } = await registrar.read('erasureRegister', { status: 'erased' });
      return body.erasures[0];
    });
    expect(card).toMatchObject({ id: erasureId, person: canary.ref, disposalDecision: { decisionId } });
    keyIds = card.keyIds;
    expect(keyIds).toHaveLength(1);
    const events = (await server.lines()).filter(({ entry }) => entry.includes('person-key-destroyed'));
    expect(events).toHaveLength(1);
  }, 60_000);

  const isForgotten = async (): Promise<void> => {
    for (const who of [leader, registrar, canary]) {
      const answer = await shown(who);
      expect(holds(answer, KEPT)).toBe(true);
      expect(holds(answer, TEXT)).toBe(false);
    }
    expect(JSON.stringify((await leader.read('ideaFunnel')).body)).toMatch(/\[(erased|raderad)\]/);
    await eventually(async () => (filesWith(place.dataDir, NAME).length === 0 ? true : undefined));
    for (const gone of [NAME, TEXT]) {
      expect(filesWith(place.dataDir, gone)).toEqual([]);
      expect(holds(said + server.output(), gone)).toBe(false);
      expect(filesWith(exported(), gone)).toEqual([]);
    }
  };

  it('is nowhere any more: no file, no view, no log line, no export', isForgotten);

  it('cannot sign in again, and cannot write with what is left of a session', async () => {
    await expect(as('kanarie', 'kvitter')).rejects.toThrow();
    const answer = await canary.send('captureIdea', { title: KEPT, description: TEXT, channel: 'citizen' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'person-erased' } });
  });

  it('leaves an export that verifies and replays as before, and tells what was erased and by what', () => {
    const bundle = exported();
    const { ok, erased, erasures } = erasuresIn(bundle);
    // A description, a place and a description; the reflection is withheld from everybody, and is not counted.
    expect([ok, erased]).toEqual([true, [{ index: expect.any(Number), texts: 3 }]]);
    expect(erasures).toHaveLength(1);
    expect(erasures[0]).toMatchObject({ stream: `erasure-${erasureId}` });
    expect(erasures[0]!.steps).toMatchObject([
      { step: 'requested', basis: 'consentWithdrawn' },
      { step: 'decided' },
      { index: erased[0].index, step: 'destroyed', keyIds, texts: 3 },
    ]);
    for (const command of ['verify', 'replay']) {
      const run = spawnSync(process.execPath, [AUDITOR, command, bundle], {
        env: { ...process.env, NODE_OPTIONS: '' },
      });
      expect([command, run.status]).toEqual([command, 0]);
    }
  });

  it('does not come back with the backups of keys and accounts', async () => {
    expect(filesWith(backups, NAME)).toEqual(['people.sqlite']);
    await server.end('SIGTERM');
    said += server.output();
    for (const name of ['keys.sqlite', 'people.sqlite']) restore(name);
    expect(await keysLeft()).toBe(1);
    server = await start();
    // The first question is one for a text: it is answered only when the key is gone again.
    expect(holds(JSON.stringify((await leader.read('ideaFunnel')).body), TEXT)).toBe(false);
    await isForgotten();
    expect(await keysLeft()).toBe(0);
  }, 60_000);
});
