import { type Kafka, type Message, Partitioners } from 'kafkajs';
import { type Spot, spotKey } from './names.js';

export type Placed = Spot & { readonly message: Message };

export type Sender = {
  /** One attempt; resolves when all in-sync replicas of every partition have what is theirs. */
  send(records: readonly Placed[]): Promise<void>;
  close(): Promise<void>;
};

/**
 * Sends records so that the first time each is seen, it is in order within its partition: one request at a time, acknowledged by all replicas, and the
 * next only after that. A repeat may come at any time later. kafkajs makes no retry of its own: when a leader moves between two attempts, its retry
 * passes over partitions and says that all went well. Its idempotent producer is not used, see docs/reference/kafka.md.
 */
export const openSender = (kafka: Kafka): Sender => {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    maxInFlightRequests: 1,
    idempotent: false,
    retry: { retries: 0 },
  });
  let connected = false;
  return {
    send: async (records) => {
      if (records.length === 0) return;
      if (!connected) await producer.connect();
      connected = true;
      const topicMessages = [...Map.groupBy(records, ({ topic }) => topic)].map(([topic, of]) => ({
        topic,
        messages: of.map(({ partition, message }) => ({ ...message, partition })),
      }));
      const answers = await producer.sendBatch({ acks: -1, topicMessages });
      const acknowledged = new Set(
        answers
          .filter(({ errorCode }) => errorCode === 0)
          .map(({ topicName: topic, partition }) => spotKey({ topic, partition })),
      );
      const missing = records.find((record) => !acknowledged.has(spotKey(record)));
      if (missing !== undefined) throw new Error(`${spotKey(missing)} did not acknowledge what was sent to it`);
    },
    close: () => producer.disconnect().catch(() => undefined),
  };
};
