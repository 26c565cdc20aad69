/** The servers that tests use, as containers. Testcontainers removes them even when this process is killed. */
import { GenericContainer, getContainerRuntimeClient, Wait, type StartedTestContainer } from 'testcontainers';
import type { Readable } from 'node:stream';
import { IMAGES } from './images.ts';
import { formatArguments, kafkaProperties } from './kafka-settings.ts';
import { freePort } from './ports.ts';
import type { Started } from './needs.ts';

export const dockerAnswers = (): Promise<boolean> =>
  getContainerRuntimeClient().then(
    () => true,
    () => false,
  );

/** Starts a container; when it does not get ready, says what it has written. */
const start = async (container: GenericContainer): Promise<StartedTestContainer> => {
  let log = '';
  const hear = (output: Readable): void => void output.on('data', (chunk: Buffer) => (log += chunk.toString()));
  try {
    return await container.withLogConsumer(hear).start();
  } catch (error) {
    throw new Error(`${String(error)}\nThe end of its log:\n${log.slice(-4000)}`, { cause: error });
  }
};

const stoppable = (container: StartedTestContainer, variables: Started['variables']): Started => ({
  variables,
  stop: async () => void (await container.stop()),
});

/** Without TLS and users, which only tests may: `--insecure`. */
export const containEventStoreDb = async (): Promise<Started> => {
  const container = await start(
    new GenericContainer(IMAGES.eventStoreDb)
      .withCommand(['--insecure', '--run-projections=None'])
      .withExposedPorts(2113)
      .withWaitStrategy(Wait.forHttp('/health/live', 2113).forStatusCode(204)),
  );
  return stoppable(container, {
    EVENT_STORE_URL: `esdb://${container.getHost()}:${container.getMappedPort(2113)}?tls=false`,
  });
};

/** Its ports are the same inside and outside, because the broker itself tells clients where to connect. */
export const containKafka = async (): Promise<Started> => {
  const ports = { client: await freePort(), secured: await freePort(), controller: 9093 };
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime;
  const properties = '/tmp/server.properties';
  const content = kafkaProperties({ bind: '0.0.0.0', host, ports, data: '/tmp/kafka-data' });
  const format = formatArguments(properties).map((argument) => `'${argument}'`);
  const bin = '/opt/kafka/bin';
  const container = await start(
    new GenericContainer(IMAGES.kafka)
      .withCopyContentToContainer([{ content, target: properties, mode: 0o644 }])
      .withEnvironment({ KAFKA_HEAP_OPTS: '-Xmx512m' })
      .withEntrypoint(['sh', '-c'])
      .withCommand([`${bin}/kafka-storage.sh ${format.join(' ')} && exec ${bin}/kafka-server-start.sh ${properties}`])
      .withExposedPorts(...[ports.client, ports.secured].map((port) => ({ container: port, host: port })))
      .withWaitStrategy(Wait.forLogMessage('Kafka Server started')),
  );
  return stoppable(container, {
    KAFKA_BROKERS: `${host}:${ports.client}`,
    KAFKA_SASL_BROKERS: `${host}:${ports.secured}`,
  });
};

export const containPostgres = async (): Promise<Started> => {
  const container = await start(
    new GenericContainer(IMAGES.postgres)
      .withEnvironment({ POSTGRES_USER: 'havstang', POSTGRES_PASSWORD: 'only-for-tests', POSTGRES_DB: 'postgres' })
      .withCommand(['postgres', '-c', 'max_connections=200'])
      .withExposedPorts(5432)
      // The first time is the set-up's, which then starts it anew.
      .withWaitStrategy(Wait.forLogMessage('ready to accept connections', 2)),
  );
  return stoppable(container, {
    POSTGRES_URL: `postgres://havstang:only-for-tests@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
  });
};
