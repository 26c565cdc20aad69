import { parseKafkaUrl } from '@havstang/kafka';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';

/** Every record of every topic whose name begins as those of this bus do: key, headers and value, by topic. */
export const everyRecord = async (bus: string): Promise<ReadonlyMap<string, Buffer>> => {
  const { brokers, prefix } = parseKafkaUrl(bus);
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'canary', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  const wanted = new Map<string, number>();
  for (const topic of topics) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
      if (Number(high) > Number(low)) wanted.set(`${topic}/${partition}`, Number(high) - 1);
  }
  await admin.disconnect();
  const found = new Map<string, Buffer[]>(topics.map((topic) => [topic, []]));
  const consumer = kafka.consumer({ groupId: `${prefix}-canary-${Date.now()}` });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    if (wanted.size === 0) return resolve();
    consumer
      .run({
        eachMessage: async ({ topic, partition, message }) => {
          const parts = [message.key, message.value, Buffer.from(JSON.stringify(message.headers ?? {}))];
          found.get(topic)?.push(...parts.filter((part) => part !== null));
          const place = `${topic}/${partition}`;
          if (Number(message.offset) >= (wanted.get(place) ?? Infinity)) wanted.delete(place);
          if (wanted.size === 0) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return new Map([...found].map(([topic, parts]) => [topic, Buffer.concat(parts)]));
};

/** Every row of every table in a database, by table. */
export const everyRow = async (database: string): Promise<ReadonlyMap<string, string>> => {
  const client = new pg.Client(database);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const tables = new Map<string, string>();
    for (const { name } of rows) {
      const { rows: texts } = await client.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
      tables.set(name, texts.map(({ text }) => text).join('\n'));
    }
    return tables;
  } finally {
    await client.end();
  }
};
