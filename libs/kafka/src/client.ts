import { Closed } from '@havstang/kernel';
import { readFileSync } from 'node:fs';
import { type Admin, type Assigner, type Cluster, Kafka, logLevel, type SASLOptions } from 'kafkajs';
import { driverLog, type Log } from './log.js';
import './throttle.js';
import type { KafkaAddress } from './url.js';

/** One attempt and a few more at once; whoever asks goes on trying for as long as it makes sense to it. */
const DRIVER_RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, factor: 0.2, multiplier: 2, retries: 3 };

/**
 * The driver at this address; connects to nothing yet. Each consumer needs one of its own: in kafkajs 2.2.4 all consumers of one `Kafka` share what
 * they know of a group's committed offsets. Throws when the file of the authority cannot be read.
 */
export const kafkaAt = (address: KafkaAddress, log: Log): Kafka =>
  new Kafka({
    brokers: [...address.brokers],
    clientId: address.clientId,
    ...(address.ssl && { ssl: address.caFile === undefined ? true : { ca: [readFileSync(address.caFile, 'utf8')] } }),
    ...(address.sasl !== undefined && { sasl: address.sasl as SASLOptions }),
    connectionTimeout: 3_000,
    retry: DRIVER_RETRY,
    logLevel: logLevel.INFO,
    logCreator: () => driverLog(log),
  });

/** A connection for the length of `use`. */
export const withAdmin = async <T>(kafka: Kafka, use: (admin: Admin) => Promise<T>): Promise<T> => {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await use(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};

/**
 * A connection for the length of `use` that reads partitions without a consumer group: no join, no offsets at the broker, nothing to clean up. kafkajs
 * gives its cluster to whoever assigns partitions, and the group of this consumer never asks anybody to. When the signal aborts, what waits for the
 * broker is rejected at once.
 */
export const withCluster = async <T>(
  kafka: Kafka,
  topics: readonly string[],
  use: (cluster: Cluster) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> => {
  const cluster = clusterOf(kafka);
  const leave = () => cluster.disconnect().catch(() => undefined);
  const abort = () => {
    giveUpWaiting(cluster);
    void leave();
  };
  signal?.addEventListener('abort', abort);
  try {
    signal?.throwIfAborted();
    await cluster.connect();
    await cluster.addMultipleTargetTopics([...topics]);
    return await use(cluster);
  } finally {
    signal?.removeEventListener('abort', abort);
    await leave();
  }
};

/** As much of the driver as its types do not tell. */
type Inside = {
  readonly brokerPool: {
    readonly brokers: Readonly<Record<string, { readonly connectionPool: { readonly pool: readonly Connection[] } }>>;
  };
};
type Connection = { rejectRequests(error: Error): void };

/** Before it disconnects, the driver waits for the answer to everything that it asked, a long poll too. */
const giveUpWaiting = (cluster: Cluster): void => {
  const { brokers } = (cluster as unknown as Inside).brokerPool;
  const connections = Object.values(brokers).flatMap(({ connectionPool }) => connectionPool.pool);
  for (const connection of connections) connection.rejectRequests(new Closed('the connection to the broker'));
};

const clusterOf = (kafka: Kafka): Cluster => {
  const caught: Cluster[] = [];
  const assigns: Assigner = {
    name: 'none',
    version: 0,
    assign: async () => [],
    protocol: ({ topics }) => ({ name: topics.join(), metadata: Buffer.alloc(0) }),
  };
  kafka.consumer({
    groupId: 'never-joined',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => {
        caught.push(cluster);
        return assigns;
      },
    ],
  });
  return caught[0]!;
};
