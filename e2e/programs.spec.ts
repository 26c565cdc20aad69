import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from './http.ts';
import { tokenFor } from './people.ts';
import { runApp } from './process.ts';
import { freshServer, type Fresh, type Server } from './server.ts';

const FOLLOW = join(import.meta.dirname, '../examples/consume-events/follow.ts');

describe('a program that is registered', () => {
  let fresh: Fresh;
  let server: Server;
  let child: ChildProcess;
  const heard = { out: '', err: '' };
  beforeAll(async () => {
    fresh = await freshServer();
    ({ server } = fresh);
  });
  afterAll(async () => {
    child.kill();
    await fresh.remove();
  });

  const report = async (): Promise<string> => {
    const token = await tokenFor(server, { roles: ['processLeader'] });
    const body = { title: 'T', description: 'D' };
    return (await ask(server, '/api/challenges/problems', { token, body })).json().stream;
  };
  const follow = (secret: string, id: string) => {
    const env = { ...process.env, HAVSTANG_TOKEN: '', HAVSTANG_CLIENT_ID: id, HAVSTANG_CLIENT_SECRET: secret };
    const started = spawn(process.execPath, [FOLLOW, server.url, ':memory:'], { env });
    started.stdout.on('data', (chunk) => (heard.out += String(chunk)));
    started.stderr.on('data', (chunk) => (heard.err += String(chunk)));
    return started;
  };
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await sleep(50);
  };

  it('follows the feed with a token of its own, also after the server went away, and says that it did', async () => {
    const added = await runApp('ops', ['programs', 'add', 'reader', '--role', 'researcher', '--tenant', '2584'], {
      HAVSTANG_DATA: server.dataDir,
    });
    const [, id = '', secret = ''] = /client_id: (\S+) +client_secret: (\S+)/.exec(added) ?? [];
    const first = await report();
    child = follow(secret, id);
    await until(() => heard.out.includes(first));
    await server.end('SIGTERM');
    await until(() => heard.err.includes('tries again'));
    server = await fresh.again();
    const second = await report();
    await until(() => heard.out.includes(second));
    expect(heard.out.split(first)).toHaveLength(2);
    expect(heard.err).not.toContain('    at ');
    child.kill();

    const refused = follow('wrong', id);
    const [code] = (await once(refused, 'exit')) as [number];
    expect(code).toBe(2);
    await until(() => heard.err.includes('answered 401'));
  });
});
