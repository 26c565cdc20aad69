import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseSigningKey } from '@havstang/ledger';
import { ask, type ProblemBody } from './http.ts';
import { tokenFor } from './people.ts';
import { startApp, type Running } from './process.ts';
import { freePort, newDataDir, startServer, type Server } from './server.ts';

const PROBLEMS = '/api/challenges/problems';
const REPORT = { title: 'Fel dörr', description: 'Dörren i korridoren.' };
type Behind = ProblemBody & {
  readonly facts: { readonly witnessed: number; readonly events: number; readonly forked: boolean };
};

/** The real server, a real witness, and a backup of the data folder that is put back. */
describe('a server that is started on an old backup', () => {
  const dataDir = newDataDir();
  const backup = newDataDir();
  const late = newDataDir();
  const place = mkdtempSync(join(tmpdir(), 'havstang-e2e-witness-'));
  const witnesses = join(place, 'policy.txt');
  let port: number;
  let witness: Running;
  let witnessPort: number;
  let server: Server | undefined;

  const startWitness = () =>
    startApp('witness', {
      PORT: String(witnessPort),
      HAVSTANG_DATA: place,
      HAVSTANG_WITNESS_LOGS: join(place, 'logs.txt'),
    });
  const start = async (): Promise<Server> => (server = await startServer({ dataDir, port, witnesses }));
  const stop = async (): Promise<void> => void (await server?.end('SIGTERM'));
  const copy = (from: string, to: string): void => {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
  };
  const as = (...roles: string[]): Promise<string> => tokenFor(server!, { roles });
  const report = async () => ask(server!, PROBLEMS, { token: await as('practitioner'), body: REPORT });
  const checkpoint = async () => ask(server!, '/ledger/checkpoint', { token: await as('auditor') });
  /** Signs, and waits until the witness has put its name to it. */
  const cosigned = async (): Promise<number> => {
    const size = Number((await checkpoint()).text.split('\n')[1]);
    for (;;) {
      const reply = await ask(server!, '/ledger/checkpoint/cosigned', { token: await as('auditor') });
      if (reply.status === 200 && Number(reply.text.split('\n')[1]) >= size) return size;
      await pause(50);
    }
  };

  beforeAll(async () => {
    [port, witnessPort] = [await freePort(), await freePort()];
    server = await startServer({ dataDir, port });
    const key = parseSigningKey(readFileSync(join(dataDir, 'ledger.key'), 'utf8').trim());
    await stop();
    writeFileSync(join(place, 'logs.txt'), `${key.vkey}\n`);
    witness = await startWitness();
    const vkey = await (await fetch(`http://127.0.0.1:${witnessPort}/vkey`)).text();
    writeFileSync(witnesses, `witness lund ${vkey.trim()} http://127.0.0.1:${witnessPort}\nquorum lund\n`);
  }, 120_000);
  afterAll(async () => {
    await server?.end('SIGKILL');
    await witness.end('SIGKILL');
    for (const folder of [dataDir, backup, late, place]) rmSync(folder, { recursive: true, force: true });
  });

  it('writes as usual while it has what the witness has seen, also after a restart', async () => {
    await start();
    expect((await report()).status).toBe(201);
    await cosigned();
    await stop();
    copy(dataDir, backup);
    await start();
    expect((await report()).status).toBe(201);
    await cosigned();
    await stop();
    copy(dataDir, late);
  }, 120_000);

  it('refuses to write and says what is missing, and can still be read', async () => {
    copy(backup, dataDir);
    await start();
    const refused = await report();
    expect(refused.status).toBe(503);
    const { code, facts } = refused.json<Behind>();
    expect(code).toBe('ledger-behind');
    expect(facts).toMatchObject({ witness: 'lund', forked: false });
    expect(facts.witnessed).toBeGreaterThan(facts.events);
    expect((await ask(server!, PROBLEMS, { token: await as('practitioner') })).status).not.toBe(503);
    expect((await checkpoint()).status).toBe(200);
    expect((await ask(server!, '/health/live')).status).toBe(200);
    await stop();
  }, 120_000);

  it('writes again on a backup that has it all', async () => {
    copy(late, dataDir);
    await start();
    expect((await report()).status).toBe(201);
    await stop();
  }, 120_000);

  it('notices a second history, written on an old backup while the witness was away', async () => {
    copy(backup, dataDir);
    await witness.end('SIGTERM');
    await start();
    for (let n = 0; n < 5; n++) expect((await report()).status).toBe(201);
    await stop();
    witness = await startWitness();
    await start();
    const refused = await report();
    expect(refused.status).toBe(503);
    expect(refused.json<Behind>()).toMatchObject({ code: 'ledger-behind', facts: { forked: true } });
    await stop();
  }, 120_000);
});
