import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openServers, type Servers } from './distributed/servers.ts';
import { PASSWORD } from './distributed/system.ts';
import { CAST } from './kill/story.ts';
import { startLoad } from './kill-distributed/load.ts';
import { ask } from './http.ts';
import { freePort } from '../tools/servers/ports.ts';
import { tokenFor } from './people.ts';
import { runApp, startApp } from './process.ts';
import { freshServer, newDataDir } from './server.ts';

/** What `ops copy` said of the history: how many events, and the root of their tree. */
const copied = (output: string): string | undefined => /✓ (\d+ events, root \S+)/.exec(output)?.[1];

describe('a history on SQLite', () => {
  let servers: Servers;
  const folders = [newDataDir(), newDataDir()] as const;
  beforeAll(async () => {
    servers = await openServers();
  });
  afterAll(async () => {
    await servers.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('moves to servers that nothing has prepared, to the middle size, and back, with one root and the keys of its texts', async () => {
    const { server, remove } = await freshServer();
    const [middle, back] = folders;
    const env = {
      LANG: 'en',
      HAVSTANG_DATA: middle,
      EVENT_STORE_URL: servers.eventStore,
      READ_MODELS_URL: servers.databaseAs('middle', PASSWORD),
    };
    try {
      const load = await startLoad(server, 2);
      await load.finish();
      expect(load.wrong).toEqual([]);
      await server.end('SIGTERM');
      const there = copied(await runApp('ops', ['copy', 'in', server.dataDir], env));
      expect(there).toMatch(/^[1-9]\d+ events/);
      expect(copied(await runApp('ops', ['copy', 'out', back], env))).toBe(there);

      // Without the accounts it would be a demo beside a history, which is refused.
      const PORT = String(await freePort());
      await expect(startApp('standalone', { ...env, PORT })).rejects.toThrow('people.sqlite is missing');
      for (const name of ['people.sqlite', 'identity-keys.json'])
        copyFileSync(join(server.dataDir, name), join(middle, name));
      const running = await startApp('standalone', { ...env, PORT });
      const url = `http://127.0.0.1:${PORT}`;
      expect(await (await fetch(`${url}/health/sealed`)).json()).toEqual({ events: Number(there?.split(' ')[0]) });
      expect((await ask({ url }, '/health/ready')).status).toBe(200);
      const { stream } = load.acknowledged().find((one) => one.stream.startsWith('problem-'))!;
      const token = await tokenFor({ url, dataDir: middle }, CAST.leader);
      const history = `/api/challenges/problems/${stream.slice('problem-'.length)}/history`;
      expect((await ask({ url }, history, { token })).text).toContain('Samma fel anmäls två gånger.');
      await running.end('SIGTERM');
    } finally {
      await remove();
    }
  });
});
