import { EventStoreDBClient } from '@eventstore/db-client';
import { parseEntry } from '@havstang/ledger';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ConfigResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
  type Admin,
} from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { KAFKA_PASSWORD } from '../tools/servers/servers.ts';
import { install, type Installed } from './distributed/install.ts';
import { openGuardedServers, type OwnServers } from './distributed/servers.ts';
import { PASSWORD, SERVICES } from './distributed/system.ts';
import { startLoad } from './kill-distributed/load.ts';
import { audit, comeToRest } from './kill-distributed/rest.ts';

const USERS = ['ledger', ...SERVICES];
const EVENTS = 'havstang.challenges.events';
const topicsOf = (user: string): readonly string[] => [EVENTS, `havstang.${user}.events`, 'havstang.ledger.sealed'];
/** Another one than the user. */
const neighbour = (user: string): string => (user === 'governance' ? 'reporting' : 'governance');
const deadLetters = (user: string): string => `${EVENTS}.${user}.reactions.dlq`;

/** The system with the users, access lists and roles that docker-compose.yml sets up, and what each of them may not do besides its work. */
describe('each service with its own user', () => {
  let here: Installed<OwnServers>;
  beforeAll(async () => {
    here = await install(openGuardedServers);
  }, 240_000);
  afterAll(() => here.remove());

  it('has every right that its work needs: a story is told, and store, tree, topics and read models agree', async () => {
    const load = await startLoad(here.system, 2);
    while (load.acknowledged().length < 60) await pause(100);
    await load.finish();
    expect(load.wrong).toEqual([]);
    expect(await comeToRest(here)).toEqual([]);
    expect(await audit(here, load.tokens.auditor, load.acknowledged())).toEqual([]);
  });

  describe('on Kafka', () => {
    const signedIn = (username: string, password = KAFKA_PASSWORD): Kafka =>
      new Kafka({
        brokers: [here.servers.saslBrokers],
        sasl: { mechanism: 'scram-sha-512', username, password },
        logLevel: logLevel.NOTHING,
        // A topic that was just made has no leader for a moment.
        retry: { retries: 3, initialRetryTime: 100 },
      });
    const asked = async <T>(user: string, task: (admin: Admin) => Promise<T>, password?: string): Promise<T> => {
      const admin = signedIn(user, password).admin();
      await admin.connect();
      return task(admin).finally(() => admin.disconnect());
    };
    const write = async (user: string, topic: string): Promise<unknown> => {
      const producer = signedIn(user).producer({ allowAutoTopicCreation: false });
      await producer.connect();
      return producer
        .send({ topic, messages: [{ key: 'problem-1', value: '{}' }] })
        .finally(() => producer.disconnect());
    };
    const consume = async (user: string, topic: string, groupId: string): Promise<void> => {
      const consumer = signedIn(user).consumer({ groupId, allowAutoTopicCreation: false });
      const crashed = new Promise<never>((_, reject) =>
        consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error)),
      );
      const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
      try {
        await consumer.connect();
        await consumer.subscribe({ topic });
        await consumer.run({ eachMessage: async () => undefined });
        await Promise.race([joined, crashed]);
      } finally {
        await consumer.disconnect();
      }
    };
    const offsets = (user: string, topic: string): Promise<unknown> =>
      asked(user, (admin) => admin.fetchTopicOffsets(topic));
    // Of a group that it may not see the driver finds no coordinator; of a group of one's own it does, below.
    const refused = /not authorized|authorization failed|failed to find group coordinator/i;

    it.each(SERVICES)('%s writes no events, its own neither, and does not say what is sealed', async (user) => {
      for (const topic of topicsOf(user)) await expect(write(user, topic)).rejects.toThrow(refused);
    });

    it.each(USERS)('%s neither writes nor reads the dead letters of another', async (user) => {
      await expect(write(user, deadLetters(neighbour(user)))).rejects.toThrow(refused);
      await expect(offsets(user, deadLetters(neighbour(user)))).rejects.toThrow(refused);
    });

    it.each(USERS)('%s neither joins nor moves nor asks for the group of another', async (user) => {
      const groupId = `havstang.${neighbour(user)}.reactions`;
      await expect(consume(user, EVENTS, groupId)).rejects.toThrow(refused);
      await expect(
        asked(user, (admin) =>
          admin.setOffsets({ groupId, topic: EVENTS, partitions: [{ partition: 0, offset: '9' }] }),
        ),
      ).rejects.toThrow(refused);
      await expect(asked(user, (admin) => admin.describeGroups([groupId]))).rejects.toThrow(refused);
    });

    it.each(USERS)('%s makes, changes and removes no topics, and no rights', async (user) => {
      const topic = `havstang.${user}.more`;
      await expect(asked(user, (admin) => admin.createTopics({ topics: [{ topic }] }))).rejects.toThrow();
      await expect(asked(user, (admin) => admin.deleteTopics({ topics: [EVENTS] }))).rejects.toThrow(refused);
      await expect(
        asked(user, (admin) =>
          admin.deleteTopicRecords({ topic: EVENTS, partitions: [{ partition: 0, offset: '-1' }] }),
        ),
      ).rejects.toThrow();
      await expect(
        asked(user, (admin) =>
          admin.alterConfigs({
            validateOnly: false,
            resources: [
              { type: ConfigResourceTypes.TOPIC, name: EVENTS, configEntries: [{ name: 'retention.ms', value: '1' }] },
            ],
          }),
        ),
      ).rejects.toThrow(refused);
      await expect(asked(user, (admin) => admin.createAcls({ acl: [everything(user)] }))).rejects.toThrow(refused);
      expect(await asked('admin', (admin) => admin.listTopics())).not.toContain(topic);
    });

    it.each(SERVICES)('%s reads events in a group of its own, and has dead letters of its own', async (user) => {
      await consume(user, EVENTS, `havstang.${user}.tried`);
      await write(user, deadLetters(user).replace('.reactions.', '.tried.')).catch((error: Error) =>
        expect(error.message).toMatch('does not host this topic-partition'),
      );
      await offsets(user, 'havstang.ledger.sealed');
    });

    it('the ledger is in no group', async () =>
      expect(consume('ledger', EVENTS, 'havstang.ledger.tried')).rejects.toThrow(refused));

    it('nobody gets in by another password, or without rights further than that', async () => {
      const list = (admin: Admin): Promise<string[]> => admin.listTopics();
      await expect(asked('ledger', list, 'wrong')).rejects.toThrow('SASL SCRAM SHA512');
      await expect(asked('nobody', list)).rejects.toThrow('SASL SCRAM SHA512');
      expect(await asked('outsider', list)).toEqual([]);
      await expect(offsets('outsider', EVENTS)).rejects.toThrow(refused);
    });
  });

  describe('on PostgreSQL', () => {
    const as = async (user: string, statement: string, password = PASSWORD): Promise<unknown> => {
      const client = new pg.Client({ connectionString: here.servers.databaseAs(user, password) });
      await client.connect();
      return client.query(statement).finally(() => client.end());
    };

    it.each(USERS)('%s reaches no schema but its own, and has no power over roles or the database', async (user) => {
      const other = neighbour(user);
      for (const statement of [
        `SELECT * FROM ${other}.position`,
        `CREATE TABLE ${other}.mine ()`,
        `CREATE SCHEMA mine`,
        `CREATE TABLE public.mine ()`,
        `CREATE ROLE mine`,
        `ALTER ROLE ${other} PASSWORD 'mine'`,
        `SET ROLE ${other}`,
        `COPY (SELECT 1) TO PROGRAM 'true'`,
      ])
        await expect(as(user, statement)).rejects.toThrow(/permission denied|must (be|have)/);
      await expect(as(user, 'SELECT 1', 'wrong')).rejects.toThrow('password authentication failed');
    });

    it.each(SERVICES)('%s does not read the ledger', (user) =>
      expect(as(user, 'SELECT * FROM ledger.event')).rejects.toThrow('permission denied for schema ledger'),
    );

    it.each([
      'UPDATE ledger.event SET data = data',
      'DELETE FROM ledger.event',
      'TRUNCATE ledger.event',
      'UPDATE ledger.checkpoint SET note = note',
      'DELETE FROM ledger.checkpoint',
      'DROP TABLE ledger.event',
    ])('the ledger itself is refused %s', (statement) =>
      expect(as('ledger', statement)).rejects.toThrow(/permission denied|must be owner/),
    );
  });

  // The last one: what it does to the store stays done.
  describe('on the event store', () => {
    const FOUND = 'se.havstang.reporting.store-tampering-found.v1';
    const found = async (): Promise<readonly { readonly what: string; readonly subject: string }[]> =>
      (await here.system.lines())
        .filter(({ entry }) => parseEntry(entry)?.type === FOUND)
        .map(({ data }) => JSON.parse(data));

    it('an administrator who hides or deletes streams is found, also when the ledger is killed at that moment', async () => {
      const streams = [...new Set((await here.system.lines()).map(({ entry }) => parseEntry(entry)!.stream))];
      const [hidden, deleted] = streams.filter((stream) => stream.startsWith('problem-')) as [string, string];
      const client = EventStoreDBClient.connectionString(here.servers.eventStore);
      const ledger = here.system.part('ledger');
      try {
        await client.setStreamMetadata(hidden, { truncateBefore: 1 });
        await client.tombstoneStream(deleted);
        await ledger.running().end('SIGKILL');
        await ledger.start();
        const end = Date.now() + 60_000;
        while ((await found()).length < 2 && Date.now() < end) await pause(200);
        expect(await found()).toMatchObject([
          { what: 'metadata-changed', subject: hidden },
          { what: 'tombstoned', subject: deleted },
        ]);
      } finally {
        await client.dispose();
      }
    });
  });
});

const everything = (user: string) => ({
  principal: `User:${user}`,
  host: '*',
  operation: AclOperationTypes.ALL,
  permissionType: AclPermissionTypes.ALLOW,
  resourceType: AclResourceTypes.TOPIC,
  resourceName: '*',
  resourcePatternType: ResourcePatternTypes.LITERAL,
});
