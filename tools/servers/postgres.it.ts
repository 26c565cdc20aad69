import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres } from './servers.ts';
import { runs } from './testing.ts';

describe('a PostgreSQL for tests', () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  const connected = async (url = postgres.url): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    // Killed servers take their connections with them.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  const query = async (sql: string): Promise<unknown[]> => {
    const client = await connected();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };

  it('writes what is committed to the disk', async () => {
    expect(
      await query(`SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync`),
    ).toEqual([{ fsync: 'on', sync: 'on' }]);
  });

  it('asks for a password', async () => {
    const stranger = new URL(postgres.url);
    stranger.password = 'wrong';
    await expect(connected(String(stranger))).rejects.toThrow('password authentication failed');
  });

  it('has what was committed when it is killed and started again, on the same port', async () => {
    await query('CREATE TABLE kept (name text)');
    await query(`INSERT INTO kept VALUES ('ärende')`);
    const { pid, url } = postgres;
    await postgres.kill('SIGKILL');
    await expect(query('SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await postgres.restart();
    expect(await query('SELECT name FROM kept')).toEqual([{ name: 'ärende' }]);
    expect(postgres.url).toBe(url);
    expect(postgres.pid).not.toBe(pid);
  });

  it('ends cleanly before a restart, even when it is paused and has clients', async () => {
    const client = await connected();
    const before = postgres.log().length;
    await postgres.kill('SIGSTOP');
    await postgres.restart();
    expect(postgres.log().slice(before)).toContain('database system is shut down');
    await expect(client.query('SELECT 1')).rejects.toThrow();
    expect(await query('SELECT name FROM kept')).toHaveLength(1);
  });

  it('answers nobody while it is paused, not on old connections either', async () => {
    const client = await connected();
    await postgres.kill('SIGSTOP');
    const answer = client.query('SELECT 1 AS one').then(({ rows }) => rows);
    expect(await Promise.race([answer, sleep(300, 'silence')])).toBe('silence');
    await postgres.kill('SIGCONT');
    expect(await answer).toEqual([{ one: 1 }]);
    await client.end();
  });

  it('leaves no process and no folder, and may be stopped twice', async () => {
    const other = await startPostgres();
    await other.stop();
    expect(runs(other.pid)).toBe(false);
    expect(existsSync(other.folder)).toBe(false);
    await other.stop();
  });
});
