import { existsSync } from 'node:fs';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import { KAFKA_PASSWORD, startKafka } from './servers.ts';
import { runs } from './testing.ts';

const TOPIC = 'kept';
const QUICK = { logLevel: logLevel.NOTHING, retry: { retries: 1 } };

describe('a Kafka for tests', () => {
  let kafka: Awaited<ReturnType<typeof startKafka>>;
  let client: Kafka;
  beforeAll(async () => {
    kafka = await startKafka();
    client = new Kafka({ brokers: [kafka.brokers], ...QUICK });
  });
  afterAll(() => kafka.stop());

  const signedIn = (username: string, password = KAFKA_PASSWORD): Kafka =>
    new Kafka({ brokers: [kafka.saslBrokers], sasl: { mechanism: 'scram-sha-512', username, password }, ...QUICK });

  const asAdmin = async <T>(task: (admin: ReturnType<Kafka['admin']>) => Promise<T>, who = client): Promise<T> => {
    const admin = who.admin();
    await admin.connect();
    return task(admin).finally(() => admin.disconnect());
  };

  const produce = async (topic: string, who = client): Promise<unknown> => {
    const producer = who.producer({ allowAutoTopicCreation: true });
    await producer.connect();
    return producer.send({ topic, messages: [{ value: 'händelse' }] }).finally(() => producer.disconnect());
  };

  const stored = (): Promise<string | undefined> =>
    asAdmin(async (admin) => (await admin.fetchTopicOffsets(TOPIC))[0]?.high);

  it('makes no topic by itself', async () => {
    await expect(produce('unheard-of')).rejects.toThrow('does not host this topic-partition');
  });

  it('has what was acknowledged when it is killed and started again, on the same port', async () => {
    await asAdmin((admin) => admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }] }));
    await produce(TOPIC);
    const { pid, brokers } = kafka;
    await kafka.kill('SIGKILL');
    await expect(stored()).rejects.toThrow('ECONNREFUSED');
    await kafka.restart();
    expect(await stored()).toBe('1');
    expect(kafka.brokers).toBe(brokers);
    expect(kafka.pid).not.toBe(pid);
  });

  it('answers nobody while it is paused', async () => {
    await kafka.kill('SIGSTOP');
    const impatient = new Kafka({ brokers: [kafka.brokers], ...QUICK, requestTimeout: 300, connectionTimeout: 300 });
    await expect(asAdmin((admin) => admin.listTopics(), impatient)).rejects.toThrow();
    await kafka.kill('SIGCONT');
    expect(await stored()).toBe('1');
  });

  describe('where it is secured', () => {
    it('asks for a password', async () => {
      await expect(produce(TOPIC, signedIn('challenges', 'wrong'))).rejects.toThrow('SASL SCRAM SHA512');
    });

    it('lets a user do what an ACL says and nothing else', async () => {
      await expect(produce(TOPIC, signedIn('challenges'))).rejects.toThrow('Not authorized');
      const write = {
        principal: 'User:challenges',
        host: '*',
        operation: AclOperationTypes.WRITE,
        permissionType: AclPermissionTypes.ALLOW,
        resourceType: AclResourceTypes.TOPIC,
        resourceName: TOPIC,
        resourcePatternType: ResourcePatternTypes.LITERAL,
      };
      await asAdmin((admin) => admin.createAcls({ acl: [write] }), signedIn('admin'));
      await produce(TOPIC, signedIn('challenges'));
      await expect(produce(TOPIC, signedIn('outsider'))).rejects.toThrow('Not authorized');
      expect(await stored()).toBe('2');
    });
  });

  it('leaves no process and no folder', async () => {
    await kafka.stop();
    expect(runs(kafka.pid)).toBe(false);
    expect(existsSync(kafka.folder)).toBe(false);
  });
});
