import { Closed } from '@havstang/kernel';
import { readAddress } from './address.js';
import { openPool } from './database.js';
import { makeDatabase, type TestDatabase } from './server.harness.js';

describe('a pool of connections', () => {
  let database: TestDatabase;
  let pool: ReturnType<typeof openPool>;
  beforeEach(async () => {
    database = await makeDatabase();
    pool = openPool(readAddress(`${database.url}?schema=public`), 'the pool', 2);
  });
  afterEach(async () => {
    await pool.close();
    await database.drop();
  });

  it('says so when a transaction was undone though nobody complained', async () => {
    const undone = pool.transact(async (query) => {
      await query('CREATE TABLE made (n int)');
      await query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect(await pool.query(`SELECT to_regclass('made') AS made`)).toEqual([{ made: null }]);
  });

  it('finishes everything that it accepted, also what has to wait for a connection, before it closes', async () => {
    const accepted = Array.from({ length: 20 }, (_, n) => pool.query('SELECT pg_sleep(0.01), $1::bigint AS n', [n]));
    const closing = pool.close();
    await expect(pool.query('SELECT 1')).rejects.toThrow(Closed);
    await closing;
    expect((await Promise.all(accepted)).map(([row]) => row)).toMatchObject(accepted.map((_, n) => ({ n })));
  });

  it('prepares a statement once for each connection', async () => {
    const once = openPool(readAddress(`${database.url}?schema=public`), 'the pool', 1);
    const text = 'SELECT count(*) AS n FROM pg_prepared_statements';
    await once.query(text);
    expect(await once.query(text)).toEqual([{ n: 1 }]);
    expect(await once.query(text)).toEqual([{ n: 1 }]);
    await once.close();
  });
});
