import { ConfigResourceTypes } from 'kafkajs';
import { Closed, traceparentOf } from '@havstang/kernel';
import { eventsTopic, partitionOf, sealedTopic, setUpTopics, TopicMismatch, TopicsIncomplete } from './index.js';
import {
  brokers,
  closers,
  freshUrl,
  openPublisher,
  plainKafka,
  rawRecords,
  sealedEvent,
  sealedEvents,
  SERVICE,
} from './kafka.harness.js';

const { later, all } = closers();
afterEach(all);

const saidOn = async (prefix: string, count: number): Promise<unknown[]> =>
  (await rawRecords(sealedTopic(prefix), count)).map(({ message }) => JSON.parse(message.value!.toString()) as unknown);

describe('what is published', () => {
  it('is a CloudEvent in structured mode with its attributes as headers, keyed by stream, at the time of its ledger index', async () => {
    const { url, prefix } = await freshUrl();
    const publisher = later(await openPublisher(url));
    const events = sealedEvents(0, 50);
    await publisher.publish(events);
    const records = await rawRecords(eventsTopic(prefix, SERVICE), 50);
    for (const event of events) {
      const { partition, message } = records.find(({ message }) => Number(message.timestamp) === event.index)!;
      expect(partition).toBe(partitionOf(event.stream, 3));
      expect(message.key!.toString()).toBe(event.stream);
      const value = JSON.parse(message.value!.toString()) as Record<string, unknown>;
      expect(value).toMatchObject({
        specversion: '1.0',
        subject: event.stream,
        ledgerindex: event.index,
        data: event.data,
      });
      const headers = Object.fromEntries(Object.entries(message.headers!).map(([name, text]) => [name, String(text)]));
      const { data: _, datacontenttype: __, ...attributes } = value;
      expect(headers).toEqual({
        'content-type': 'application/cloudevents+json',
        traceparent: traceparentOf(event.commandId),
        ...Object.fromEntries(Object.entries(attributes).map(([name, text]) => [`ce_${name}`, String(text)])),
      });
    }
  });

  it('is in the order of the log within each partition', async () => {
    const { url, prefix } = await freshUrl();
    const publisher = later(await openPublisher(url));
    await Promise.all([0, 1_000, 2_000].map((from) => publisher.publish(sealedEvents(from, from + 1_000))));
    const records = await rawRecords(eventsTopic(prefix, SERVICE), 3_000);
    for (const partition of [0, 1, 2]) {
      const times = records
        .filter((record) => record.partition === partition)
        .map(({ message }) => Number(message.timestamp));
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
    expect(new Set(records.map(({ message }) => message.timestamp)).size).toBe(3_000);
  });

  it('is what is open, and nothing else', async () => {
    const { url, prefix } = await freshUrl();
    const publisher = later(await openPublisher(url));
    const classes = ['internal', 'secret', 'open', 'secret', 'internal', 'open'] as const;
    await publisher.publish(classes.map((classification, n) => sealedEvent(n, 1, { classification })));
    await publisher.publish([sealedEvent(6, 1)]);
    const records = await rawRecords(eventsTopic(prefix, SERVICE), 3);
    expect(records.map(({ message }) => Number(message.timestamp))).toEqual([2, 5, 6]);
  });

  it('may be events as large as they come, more than a request carries', async () => {
    const { url, prefix } = await freshUrl();
    const publisher = later(await openPublisher(url));
    const data = { note: 'å'.repeat(30_000) };
    await publisher.publish(Array.from({ length: 60 }, (_, n) => sealedEvent(n, 1, { data })));
    expect(await rawRecords(eventsTopic(prefix, SERVICE), 60)).toHaveLength(60);
  });
});

describe('what is said of completeness', () => {
  it('is the size and the last index of every partition', async () => {
    const { url, prefix } = await freshUrl();
    const publisher = later(await openPublisher(url));
    const events = sealedEvents(0, 20);
    await publisher.publish(events);
    await publisher.complete(20);
    const last: Record<string, number> = {};
    for (const { stream, index } of events) last[`${SERVICE}/${partitionOf(stream, 3)}`] = index;
    expect(await saidOn(prefix, 1)).toEqual([{ size: 20, last }]);
  });

  it('is remembered by the next publisher for partitions that it does not write to itself', async () => {
    const { url, prefix } = await freshUrl();
    const before = later(await openPublisher(url));
    await before.publish(sealedEvents(0, 20));
    await before.complete(20);
    const after = later(await openPublisher(url));
    await after.publish([sealedEvent(20, 1)]);
    await after.complete(21);
    const [first, second] = (await saidOn(prefix, 2)) as { size: number; last: object }[];
    expect(second).toEqual({
      size: 21,
      last: { ...first!.last, [`${SERVICE}/${partitionOf('conformance-0', 3)}`]: 20 },
    });
  });

  it('does not go back when a publisher that woke up late repeats what others published', async () => {
    const { url, prefix } = await freshUrl();
    const late = later(await openPublisher(url));
    await late.publish(sealedEvents(0, 10));
    const other = later(await openPublisher(url));
    await other.publish(sealedEvents(0, 30));
    await other.complete(30);
    await late.publish(sealedEvents(10, 20));
    await late.complete(20);
    const last = later(await openPublisher(url));
    await last.publish(sealedEvents(30, 31));
    await last.complete(31);
    const said = (await saidOn(prefix, 3)) as { size: number; last: Record<string, number> }[];
    expect(said.map(({ size }) => size)).toEqual([30, 20, 31]);
    for (const [partition, index] of Object.entries(said[0]!.last)) {
      expect(said[2]!.last[partition]).toBeGreaterThanOrEqual(index);
    }
  });
});

describe('a publisher refuses', () => {
  it('to leave a gap: what does not follow what the topics hold', async () => {
    const { url } = await freshUrl();
    const publisher = later(await openPublisher(url));
    await expect(publisher.publish([sealedEvent(1)])).rejects.toThrow(TopicsIncomplete);
    await expect(publisher.publish([sealedEvent(0), sealedEvent(2)])).rejects.toThrow(TopicsIncomplete);
    await expect(publisher.complete(1)).rejects.toThrow(TopicsIncomplete);
    await publisher.publish([sealedEvent(0)]);
    await publisher.complete(1);
  });

  it('but goes on after another that published in the meantime', async () => {
    const { url } = await freshUrl();
    const [one, other] = [later(await openPublisher(url)), later(await openPublisher(url))];
    await one.publish([sealedEvent(0)]);
    await other.publish(sealedEvents(0, 10));
    await other.complete(10);
    await one.publish([sealedEvent(10)]);
    await one.complete(11);
  });

  it('to write to a topic that has other partitions than the URL says', async () => {
    const { url } = await freshUrl();
    const publisher = later(await openPublisher(url.replace('partitions=3', 'partitions=4')));
    await expect(publisher.publish([sealedEvent(0)])).rejects.toThrow(/has 3 partitions, not 4/);
  });

  it('what it has in hand when it is closed, and keeps trying until then', async () => {
    const publisher = await openPublisher('kafka://127.0.0.1:9');
    const outcome = publisher.publish([sealedEvent(0)]).catch((error: unknown) => error);
    while (publisher.health().failure === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    await publisher.close();
    expect(await outcome).toBeInstanceOf(Closed);
  });
});

describe('the set-up of topics', () => {
  it('can be repeated, also at the same time, and makes them as they have to be', async () => {
    const { url, prefix } = await freshUrl([]);
    const wanted = { services: ['one', 'two'], groups: { governance: ['one'] } };
    const [topics, again] = await Promise.all([setUpTopics(url, wanted), setUpTopics(url, wanted)]);
    expect(again).toEqual(topics);
    expect(topics).toEqual([
      `${prefix}.ledger.sealed`,
      `${prefix}.one.events`,
      `${prefix}.two.events`,
      `${prefix}.one.events.governance.dlq`,
    ]);
    const admin = plainKafka().admin();
    const { topics: metadata } = await admin.fetchTopicMetadata({ topics: [...topics] });
    expect(topics.map((topic) => metadata.find(({ name }) => name === topic)?.partitions.length)).toEqual([1, 3, 3, 3]);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: `${prefix}.one.events` }],
    });
    const config = Object.fromEntries(
      resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]),
    );
    expect(config).toMatchObject({
      'retention.ms': '-1',
      'cleanup.policy': 'delete',
      'message.timestamp.type': 'CreateTime',
    });
    await admin.disconnect();
  });

  it('refuses a topic with another number of partitions', async () => {
    const { url, prefix } = await freshUrl();
    const other = setUpTopics(url.replace('partitions=3', 'partitions=5'), { services: [SERVICE] });
    await expect(other).rejects.toThrow(TopicMismatch);
    await expect(other).rejects.toThrow(`${prefix}.${SERVICE}.events has 3 partitions, not 5`);
  });

  it('refuses a topic that would lose records by age', async () => {
    const { url, prefix } = await freshUrl([]);
    const admin = plainKafka().admin();
    await admin.createTopics({ topics: [{ topic: `${prefix}.short.events`, numPartitions: 3 }] });
    await admin.disconnect();
    await expect(setUpTopics(url, { services: ['short'] })).rejects.toThrow(
      /short\.events has retention\.ms=\d+, not -1/,
    );
  });

  it('says what is wrong with a name, and with a broker that is not there', async () => {
    const url = `kafka://${brokers()}`;
    await expect(setUpTopics(url, { services: ['a.b'] })).rejects.toThrow('"a.b"');
    const nowhere = setUpTopics('kafka://127.0.0.1:9', { services: [], retry: { maxAttempts: 2 } });
    await expect(nowhere).rejects.toThrow(/127\.0\.0\.1:9/);
  });
});
