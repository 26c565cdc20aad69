import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './http.ts';
import { CAST } from './kill/story.ts';
import { startLoad } from './kill-distributed/load.ts';
import { tokenFor } from './people.ts';
import { runApp } from './process.ts';
import { freePort, freshServer, newDataDir, startServer, type Fresh } from './server.ts';

describe('a backup of a data folder', () => {
  let fresh: Fresh;
  const folder = newDataDir();
  const copy = join(folder, 'copy');
  const ops = (...args: readonly string[]) => runApp('ops', args, { LANG: 'en', HAVSTANG_DATA: fresh.server.dataDir });
  beforeAll(async () => {
    fresh = await freshServer();
  });
  afterAll(async () => {
    await fresh.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is made while people work, and is a whole installation', async () => {
    const load = await startLoad(fresh.server, 4);
    while (load.acknowledged().length < 20) await new Promise((resolve) => setTimeout(resolve, 50));
    const before = [...load.acknowledged()];
    const said = await ops('backup', copy);
    await load.finish();
    expect(load.wrong).toEqual([]);
    const [, size, root] = /✓ .*copy: (\d+) events, root (\S+)/.exec(said) ?? [];

    const restored = await startServer({ dataDir: copy, port: await freePort() });
    const problem = before.find(({ stream }) => stream.startsWith('problem-'))!.stream;
    const token = await tokenFor(restored, CAST.leader);
    const history = await ask(restored, `/api/challenges/problems/${problem.slice('problem-'.length)}/history`, {
      token,
    });
    expect(history.text).toContain('Samma fel anmäls två gånger.');
    expect((await ask(restored, '/health/sealed')).json()).toEqual({ events: Number(size) });
    await restored.end('SIGTERM');

    const bundle = join(folder, 'bundle');
    await runApp('auditor', ['export', '--data', copy, '--out', bundle], { LANG: 'en' });
    expect(await runApp('auditor', ['verify', bundle], { LANG: 'en' })).toContain(root);
    // Everything that was acknowledged before the backup began is in it.
    const ids = new Set(before.flatMap(({ events }) => events.map(({ id }) => id)));
    const entries = readFileSync(join(bundle, 'entries.jsonl'), 'utf8');
    expect([...ids].filter((id) => !entries.includes(id))).toEqual([]);
  });

  it('has no name before it is whole, and takes no other’s', async () => {
    await expect(ops('backup', copy)).rejects.toThrow('exists already');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('can leave out who people are and what opens their texts, for a copy that is kept longer', async () => {
    const lasting = join(folder, 'lasting');
    expect(await ops('backup', lasting, '--log-only')).toContain('keys.sqlite, master.key');
    expect(readdirSync(lasting).sort()).toEqual(['identity-keys.json', 'ledger.key', 'log.sqlite']);
  });
});
