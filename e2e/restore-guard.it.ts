import { parseSigningKey } from '@havstang/ledger';
import { Kafka, logLevel } from 'kafkajs';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { install, type Installed } from './distributed/install.ts';
import { openServers, type Servers } from './distributed/servers.ts';
import { SERVICES, setUp, type Place } from './distributed/system.ts';
import { ask, type ProblemBody, type Reply } from './http.ts';
import { tokenFor } from './people.ts';
import { runApp, startApp, type Environment, type Running } from './process.ts';
import { freePort } from './server.ts';

const PARTS = ['ledger', ...SERVICES];
const PROBLEMS = '/api/challenges/problems';
const REPORT = { title: 'Fel dörr', description: 'Dörren i korridoren.' };
const BOUNDARY = { kind: 'budget', title: 'Ramen', source: 'Budget', leavesOpen: 'Resten.', rigidity: 'fixed' };

/** Where services are processes of their own: a witness beside the ledger, and backups of the event store and of PostgreSQL that are put back. */
describe('services that are started on an old backup', () => {
  const place = mkdtempSync(join(tmpdir(), 'havstang-e2e-guard-'));
  const witnesses: Environment = { HAVSTANG_WITNESSES: join(place, 'policy.txt') };
  let here: Installed<Servers>;
  let witness: Running;
  let tokens: Readonly<Record<'practitioner' | 'boundarySteward' | 'auditor', string>>;

  const sql = async (statement: string): Promise<void> => {
    const client = new pg.Client(Object.assign(new URL(here.servers.databaseAdmin), { pathname: '/postgres' }).href);
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  const database = (): string => new URL(here.servers.databaseAdmin).pathname.slice(1);
  const files = (): string => join(here.servers.store.folder, 'events');

  const stop = (): Promise<unknown> =>
    Promise.all(PARTS.map((name) => here.system.part(name).running().end('SIGTERM')));
  const start = (name: string): Promise<unknown> => here.system.part(name).start(name === 'ledger' ? witnesses : {});

  const backUp = async (name: string): Promise<void> => {
    await here.servers.store.kill('SIGTERM');
    cpSync(files(), join(place, name), { recursive: true });
    await here.servers.store.restart();
    await sql(`CREATE DATABASE ${database()}_${name} TEMPLATE ${database()}`);
  };
  /** Store and database as they were, and topics that hold what the log holds. */
  const putBack = async (name: string): Promise<void> => {
    await here.servers.store.kill('SIGTERM');
    rmSync(files(), { recursive: true });
    cpSync(join(place, name), files(), { recursive: true });
    await here.servers.store.restart();
    await sql(`DROP DATABASE ${database()} WITH (FORCE)`);
    await sql(`CREATE DATABASE ${database()} TEMPLATE ${database()}_${name}`);
    const { host, searchParams } = new URL(here.servers.bus);
    const admin = new Kafka({ brokers: [host], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(searchParams.get('prefix')!));
    await admin.deleteTopics({ topics });
    await admin.disconnect();
    await setUp({ servers: here.servers } as Place);
    await runApp('ops', ['republish'], here.system.part('ledger').env);
  };

  const report = (): Promise<Reply> => ask(here.system, PROBLEMS, { token: tokens.practitioner, body: REPORT });
  const register = (): Promise<Reply> =>
    ask(here.system, '/api/governance/boundaries', { token: tokens.boundarySteward, body: BOUNDARY });
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await pause(100);
  };
  /** Signs, and waits until the witness has put its name to all that there is. */
  const cosigned = async (): Promise<void> => {
    const sizeOf = (reply: Reply): number => Number(reply.text.split('\n')[1]);
    const asked = { token: tokens.auditor };
    const size = sizeOf(await ask(here.system, '/ledger/checkpoint', asked));
    await until(async () => {
      const reply = await ask(here.system, '/ledger/checkpoint/cosigned', asked);
      return reply.status === 200 && sizeOf(reply) >= size;
    });
  };

  beforeAll(async () => {
    here = await install(openServers);
    const as = (role: string): Promise<string> => tokenFor(here.system, { roles: [role] });
    tokens = {
      practitioner: await as('practitioner'),
      boundarySteward: await as('boundarySteward'),
      auditor: await as('auditor'),
    };
    const { vkey } = parseSigningKey(readFileSync(join(here.system.dataDir, 'ledger.key'), 'utf8').trim());
    writeFileSync(join(place, 'logs.txt'), `${vkey}\n`);
    const port = await freePort();
    witness = await startApp('witness', {
      PORT: String(port),
      HAVSTANG_DATA: join(place, 'witness'),
      HAVSTANG_WITNESS_LOGS: join(place, 'logs.txt'),
    });
    const itsKey = (await (await fetch(`http://127.0.0.1:${port}/vkey`)).text()).trim();
    writeFileSync(join(place, 'policy.txt'), `witness lund ${itsKey} http://127.0.0.1:${port}\nquorum lund\n`);
    await here.system.part('ledger').running().end('SIGTERM');
    await start('ledger');
  }, 240_000);
  afterAll(async () => {
    await witness.end('SIGKILL');
    for (const name of ['early', 'late']) await sql(`DROP DATABASE IF EXISTS ${database()}_${name}`);
    await here.remove();
    rmSync(place, { recursive: true });
  });

  it('write as usual while there is all that the witness has seen, also after a restart', async () => {
    expect((await report()).status).toBe(201);
    await cosigned();
    await stop();
    await backUp('early');
    await Promise.all(PARTS.map(start));
    expect((await report()).status).toBe(201);
    expect((await register()).status).toBe(201);
    await cosigned();
    await stop();
    await backUp('late');
  }, 240_000);

  it('take nothing before the ledger has said what witnesses have seen, and nothing once it has said that more is missing', async () => {
    await putBack('early');
    await Promise.all(SERVICES.map(start));
    for (const reply of await Promise.all([report(), register()])) {
      expect(reply.status).toBe(503);
      expect(reply.json<ProblemBody>().code).toBe('unavailable');
    }
    await start('ledger');
    await until(async () => (await report()).json<ProblemBody>().code === 'ledger-behind');
    for (const reply of await Promise.all([report(), register()])) {
      const { code, facts } = reply.json<Behind>();
      expect([reply.status, code]).toEqual([503, 'ledger-behind']);
      expect(facts).toMatchObject({ witness: 'lund', forked: false });
      expect(facts.witnessed).toBeGreaterThan(facts.events);
    }
    const board = await ask(here.system, '/api/challenges/problem-board', { token: tokens.practitioner });
    expect(board.status).not.toBe(503);
    for (const name of PARTS) expect((await ask(here.system.part(name), '/health/live')).status).toBe(200);
    await stop();
  }, 240_000);

  it('write again on a backup that has it all', async () => {
    await putBack('late');
    await Promise.all(PARTS.map(start));
    expect((await report()).status).toBe(201);
    expect((await register()).status).toBe(201);
    await runApp('ops', ['reconcile'], here.system.part('ledger').env);
  }, 240_000);
});

type Behind = ProblemBody & { readonly facts: { readonly witnessed: number; readonly events: number } };
