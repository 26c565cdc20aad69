import { type EventStoreDBClient, FORWARDS } from '@eventstore/db-client';
import { Unavailable } from '@havstang/kernel';
import { type EventStoreDouble, startEventStoreDouble } from '@havstang/testing/eventstoredb';
import { EVENT_STORE_GROUPS } from './access.js';
import { AccessDenied } from './errors.js';
import { NoUsersWithoutTls, setUpEventStoreUsers } from './set-up.js';
import { aMeddler, IMPATIENT } from './testing/store.fixture.js';
import { ADMIN, startSecureServer } from './testing/tls.fixture.js';

const { services, ledger } = EVENT_STORE_GROUPS;
const USERS = [
  { name: 'challenges', password: 'one', groups: [services] },
  { name: 'ledger', password: 'two', groups: [ledger] },
];
// Under load a healthy server may take longer than the tests of outages wait.
const PATIENCE = { ...IMPATIENT, callMs: 5_000 };

describe('setting up users and access lists', () => {
  let double: EventStoreDouble;
  let server: Awaited<ReturnType<typeof startSecureServer>>;
  let client: EventStoreDBClient;
  beforeEach(async () => {
    double = await startEventStoreDouble();
    server = await startSecureServer(double.port);
    client = aMeddler(double.url);
  });
  afterEach(async () => {
    server.close();
    await double.stop();
  });

  const setUp = (over: Partial<Parameters<typeof setUpEventStoreUsers>[0]> = {}): Promise<void> =>
    setUpEventStoreUsers({ url: server.url, admin: ADMIN, users: USERS, patience: PATIENCE, ...over });

  const dataOf = async (stream: string): Promise<readonly unknown[]> => {
    const all: unknown[] = [];
    for await (const { event } of client.readStream(stream, { direction: FORWARDS })) all.push(event?.data);
    return all;
  };

  it('waits for the server, makes the users, and says who may do what', async () => {
    await setUp();
    expect(server.states).toEqual(['leader']);
    expect(Object.fromEntries(server.users)).toEqual({
      challenges: { fullName: 'Hävstång: challenges', password: 'one', groups: [services] },
      ledger: { fullName: 'Hävstång: ledger', password: 'two', groups: [ledger] },
    });
    const [defaults] = (await dataOf('$settings')) as readonly { $userStreamAcl: object; $systemStreamAcl: object }[];
    expect(defaults!.$userStreamAcl).toEqual({
      $r: [services, ledger],
      $w: [services],
      $d: '$admins',
      $mr: [services, ledger],
      $mw: '$admins',
    });
    expect(new Set(Object.values(defaults!.$systemStreamAcl))).toEqual(new Set(['$admins']));
    const { metadata } = await client.getStreamMetadata('$all');
    expect(metadata?.['acl']).toMatchObject({ readRoles: ['$admins', ledger], writeRoles: '$admins' });
  });

  it('changes nothing the second time', async () => {
    await setUp();
    await setUp();
    expect(await dataOf('$settings')).toHaveLength(1);
    expect(await dataOf('$$$all')).toHaveLength(1);
    expect(server.asked.filter((what) => what.includes('/users/'))).toEqual(Array(4).fill('POST /users/'));
  });

  it('puts back what somebody changed, and takes new passwords and groups', async () => {
    await setUp();
    await client.setStreamMetadata('$all', { acl: { readRoles: ['$all'] } });
    await setUp({ users: [{ name: 'ledger', password: 'three', groups: [ledger, 'auditors'] }] });
    expect(server.users.get('ledger')).toMatchObject({ password: 'three', groups: [ledger, 'auditors'] });
    expect(server.users.get('challenges')).toMatchObject({ password: 'one' });
    expect((await dataOf('$$$all')).at(-1)).toMatchObject({ $acl: { $r: ['$admins', ledger] } });
  });

  it('refuses a wrong administrator’s password', async () => {
    const error = setUp({ admin: { ...ADMIN, password: 'wrong' } });
    await expect(error).rejects.toThrow(AccessDenied);
    expect(server.users.size).toBe(0);
  });

  it('gives up on a server that does not become ready', async () => {
    server.states.splice(0, Infinity, 'unknown');
    await expect(setUp({ readyMs: 200 })).rejects.toThrow(Unavailable);
    expect(server.users.size).toBe(0);
  });

  it('says that without TLS there are no users', async () => {
    await expect(setUp({ url: double.url })).rejects.toThrow(NoUsersWithoutTls);
  });
});
