/**
 * From the topics into PostgreSQL: all read models of one service, and beside it every event into one table, many to a statement. Prints
 * `{ service, folded, inserted }`, the latter two in events per second of the whole history. Arguments: ADDRESSES EVENTS.
 */
import { challenges } from '@havstang/challenges';
import { collaboration } from '@havstang/collaboration';
import { cloudEvent, fromCloudEvent, SERVICES } from '@havstang/contracts';
import { governance } from '@havstang/governance';
import { openKafkaBus, parseKafkaUrl } from '@havstang/kafka';
import { runReadModels } from '@havstang/kernel';
import { openPostgresReadModels } from '@havstang/postgres';
import { reporting } from '@havstang/reporting';
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';

const [addresses, events] = process.argv.slice(2).map((text) => JSON.parse(text));
const { readModels } = { challenges, collaboration, governance, reporting }[addresses.service];
const PATIENCE_MS = 1_800_000;

const timed = async (work) => {
  const started = performance.now();
  await work();
  return events / ((performance.now() - started) / 1_000);
};

const fold = async () => {
  const wire = { encode: cloudEvent, decode: fromCloudEvent };
  const bus = await openKafkaBus(addresses.bus, { wire, head: async () => events });
  const store = await openPostgresReadModels(addresses.database, { setUp: false });
  const running = await runReadModels(readModels, bus, store);
  if (!(await running.caughtUp(events - 1, PATIENCE_MS))) throw running.failure() ?? new Error('it took too long');
  await running.stop();
  await store.close();
  await bus.close();
};

const insert = async () => {
  const { brokers, prefix } = parseKafkaUrl(addresses.bus);
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const topics = SERVICES.map((service) => `${prefix}.${service}.events`);
  const admin = kafka.admin();
  await admin.connect();
  const ends = (await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)))).flat();
  await admin.disconnect();
  const wanted = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);

  const client = new pg.Client({ connectionString: addresses.admin });
  await client.connect();
  await client.query(
    'DROP TABLE IF EXISTS plain; CREATE TABLE plain (id uuid PRIMARY KEY, idx bigint NOT NULL, event jsonb NOT NULL)',
  );
  const consumer = kafka.consumer({ groupId: `bench-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  let taken = 0;
  await new Promise((resolve, reject) => {
    consumer
      .run({
        eachBatch: async ({ batch }) => {
          const values = batch.messages.map(({ value }) => value.toString());
          const ids = values.map((value) => JSON.parse(value).id);
          const indexes = batch.messages.map(({ timestamp }) => Number(timestamp));
          await client.query(
            'INSERT INTO plain SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::jsonb[]) ON CONFLICT DO NOTHING',
            [ids, indexes, values],
          );
          taken += values.length;
          if (taken >= wanted) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  await client.end();
};

const folded = await timed(fold);
const inserted = await timed(insert);
console.log(JSON.stringify({ service: addresses.service, folded, inserted }));
process.exit();
