import { setTimeout as sleep } from 'node:timers/promises';
import { HavstangError, Poison, type SealedEvent } from '@havstang/kernel';
import {
  deadLetterTopic,
  eventsTopic,
  type KafkaBus,
  NoSuchTopic,
  partitionOf,
  sealedTopic,
  setUpTopics,
} from './index.js';
import {
  closers,
  eventually,
  freshUrl,
  openBus,
  openPublisher,
  plainKafka,
  rawRecords,
  sealedEvent,
  sealedEvents,
  SERVICE,
  TYPES,
} from './kafka.harness.js';

const { later, all } = closers();
afterEach(all);

const opened = async () => {
  const { url, prefix } = await freshUrl();
  const publisher = later(await openPublisher(url));
  const publish = async (events: readonly SealedEvent[]): Promise<void> => {
    await publisher.publish(events);
    await publisher.complete(events.at(-1)!.index + 1);
  };
  return { url, prefix, publish, bus: later(await openBus(url)), another: later(await openBus(url)) };
};

type Handled = { readonly by: string; readonly stream: string; readonly index: number };

/** Members of one group that write into one protocol what they handle, in order. */
const members = (protocol: Handled[], fails: (event: SealedEvent) => boolean = () => false) => {
  return (bus: KafkaBus, by: string, pauseMs = 0) =>
    bus.subscribe('group-a', TYPES, async (event) => {
      if (pauseMs > 0) await sleep(pauseMs);
      if (fails(event)) throw new Poison('unreadable');
      protocol.push({ by, stream: event.stream, index: event.index });
    });
};

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
const distinct = (protocol: readonly Handled[]) => new Set(protocol.map(({ index }) => index)).size;

/** A stream in each of the three partitions. */
const inEachPartition = (): readonly string[] =>
  [0, 1, 2].map((partition) =>
    range(0, 100)
      .map((n) => `conformance-${n}`)
      .find((stream) => partitionOf(stream, 3) === partition)!,
  );

