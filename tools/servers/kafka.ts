import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';
import { formatArguments, kafkaProperties } from './kafka-settings.ts';
import { cacheFolder, ensureProgram, runToEnd } from './machine.ts';
import { freePort } from './ports.ts';
import { serve, type Server } from './process.ts';

const POM = join(import.meta.dirname, 'kafka', 'pom.xml');

/** The class path of the broker. The jars are kept in the cache until pom.xml changes; two who fetch them at once do not disturb each other. */
const jars = async (): Promise<string> => {
  const pom = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 16);
  const folder = join(cacheFolder(), `kafka-${pom}`);
  if (!existsSync(folder)) {
    await ensureProgram('mvn', 'maven');
    mkdirSync(cacheFolder(), { recursive: true });
    const fetched = mkdtempSync(`${folder}-`);
    await runToEnd('mvn', [
      ...['--batch-mode', '--quiet', '--file', POM, 'dependency:copy-dependencies'],
      ...['-DincludeScope=runtime', `-DoutputDirectory=${fetched}`],
    ]);
    try {
      renameSync(fetched, folder);
    } catch (error) {
      rmSync(fetched, { recursive: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return join(folder, '*');
};

/** Whether a broker answers: an ApiVersions request (key 18, version 0), which every listener takes before a client has signed in. */
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const request = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    const done = (yes: boolean): void => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(2_000, () => done(false));
    socket
      .on('data', () => done(true))
      .on('error', () => done(false))
      .on('close', () => done(false));
  });

/**
 * Starts one node of Apache Kafka (KRaft) from its published jars, on Java 17 or newer. `brokers` takes anyone, `saslBrokers` asks for a user of
 * KAFKA_USERS with KAFKA_PASSWORD and goes by the ACLs (SASL/SCRAM-SHA-512 without TLS).
 */
export const startKafka = async (): Promise<Server & { readonly brokers: string; readonly saslBrokers: string }> => {
  const [classPath] = await Promise.all([jars(), ensureProgram('java', 'default-jre-headless')]);
  const ports = { client: await freePort(), secured: await freePort(), controller: await freePort() };
  const folder = await temporaryFolder('kafka', async (path) => {
    const properties = join(path, 'server.properties');
    const where = { bind: '127.0.0.1', host: '127.0.0.1', ports, data: join(path, 'data') };
    writeFileSync(properties, kafkaProperties(where));
    await runToEnd('java', ['-cp', classPath, 'kafka.tools.StorageTool', ...formatArguments(properties)]);
  });
  const brokers = `127.0.0.1:${ports.client}`;
  const saslBrokers = `127.0.0.1:${ports.secured}`;
  const logging = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-Dorg.slf4j.simpleLogger.showDateTime=true'];
  const server = await serve({
    name: 'Kafka',
    folder,
    command: 'java',
    args: ['-Xmx512m', '-XX:+ExitOnOutOfMemoryError', ...logging, '-cp', classPath, 'kafka.Kafka', 'server.properties'],
    ends: 'SIGTERM',
    answers: () => answers(ports.client),
    variables: { KAFKA_BROKERS: brokers, KAFKA_SASL_BROKERS: saslBrokers },
  });
  return Object.assign(server, { brokers, saslBrokers });
};
