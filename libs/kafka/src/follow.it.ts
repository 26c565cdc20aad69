import { setTimeout as sleep } from 'node:timers/promises';
import { ALL, type Batch, type BusPosition, type SealedEvent } from '@havstang/kernel';
import { eventsTopic, type KafkaBus, partitionOf, sealedTopic, setUpTopics } from './index.js';
import {
  closers,
  eventually,
  freshUrl,
  openBus,
  openPublisher,
  plainKafka,
  sealedEvent,
  sealedEvents,
  SERVICE,
} from './kafka.harness.js';

const { later, all } = closers();
afterEach(all);

const followed = (bus: KafkaBus, from: BusPosition = {}) => {
  const batches: Batch[] = [];
  const events: SealedEvent[] = [];
  const subscription = bus.follow(from, async (batch) => {
    batches.push(batch);
    events.push(...batch.events);
  });
  return { batches, events, subscription, indexes: () => events.map(({ index }) => index).sort((a, b) => a - b) };
};

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

const opened = async () => {
  const { url, prefix } = await freshUrl();
  return { url, prefix, publisher: later(await openPublisher(url)), bus: later(await openBus(url)) };
};

describe('a follower', () => {
  it('gets every event with everything in it, once, however often it was published', async () => {
    const { publisher, bus } = await opened();
    const events = sealedEvents(0, 100);
    await publisher.publish(events.slice(0, 60));
    await publisher.publish(events.slice(20, 60));
    const { events: seen, subscription } = followed(bus);
    await publisher.publish(events.slice(40));
    await publisher.complete(100);
    await eventually(() => subscription.next() === 100, 'it is complete');
    expect([...seen].sort((a, b) => a.index - b.index)).toEqual(events);
  });

  it('that has read the entries up to N elsewhere joins at N + 1', async () => {
    const { publisher, bus } = await opened();
    await publisher.publish(sealedEvents(0, 500));
    await publisher.complete(500);
    const { indexes, subscription, batches } = followed(bus, { [ALL]: 321 });
    expect(subscription.next()).toBe(321);
    await publisher.publish(sealedEvents(500, 510));
    await publisher.complete(510);
    await eventually(() => subscription.next() === 510, 'it is complete');
    expect(indexes()).toEqual(range(321, 510));
    expect(batches.at(-1)!.complete).toBe(510);
  });

  it('goes on in each partition from its own place', async () => {
    const { publisher, bus } = await opened();
    await publisher.publish(sealedEvents(0, 100));
    await publisher.complete(100);
    const places = [90, 5, 50];
    const { indexes, subscription } = followed(
      bus,
      Object.fromEntries(places.map((index, partition) => [`${SERVICE}/${partition}`, index])),
    );
    await eventually(() => subscription.next() === 100, 'it is complete');
    const wanted = sealedEvents(0, 100).filter(({ stream, index }) => index >= places[partitionOf(stream, 3)]!);
    expect(indexes()).toEqual(wanted.map(({ index }) => index));
  });

  it('is complete where all that happened is not for it to see, and is told so without an event', async () => {
    const { publisher, bus } = await opened();
    const { batches, subscription } = followed(bus);
    await publisher.publish([sealedEvent(0), sealedEvent(1, 7, { classification: 'secret' })]);
    await publisher.complete(2);
    await eventually(() => subscription.next() === 2, 'it is complete');
    await publisher.publish([sealedEvent(2, 7, { classification: 'internal' })]);
    await publisher.complete(3);
    await eventually(() => subscription.next() === 3, 'it is complete again');
    expect(batches.at(-1)).toEqual({ partition: ALL, events: [], complete: 3 });
    expect(batches.flatMap(({ events }) => events)).toHaveLength(1);
  });

  it('is never told that it is complete up to an index before it has seen all below', async () => {
    const { publisher, bus } = await opened();
    const seen = new Set<number>();
    const told: number[] = [];
    const missing: number[] = [];
    bus.follow({}, async ({ events, complete = 0 }) => {
      for (const { index } of events) seen.add(index);
      if (complete > 0) told.push(complete);
      for (let index = 0; index < complete; index += 1) if (!seen.has(index)) missing.push(index);
    });
    for (let from = 0; from < 2_000; from += 20) {
      await publisher.publish(sealedEvents(from, from + 20));
      await publisher.complete(from + 20);
    }
    await eventually(() => told.at(-1) === 2_000, 'it is complete');
    expect(missing).toEqual([]);
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThan(1);
  });

  it('goes on by index when the topics are made anew and the log is published again', async () => {
    const { url, prefix, publisher, bus } = await opened();
    await publisher.publish(sealedEvents(0, 200));
    await publisher.complete(200);
    const { indexes, subscription } = followed(bus);
    await eventually(() => subscription.next() === 200, 'it is complete');
    await publisher.close();
    const admin = plainKafka().admin();
    await admin.deleteTopics({ topics: [eventsTopic(prefix, SERVICE), sealedTopic(prefix)] });
    await eventually(async () => !(await admin.listTopics()).includes(eventsTopic(prefix, SERVICE)), 'it is gone');
    await admin.disconnect();
    await eventually(() => bus.health().failure !== undefined, 'the follower has noticed');
    await setUpTopics(url, { services: [SERVICE] });
    const again = later(await openPublisher(url));
    await again.publish(sealedEvents(0, 230));
    await again.complete(230);
    await eventually(() => subscription.next() === 230, 'it is complete again');
    expect(indexes()).toEqual(range(0, 230));
    await eventually(() => bus.health().failure === undefined, 'all is well');
  });

  it('ends at once, although the broker has nothing to answer', async () => {
    const { publisher, bus } = await opened();
    await publisher.publish([sealedEvent(0)]);
    await publisher.complete(1);
    const { subscription } = followed(bus);
    await eventually(() => subscription.next() === 1, 'it is complete');
    const ended = Promise.all([subscription.stop(), bus.close()]).then(() => 'ended');
    // Well below the time that the broker takes to say that there is nothing.
    expect(await Promise.race([ended, sleep(2_000, 'it waits')])).toBe('ended');
  });

  it('waits for a topic that is not there yet, and says so', async () => {
    const { url } = await freshUrl([]);
    const bus = later(await openBus(url));
    const { indexes } = followed(bus);
    await eventually(() => bus.health().failure?.message.includes('run the set-up job') === true, 'it has said so');
    await setUpTopics(url, { services: [SERVICE] });
    await later(await openPublisher(url)).publish([sealedEvent(0)]);
    await eventually(() => indexes().length === 1, 'the event is there');
  });

  it('stands still before a record that holds no event, and says so', async () => {
    const { prefix, publisher, bus } = await opened();
    await publisher.publish([sealedEvent(0, 1)]);
    const producer = plainKafka().producer();
    await producer.connect();
    const partition = partitionOf('conformance-0', 3);
    await producer.send({
      topic: eventsTopic(prefix, SERVICE),
      messages: [{ key: 'x', value: 'hej', partition, timestamp: '0000000000000001' }],
    });
    await producer.disconnect();
    const { events } = followed(bus);
    await eventually(() => bus.health().failure !== undefined, 'it has said so');
    expect(bus.health().failure!.message).toContain('hej');
    expect(events).toEqual([]);
  });
});

describe('the head of the bus', () => {
  it('is what the ledger says, or else what the topics are complete up to', async () => {
    const { url, publisher, bus } = await opened();
    expect(await bus.head()).toBe(0);
    await publisher.publish(sealedEvents(0, 5));
    expect(await bus.head()).toBe(0);
    await publisher.complete(5);
    expect(await bus.head()).toBe(5);
    expect(await later(await openBus(url, { head: async () => 12 })).head()).toBe(12);
  });
});
