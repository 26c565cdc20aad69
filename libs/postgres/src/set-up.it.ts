import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { Unavailable } from '@havstang/kernel';
import { ledgerSealer } from '@havstang/ledger';
import pg from 'pg';
import {
  NewerSchema,
  NotSetUp,
  openPostgresLedger,
  openPostgresReadModels,
  type PostgresSetUp,
  setUpPostgres,
  TooMighty,
} from './index.js';
import { positioned } from './sealed.harness.js';
import { makeDatabase, type TestDatabase } from './server.harness.js';

const NEVER = new AbortController().signal;
const PASSWORD = `it's "secret" – å%&$1`;
const MODEL = 'challenge-board@1';

let database: TestDatabase & { readonly name: string };
let wanted: PostgresSetUp & { readonly ledger: object };

const make = async (): Promise<void> => {
  database = await makeDatabase();
  const owner = (name: string) => ({ schema: name, role: `${database.name}_${name}`, password: PASSWORD });
  wanted = { services: [owner('challenges'), owner('governance')], ledger: owner('ledger') };
};
const drop = () => database.drop();

const url = (name: string, password = PASSWORD) => database.as(`${database.name}_${name}`, password, `schema=${name}`);
const setUp = (over: Partial<PostgresSetUp> = {}) => setUpPostgres(database.url, { ...wanted, ...over });
const openLedger = (password = PASSWORD) => openPostgresLedger(url('ledger', password), { sealer: ledgerSealer });

/** The SQLSTATE that a role gets for a statement, or `done`. */
const tried = async (name: string, statement: string): Promise<string> => {
  const client = new pg.Client(url(name));
  try {
    await client.connect();
    await client.query(statement);
    return 'done';
  } catch (error) {
    return (error as pg.DatabaseError).code ?? String(error);
  } finally {
    await client.end();
  }
};

const writeOneOfEach = async (): Promise<void> => {
  for (const name of ['challenges', 'governance']) {
    const models = openPostgresReadModels(url(name));
    await models.lead(NEVER);
    await models.commit(
      [{ table: MODEL, key: '2584/a', tenant: '2584', document: { title: 'Fel dörr' } }],
      new Map([[MODEL, { all: 1 }]]),
    );
    await models.close();
  }
  const { sealing, ledger, places, close } = await openLedger();
  await sealing.lead(NEVER);
  await sealing.seal(positioned(`conformance-${randomUUID()}`, 0, 2));
  await ledger.keepCheckpoint({ size: 1, note: 'one' });
  places.advance('group-a', 1);
  await close();
};

