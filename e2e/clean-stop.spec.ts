import { ask } from './http.ts';
import { tokenFor } from './people.ts';
import { graceOf, stopUnderLoad } from './clean-stop/stop.ts';
import { freePort, newDataDir, startServer, type Server } from './server.ts';
import { rmSync } from 'node:fs';

const PROBLEMS = '/api/challenges/problems';
const REPORT = { title: 'Fel dörr', description: 'Dörren i korridoren.' };

describe('a stop of the one process, while people send and others are in the middle of it', () => {
  const dataDir = newDataDir();
  let port: number;
  let server: Server;
  beforeAll(async () => {
    port = await freePort();
    server = await startServer({ dataDir, port });
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    rmSync(dataDir, { recursive: true });
  });

  it('answers what it has begun, takes nothing more, ends with 0, and has done what it answered and nothing else', async () => {
    const token = await tokenFor(server, { roles: ['practitioner'] });
    const post = () => ({ url: server.url, path: PROBLEMS, token, body: REPORT });
    const { faults, acknowledged, refused } = await stopUnderLoad(server, graceOf('challenges'), {
      post,
      status: 201,
    });
    expect(faults).toEqual([]);
    expect(refused).toBeGreaterThan(0);
    const entries = (await server.lines()).map(({ entry }) => JSON.parse(entry) as { id: string; type: string });
    const reported = entries.filter(({ type }) => type.includes('problem-reported')).map(({ id }) => id);
    expect(reported.sort()).toEqual([...acknowledged].sort());

    server = await startServer({ dataDir, port });
    expect((await ask(server, PROBLEMS, { token, body: REPORT })).status).toBe(201);
  }, 120_000);
});
