/**
 * Follows the decisions on Kafka, and takes up where it left off. Usage: node examples/consume-kafka/follow.ts [brokers] [file] [prefix]
 * With KAFKA_USER and KAFKA_PASSWORD it signs in (SCRAM-SHA-512).
 */
import { Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { DatabaseSync } from 'node:sqlite';

const [brokers = '127.0.0.1:9092', file = 'consumed.sqlite', prefix = 'havstang'] = process.argv.slice(2);
const { KAFKA_USER: username, KAFKA_PASSWORD: password } = process.env;
const topic = `${prefix}.governance.events`;

const db = new DatabaseSync(file);
db.exec(`CREATE TABLE IF NOT EXISTS decision (subject TEXT, sequence TEXT, what TEXT, PRIMARY KEY (subject, sequence));
         CREATE TABLE IF NOT EXISTS place (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL)`);
const keep = db.prepare('INSERT INTO decision VALUES (?, ?, ?)');
const move = db.prepare('INSERT INTO place VALUES (?, ?) ON CONFLICT (partition) DO UPDATE SET next = excluded.next');
/** The ledger index that is wanted next in a partition. It is ours to remember: it is kept with the effects, and survives a rebuild of the topics. */
const wanted = (partition: number): number =>
  Number(db.prepare('SELECT next FROM place WHERE partition = ?').get(partition)?.['next'] ?? 0);

const kafka = new Kafka({
  brokers: brokers.split(','),
  logLevel: logLevel.ERROR,
  ...(username && password && { sasl: { mechanism: 'scram-sha-512', username, password } }),
});

/** The time of a record is its ledger index, so offsets are looked up by index. */
const offsetOf = async (partition: number): Promise<string> => {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, wanted(partition)).finally(() => admin.disconnect());
  return offsets.find((one) => one.partition === partition)?.offset ?? '0';
};

/** Whoever started this process should see it end, and start it again; half an effect goes with it. Left alone, kafkajs gives up in silence. */
const fail = (error: unknown): never => {
  console.error(error);
  process.exit(1);
};

/** Keeps the effect and the place together, or neither. */
const take = (partition: number, { timestamp, value }: KafkaMessage): void => {
  const index = Number(timestamp);
  // Delivery is at least once; in a partition the index only grows, so what is below the one that is wanted was seen.
  if (index < wanted(partition)) return;
  const event = JSON.parse(String(value));
  db.exec('BEGIN');
  if (event.type === 'se.havstang.governance.decision-taken.v1')
    keep.run(event.subject, event.sequence, `${event.data.dnr}: ${event.data.content}`);
  move.run(partition, index + 1);
  db.exec('COMMIT');
  console.log(index, event.type, event.subject, event.sequence);
};

// One that was killed holds its partitions until its session ends.
const consumer = kafka.consumer({ groupId: `${prefix}.example.decisions`, sessionTimeout: 10_000 });
consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
// Whatever partitions this process is given, it goes on in them at its own place; offsets are not committed. Until the broker has said where that is,
// it may read from the beginning, which costs time and nothing else.
consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
  for (const partition of payload.memberAssignment[topic] ?? [])
    offsetOf(partition).then((offset) => consumer.seek({ topic, partition, offset }), fail);
});
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ partition, message }) => {
    try {
      take(partition, message);
    } catch (error) {
      fail(error);
    }
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void consumer.disconnect());