describe('the set-up job gives a role its own schema and nothing else', () => {
  beforeAll(async () => {
    await make();
    await setUp();
    await writeOneOfEach();
  });
  afterAll(drop);

  it('so that nobody reads or writes what is another’s', async () => {
    const refused: string[] = [];
    for (const [role, other] of [
      ['challenges', 'governance'],
      ['ledger', 'challenges'],
    ] as const) {
      for (const statement of [
        `SELECT * FROM ${other}.challenge_board_v1`,
        `SELECT * FROM ${other}.position`,
        `SELECT * FROM ${other}.schema_version`,
        `UPDATE ${other}.lease SET epoch = 9`,
        `INSERT INTO ${other}.challenge_board_v1 VALUES ('a', 'b', '{}')`,
        `DROP TABLE ${other}.challenge_board_v1`,
        `CREATE TABLE ${other}.mine (n int)`,
      ]) {
        refused.push(await tried(role, statement));
      }
    }
    refused.push(await tried('challenges', 'SELECT entry FROM ledger.event'));
    expect([...new Set(refused)]).toEqual(['42501']);
  });

  it.each([
    'CREATE TABLE public.mine (n int)',
    'CREATE SCHEMA mine',
    'CREATE TEMPORARY TABLE mine (n int)',
    'CREATE ROLE somebody',
    'ALTER TABLE challenges.position ADD COLUMN n int',
    'DROP TABLE challenges.lease',
    'UPDATE challenges.schema_version SET version = 9',
    'SELECT rolpassword FROM pg_authid',
  ])('so that a service cannot %s', async (statement) => {
    expect(await tried('challenges', statement)).toBe('42501');
  });

  it.each([
    `UPDATE ledger.event SET data = '{}'`,
    'DELETE FROM ledger.event',
    'TRUNCATE ledger.event',
    `UPDATE ledger.checkpoint SET note = 'other'`,
    'DELETE FROM ledger.checkpoint',
    'TRUNCATE ledger.checkpoint',
    `UPDATE ledger.stream SET name = 'other'`,
    'DELETE FROM ledger.ledger',
    `UPDATE ledger.meta SET value = 'other'`,
    'ALTER TABLE ledger.event DISABLE TRIGGER ALL',
    'DROP TRIGGER event_is_never_changed ON ledger.event',
    'SET session_replication_role = replica',
    'CREATE TABLE ledger.mine (n int)',
  ])('so that the ledger’s own role cannot %s', async (statement) => {
    expect(await tried('ledger', statement)).toBe('42501');
  });

  it.each([
    `UPDATE ledger.event SET data = '{}'`,
    'DELETE FROM ledger.event WHERE idx = 1',
    'TRUNCATE ledger.event',
    `UPDATE ledger.checkpoint SET note = 'other'`,
    'DELETE FROM ledger.checkpoint',
    'TRUNCATE ledger.checkpoint CASCADE',
    'DELETE FROM ledger.stream',
  ])('and not even an administrator can %s', async (statement) => {
    await expect(database.admin(statement)).rejects.toThrow('only added to, never changed');
  });

  it('and a role without rights does not get into the database', async () => {
    await database.admin(`CREATE ROLE ${database.name}_stranger LOGIN PASSWORD 'stranger'`);
    const stranger = new pg.Client(database.as(`${database.name}_stranger`, 'stranger'));
    await expect(stranger.connect()).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the set-up job', () => {
  beforeEach(make);
  afterEach(drop);

  it('makes what services and the ledger run on', async () => {
    await setUp();
    await writeOneOfEach();
    expect(await tried('challenges', `SELECT document ->> 'title' FROM challenges.challenge_board_v1`)).toBe('done');
  });

  /** All that set-up makes, as the catalogue has it: objects, rights, versions, passwords. */
  const fingerprint = () =>
    database.admin(`
      SELECT relname AS name, relnamespace::regnamespace::text AS of, relfilenode::text AS node, relacl::text AS acl FROM pg_class
        WHERE relnamespace::regnamespace::text IN ('challenges', 'governance', 'ledger')
      UNION ALL SELECT nspname, '', oid::text, nspacl::text FROM pg_namespace WHERE nspname !~ '^pg_t'
      UNION ALL SELECT datname, '', oid::text, datacl::text FROM pg_database WHERE datname = current_database()
      UNION ALL SELECT rolname, rolpassword, oid::text, '' FROM pg_authid WHERE starts_with(rolname, current_database())
      UNION ALL SELECT part, 'challenges', version::text, '' FROM challenges.schema_version
      UNION ALL SELECT part, 'ledger', version::text, '' FROM ledger.schema_version
      ORDER BY 1, 2, 3`);

  it('changes nothing when it is run again', async () => {
    await setUp();
    await writeOneOfEach();
    const before = await fingerprint();
    await setUp();
    expect(await fingerprint()).toEqual(before);
    await writeOneOfEach();
  });

  it('is done once by many at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => setUp()));
    const before = await fingerprint();
    await setUp();
    expect(await fingerprint()).toEqual(before);
    await writeOneOfEach();
  });

  it('adds a service later', async () => {
    await setUpPostgres(database.url, { services: [wanted.services[0]!] });
    await setUp();
    await writeOneOfEach();
  });

  it('changes a password, which is never told', async () => {
    await setUp();
    const changed = 'quite-another-one';
    await setUp({ services: wanted.services.map((owner) => ({ ...owner, password: changed })) });
    const old = openPostgresReadModels(url('challenges'));
    const error = await old.tables().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Unavailable);
    expect((error as Error).message).toContain('28P01');
    const told = `${inspect(error, { depth: 9, showHidden: true })} ${inspect(old, { depth: 9 })}`;
    expect(told).not.toContain(PASSWORD);
    expect(told).not.toContain(encodeURIComponent(PASSWORD));
    await old.close();
    const models = openPostgresReadModels(url('challenges', changed));
    expect(await models.tables()).toEqual([]);
    await models.close();
  });

  it('refuses a role with rights of its own, and does nothing', async () => {
    await database.admin(`CREATE ROLE ${database.name}_governance SUPERUSER`);
    await expect(setUp()).rejects.toThrow(TooMighty);
    expect(await database.admin(`SELECT 1 FROM pg_namespace WHERE nspname = 'challenges'`)).toEqual([]);
  });

  it('is missed with a sentence, until it has run', async () => {
    await setUpPostgres(database.url, { services: [] });
    await database.admin(`CREATE ROLE ${database.name}_challenges LOGIN PASSWORD 'other'`);
    await database.admin(`GRANT CONNECT ON DATABASE ${database.name} TO ${database.name}_challenges`);
    await setUp({ services: [] });
    const challenges = url('challenges', 'other');
    const models = openPostgresReadModels(challenges);
    for (const call of [models.tables(), models.lead(NEVER), models.get(MODEL, '2584', 'a'), models.position(MODEL)]) {
      await expect(call).rejects.toThrow(NotSetUp);
    }
    await expect(models.tables()).rejects.toThrow('run the set-up job');
    await expect(openPostgresLedger(challenges, { sealer: ledgerSealer })).rejects.toThrow(NotSetUp);
    await setUp({ services: [{ ...wanted.services[0]!, password: 'other' }] });
    expect(await models.tables()).toEqual([]);
    await models.close();
  });

  it('and everybody else refuses what a newer version has made', async () => {
    await setUp();
    await database.admin('UPDATE ledger.schema_version SET version = 99');
    await expect(setUp()).rejects.toThrow(NewerSchema);
    await expect(openLedger()).rejects.toThrow(NewerSchema);
    await database.admin('UPDATE challenges.schema_version SET version = 99');
    const models = openPostgresReadModels(url('challenges'));
    await expect(models.position(MODEL)).rejects.toThrow(/99.*newer/);
    await models.close();
  });

  it('is not needed where one process may make its own schema, for both purposes in one', async () => {
    const role = `${database.name}_alone`;
    await database.admin(`CREATE ROLE ${role} LOGIN PASSWORD 'alone'`);
    await database.admin(`GRANT CREATE, CONNECT ON DATABASE ${database.name} TO ${role}`);
    const open = async () => {
      const models = openPostgresReadModels(database.as(role, 'alone'), { setUp: true });
      const ledger = await openPostgresLedger(database.as(role, 'alone'), { sealer: ledgerSealer, setUp: true });
      await Promise.all([models.lead(NEVER), ledger.sealing.lead(NEVER)]);
      return { models, ledger };
    };
    const first = await open();
    await first.ledger.sealing.seal(positioned(`conformance-${randomUUID()}`, 0, 2));
    await first.models.commit([], new Map([[MODEL, { all: 2 }]]));
    await Promise.all([first.models.close(), first.ledger.close()]);
    const again = await open();
    expect(await again.ledger.log.size()).toBe(2);
    expect(await again.models.position(MODEL)).toEqual({ all: 2 });
    await Promise.all([again.models.close(), again.ledger.close()]);
  });
});
