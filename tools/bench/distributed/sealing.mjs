/**
 * From the event store to the topics: read and produced at once, and through the ledger, which gives each event its index and its leaf in PostgreSQL
 * on the way. Prints `{ plain, ledger }` in events per second. Arguments: ADDRESSES EVENTS.
 */
import { cloudEvent, fromCloudEvent, SERVICES } from '@havstang/contracts';
import { openEventStoreDb } from '@havstang/eventstoredb';
import { groupIdOf, openKafkaPublisher, parseKafkaUrl } from '@havstang/kafka';
import { RELAY, runRelay, runSequencer } from '@havstang/kernel';
import { ledgerSealer } from '@havstang/ledger';
import { openPostgresLedger } from '@havstang/postgres';
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel, Partitioners } from 'kafkajs';

const [addresses, events] = process.argv.slice(2).map((text) => JSON.parse(text));
const { brokers, prefix, partitions } = parseKafkaUrl(addresses.bus);
const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });

const timed = async (work) => {
  const started = performance.now();
  await work();
  return events / ((performance.now() - started) / 1_000);
};

/** The same records, of events that nobody has sealed. */
const recordOf = (event, index) => {
  const { data, ...attributes } = cloudEvent({ ...event, index, leaf: '0'.repeat(64) });
  const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, String(value)]));
  return { key: event.stream, value: JSON.stringify({ ...attributes, data }), headers };
};

const readAndProduce = async () => {
  const store = openEventStoreDb(addresses.eventStore, { sealer: ledgerSealer });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const reading = new AbortController();
  let seen = 0;
  for await (const batch of store.subscribe(undefined, reading.signal)) {
    const messages = batch.map(({ event }) => recordOf(event, seen++));
    await producer.send({ topic: `${prefix}.plain`, acks: -1, messages });
    if (seen >= events) reading.abort();
  }
  await producer.disconnect();
  await store.close();
};

const throughTheLedger = async () => {
  const wire = { encode: cloudEvent, decode: fromCloudEvent };
  const store = openEventStoreDb(addresses.eventStore, { sealer: ledgerSealer });
  const ledger = await openPostgresLedger(addresses.ledger, { sealer: ledgerSealer, origin: addresses.origin });
  const publisher = await openKafkaPublisher(addresses.bus, { wire });
  const sealing = runSequencer(store, ledger.sealing, () => runRelay(ledger.log, ledger.places, publisher));
  while ((await ledger.places.next(RELAY)) < events) {
    if (sealing.failure()) throw sealing.failure();
    await pause(20);
  }
  await sealing.stop();
  await publisher.close();
  await ledger.close();
  await store.close();
};

/** The services have reacted to all of it long ago: each consumer group stands at the end. */
const standAtTheEnd = async (admin) => {
  const topics = SERVICES.map((service) => `${prefix}.${service}.events`);
  const ends = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
  const stand = async (groupId) => {
    for (const [n, topic] of topics.entries()) {
      const partitions = ends[n].map(({ partition, high }) => ({ partition, offset: high }));
      await admin.setOffsets({ groupId, topic, partitions });
    }
  };
  // Each takes some seconds, because the group is joined for it.
  await Promise.all(SERVICES.map((service) => stand(groupIdOf(prefix, `${service}.reactions`))));
};

const admin = kafka.admin();
await admin.connect();
await admin.createTopics({ topics: [{ topic: `${prefix}.plain`, numPartitions: partitions }], waitForLeaders: true });
const plain = await timed(readAndProduce);
const ledger = await timed(throughTheLedger);
await standAtTheEnd(admin);
await admin.disconnect();
console.log(JSON.stringify({ plain, ledger }));
process.exit();
