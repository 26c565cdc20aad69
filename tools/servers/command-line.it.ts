import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { runs } from './testing.ts';

/** Where the programs make their folders here, so that what they leave behind is seen. */
const temporary = mkdtempSync(join(tmpdir(), 'havstang-command-line-'));
// The user that PostgreSQL runs as must get in.
chmodSync(temporary, 0o755);
afterAll(() => rmSync(temporary, { recursive: true }));

const start = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
    env: { ...process.env, TMPDIR: temporary, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** What a program says and its exit code, when it has ended. */
const ended = async (program: ChildProcess): Promise<{ said: string; code: unknown }> => {
  const [out, error, [code]] = await Promise.all([text(program.stdout!), text(program.stderr!), once(program, 'exit')]);
  return { said: out + error, code };
};

const untilGone = async (pid: number): Promise<void> => {
  while (runs(pid)) await sleep(20);
};

describe('npm run servers', () => {
  const POSTGRES = /^POSTGRES_URL=postgres:\/\/havstang:\S+@127\.0\.0\.1:\d+\/postgres\n$/;

  const up = async (): Promise<{ program: ChildProcess; server: number }> => {
    const variables = join(temporary, 'env');
    const program = start('command-line.ts', ['up', 'postgres', '--out', variables]);
    const [said] = await once(program.stdout!, 'data', { signal: AbortSignal.timeout(30_000) });
    expect(String(said)).toMatch(POSTGRES);
    expect(readFileSync(variables, 'utf8')).toBe(String(said));
    rmSync(variables);
    const [folder] = readdirSync(temporary);
    const [server] = readFileSync(join(temporary, folder!, 'data', 'postmaster.pid'), 'utf8').split('\n');
    return { program, server: Number(server) };
  };

  it('runs a command with the variables, passes its exit code on, and leaves nothing', async () => {
    const command = ['sh', '-c', 'echo "POSTGRES_URL=$POSTGRES_URL"; exit 7'];
    const { said, code } = await ended(start('command-line.ts', ['run', 'postgres', '--', ...command]));
    expect(said).toMatch(POSTGRES);
    expect(code).toBe(7);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves nothing after %s', async (signal) => {
    const { program, server } = await up();
    program.kill(signal);
    expect((await ended(program)).code).toBe(0);
    expect(runs(server)).toBe(false);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('leaves nothing when it is stopped while it still starts', async () => {
    const program = start('command-line.ts', ['up', 'postgres']);
    while (readdirSync(temporary).length === 0) await sleep(5);
    program.kill('SIGINT');
    expect(await ended(program)).toEqual({ said: 'ended by SIGINT\n', code: 1 });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('takes its servers along when it is killed', async () => {
    const { program, server } = await up();
    program.kill('SIGKILL');
    await untilGone(server);
    for (const folder of readdirSync(temporary)) rmSync(join(temporary, folder), { recursive: true });
  });

  it.each([
    ['a server that it does not know', ['up', 'oracle']],
    ['no server', ['up']],
    ['a run without a command', ['run', 'postgres']],
  ])('refuses %s', async (_what, args) => {
    const { said, code } = await ended(start('command-line.ts', args));
    expect(said).toContain('Usage: npm run servers');
    expect(code).toBe(1);
  });
});

describe('npm run test:integration', () => {
  const NOWHERE = { EVENT_STORE_URL: '', KAFKA_BROKERS: '', POSTGRES_URL: '', DOCKER_HOST: 'unix:///nowhere' };

  it('says what to do when there is neither an address nor Docker', async () => {
    const { said, code } = await ended(start('integration.ts', [], NOWHERE));
    for (const variable of ['EVENT_STORE_URL=', 'KAFKA_BROKERS=', 'POSTGRES_URL=', '-- --local'])
      expect(said).toContain(variable);
    expect(code).toBe(1);
  });

  it('names only what is missing', async () => {
    const env = {
      ...NOWHERE,
      EVENT_STORE_URL: 'esdb://127.0.0.1:1?tls=false',
      POSTGRES_URL: 'postgres://127.0.0.1:1/x',
    };
    const { said } = await ended(start('integration.ts', [], env));
    expect(said).toContain('where to find kafka.');
  });

  it('fails when no test has run', async () => {
    const given = { EVENT_STORE_URL: 'esdb://here', KAFKA_BROKERS: 'here:9092', POSTGRES_URL: 'postgres://here/x' };
    const args = ['tools/servers/kafka.it.ts', '-t', 'a name that no test has'];
    const { said, code } = await ended(start('integration.ts', args, given));
    expect(said).toMatch(/^0 passed, 0 failed$/m);
    expect(code).toBe(1);
  });
});