describe('two members of a group', () => {
  it('share the partitions; nothing is lost, and nothing reordered within a stream, when one comes and one goes under load', async () => {
    const { publish, bus, another } = await opened();
    const protocol: Handled[] = [];
    const member = members(protocol);
    const one = await member(bus, 'one', 1);
    let [published, enough] = [0, false];
    const publishing = (async () => {
      while (!enough) {
        await publish(sealedEvents(published, (published += 100), 30));
        await eventually(() => published - distinct(protocol) < 1_000, 'they are not far behind');
      }
    })();
    await eventually(() => protocol.length > 300, 'some are handled');
    await member(another, 'other', 1);
    await eventually(() => protocol.filter(({ by }) => by === 'other').length > 300, 'the other takes part');
    const shared = protocol.slice(-200).map(({ by }) => by);
    await one.stop();
    const stopped = protocol.length;
    await eventually(() => protocol.length > stopped + 300, 'the other goes on alone');
    enough = true;
    await publishing;
    await eventually(() => distinct(protocol) === published, 'all are handled');
    expect(new Set(shared)).toEqual(new Set(['one', 'other']));
    expect(protocol.slice(stopped).filter(({ by }) => by === 'one')).toEqual([]);
    for (const [, of] of Map.groupBy(protocol, ({ stream }) => stream)) {
      for (const [at, { index, by }] of of.entries()) {
        const before = of[at - 1];
        // Going back is allowed to a member that has just got the partition, and then from there on again in order.
        if (before !== undefined && index <= before.index) expect(by).not.toBe(before.by);
        else if (before !== undefined) expect(index).toBe(before.index + 30);
      }
    }
    expect(protocol.length - published).toBeLessThan(100);
  });

  it('park what one of them cannot handle, and only that stream', async () => {
    const { publish, bus, another } = await opened();
    const protocol: Handled[] = [];
    const member = members(protocol, ({ stream }) => stream === 'conformance-3');
    await Promise.all([member(bus, 'one'), member(another, 'other')]);
    await publish(sealedEvents(0, 70));
    await eventually(() => distinct(protocol) === 60, 'all other streams are handled');
    await eventually(async () => (await bus.parked('group-a')).length === 10, 'the stream is parked');
    const parked = await another.parked();
    expect(new Set(parked.map(({ stream }) => stream))).toEqual(new Set(['conformance-3']));
    expect(parked.map(({ attempts }) => attempts)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(parked[1]!.reason).toBe('behind the parked event 3 of the same stream');
  });

  it('redrive what is asked of any process, member or not', async () => {
    const { url, publish, bus, another } = await opened();
    const bystander = later(await openBus(url));
    const protocol: Handled[] = [];
    let mended = false;
    const member = members(protocol, () => !mended);
    await Promise.all([member(bus, 'one'), member(another, 'other')]);
    const streams = inEachPartition();
    await publish(range(0, 30).map((n) => sealedEvent(n, 3, { stream: streams[n % 3]! })));
    await eventually(async () => (await bystander.parked('group-a')).length === 30, 'all are parked');
    mended = true;
    expect(await bus.redrive('group-a', streams[0]!)).toBe(10);
    expect(await another.redrive('group-a', streams[1]!)).toBe(10);
    expect(await bystander.redrive('group-a', streams[2]!)).toBe(10);
    expect(new Set(protocol.map(({ by }) => by))).toEqual(new Set(['one', 'other']));
    expect(await bystander.parked()).toEqual([]);
    for (const stream of streams) {
      const indexes = protocol.filter((handled) => handled.stream === stream).map(({ index }) => index);
      expect(indexes).toEqual(range(0, 30).filter((n) => streams[n % 3] === stream));
    }
  });

  it('keep a stream parked when its partition goes to the other', async () => {
    const { publish, bus, another } = await opened();
    const protocol: Handled[] = [];
    const member = members(protocol, ({ index }) => index === 0);
    const one = await member(bus, 'one');
    await publish([sealedEvent(0, 1)]);
    await eventually(async () => (await bus.parked()).length === 1, 'it is parked');
    await member(another, 'other');
    await one.stop();
    await publish([sealedEvent(1, 1), sealedEvent(2, 2, { stream: 'conformance-other' })]);
    await eventually(() => protocol.length === 1, 'the other stream is handled');
    await eventually(async () => (await bus.parked()).length === 2, 'the next event is parked behind it');
    expect(protocol.map(({ by, index }) => [by, index])).toEqual([['other', 2]]);
  });
});

describe('a group', () => {
  it('handles an event once, however often it was published', async () => {
    const { publish, bus } = await opened();
    const protocol: Handled[] = [];
    const subscription = await members(protocol)(bus, 'one');
    for (const from of [0, 10, 5, 0, 15]) await publish(sealedEvents(from, from + 15));
    await eventually(() => subscription.next() === 30, 'it is at the end');
    expect(protocol.map(({ index }) => index).sort((a, b) => a - b)).toEqual(range(0, 30));
  });

  it('does not handle again what is published again into emptied topics', async () => {
    const { url, prefix, publish, bus, another } = await opened();
    const protocol: Handled[] = [];
    const member = members(protocol);
    const before = await member(bus, 'one');
    await publish(sealedEvents(0, 60));
    await eventually(() => before.next() === 60, 'it is at the end');
    await before.stop();
    const admin = plainKafka().admin();
    const topic = eventsTopic(prefix, SERVICE);
    const partitions = (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
      partition,
      offset: high,
    }));
    await admin.deleteTopicRecords({ topic, partitions });
    await admin.disconnect();
    await later(await openPublisher(url)).publish(sealedEvents(0, 80));
    await publish(sealedEvents(60, 90));
    const after = await member(another, 'other');
    await eventually(() => after.next() === 90, 'it is at the end');
    expect(protocol.map(({ index }) => index).sort((a, b) => a - b)).toEqual(range(0, 90));
  });

  it('goes on when its topics are made anew', async () => {
    const { url, prefix } = await freshUrl();
    const crashes: Error[] = [];
    const bus = later(await openBus(url, { onCrash: (error) => crashes.push(error) }));
    const before = await openPublisher(url);
    const protocol: Handled[] = [];
    await members(protocol)(bus, 'one');
    await before.publish(sealedEvents(0, 60));
    await eventually(() => protocol.length === 60, 'all are handled');
    await before.close();
    const admin = plainKafka().admin();
    const topics = [eventsTopic(prefix, SERVICE), sealedTopic(prefix)];
    await admin.deleteTopics({ topics });
    await eventually(() => bus.health().failure !== undefined, 'it has noticed');
    await setUpTopics(url, { services: [SERVICE] });
    await later(await openPublisher(url)).publish(sealedEvents(0, 100));
    await eventually(() => protocol.length === 100, 'the new ones are handled');
    expect(protocol.map(({ index }) => index).sort((a, b) => a - b)).toEqual(range(0, 100));
    await admin.disconnect();
  });

  it('parks a record that holds no event, as it stands', async () => {
    const { prefix, publish, bus } = await opened();
    const protocol: Handled[] = [];
    await members(protocol)(bus, 'one');
    const producer = plainKafka().producer();
    await producer.connect();
    const record = { key: 'conformance-x', value: 'hej', partition: 1, timestamp: '0000000000000004' };
    await producer.send({ topic: eventsTopic(prefix, SERVICE), messages: [record] });
    await producer.disconnect();
    await eventually(async () => (await bus.parked()).length === 1, 'it is parked');
    expect((await bus.parked())[0]).toMatchObject({ stream: 'conformance-x', index: 4, attempts: 1, type: '' });
    const [{ message, partition }] = (await rawRecords(deadLetterTopic(prefix, SERVICE, 'group-a'), 1)) as [
      Awaited<ReturnType<typeof rawRecords>>[number],
    ];
    expect([partition, message.key!.toString(), message.value!.toString()]).toEqual([1, 'conformance-x@4', 'hej']);
    expect(await bus.redrive('group-a', 'conformance-x')).toBe(0);
    await publish([sealedEvent(0)]);
    await eventually(() => protocol.length === 1, 'the next event is handled');
  });

  it('leaves dead letters that say what, why, when and from where', async () => {
    const { prefix, publish, bus } = await opened();
    await bus.subscribe('group-a', TYPES, async () => {
      throw new Error('no such unit: å');
    });
    await publish([sealedEvent(0, 1)]);
    await eventually(async () => (await bus.parked()).length === 1, 'it is parked');
    const [source] = await rawRecords(eventsTopic(prefix, SERVICE), 1);
    const [letter] = await rawRecords(deadLetterTopic(prefix, SERVICE, 'group-a'), 1);
    expect(letter!.partition).toBe(source!.partition);
    expect(letter!.message.value).toEqual(source!.message.value);
    const headers = Object.fromEntries(
      Object.entries(letter!.message.headers!).map(([name, text]) => [name, String(text)]),
    );
    expect(headers).toMatchObject({
      reason: 'Error: no such unit: å',
      attempts: '3',
      topic: eventsTopic(prefix, SERVICE),
      partition: String(source!.partition),
      offset: '0',
      ce_ledgerindex: '0',
    });
    expect(headers['parkedAt']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('cannot be joined before its topics are there, nor twice in one process', async () => {
    const { bus } = await opened();
    await expect(bus.subscribe('group-c', TYPES, async () => undefined)).rejects.toThrow(NoSuchTopic);
    await bus.subscribe('group-a', TYPES, async () => undefined);
    await expect(bus.subscribe('group-a', TYPES, async () => undefined)).rejects.toThrow(HavstangError);
  });
});
