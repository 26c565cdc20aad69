import { setTimeout as sleep } from 'node:timers/promises';
import { openPostgresReadModels } from './index.js';
import { makeDatabase, type TestDatabase } from './server.harness.js';

describe('a table that nobody has written', () => {
  let database: TestDatabase & { readonly name: string };
  beforeEach(async () => {
    database = await makeDatabase();
  });
  afterEach(() => database.drop());

  /** Statements that failed, as the server counts them when a session has ended. */
  const failed = async (): Promise<number> => {
    const others = `SELECT 1 FROM pg_stat_activity WHERE datname = '${database.name}' AND pid <> pg_backend_pid()`;
    while ((await database.admin(others)).length > 0) await sleep(20);
    const count = `SELECT xact_rollback::int AS count FROM pg_stat_database WHERE datname = '${database.name}'`;
    return (await database.admin<{ count: number }>(count))[0]!.count;
  };
  const open = () => openPostgresReadModels(`${database.url}?schema=havstang`, { setUp: true });

  it('is empty, and reading it is no error in the log of the server', async () => {
    const before = open();
    await before.position('board@1');
    await before.close();
    const atRest = await failed();

    const models = open();
    expect(await models.get('board@1', '2584', 'k')).toBeUndefined();
    expect(await models.list('board@1', '2584')).toEqual([]);
    expect(await models.load('board@1', ['2584/k'])).toEqual(new Map());
    const rows = [];
    for await (const row of models.rows('board@1')) rows.push(row);
    expect(rows).toEqual([]);
    await models.close();
    expect(await failed()).toBe(atRest);
  });
});
