import { Conflict, type EventStore, NO_STREAM, Unavailable } from '@havstang/kernel';
import { type EventStoreDouble, type Fault, startEventStoreDouble } from '@havstang/testing/eventstoredb';
import { anEvent, aStream, someEvents } from './testing/events.fixture.js';
import { startProxy } from './testing/proxy.fixture.js';
import { IMPATIENT, openStore } from './testing/store.fixture.js';

describe('an append that goes wrong', () => {
  let double: EventStoreDouble;
  let store: EventStore;
  beforeEach(async () => {
    double = await startEventStoreDouble();
    store = openStore(double.url);
  });
  afterEach(async () => {
    double.faults.clear();
    await store.close();
    await double.stop();
  });

  const ways: readonly Fault[] = (['silence', 'timeout', 'deadline', 'disconnect'] as const).flatMap((kind) => [
    { kind, written: true },
    { kind, written: false },
  ]);

  it.each(ways)('is stored once, and answered with its place, after $kind (written: $written)', async (fault) => {
    const stream = aStream();
    await store.append(stream, NO_STREAM, someEvents(2));
    const events = someEvents(3);
    double.faults.add(fault);
    expect(await store.append(stream, 1, events)).toEqual({ revision: 4 });
    expect((await store.read(stream, 2)).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(double.faults.standing()).toEqual([]);
  });

  it.each(ways)('is a conflict when somebody else is there first, after $kind (written: $written)', async (fault) => {
    const stream = aStream();
    const other = anEvent();
    await store.append(stream, NO_STREAM, [other]);
    double.faults.add(fault);
    await expect(store.append(stream, NO_STREAM, [anEvent()])).rejects.toMatchObject({
      name: 'Conflict',
      expected: NO_STREAM,
      actual: 0,
    });
    expect((await store.read(stream)).map(({ id }) => id)).toEqual([other.id]);
  });

  it('is not believed to be a conflict because the server says so, when its own events are in the place', async () => {
    const stream = aStream();
    const events = someEvents(2);
    await store.append(stream, NO_STREAM, events);
    await store.append(stream, 1, someEvents(1));
    double.faults.add({ kind: 'wrong-version' });
    expect(await store.append(stream, NO_STREAM, events)).toEqual({ revision: 1 });
    expect(double.faults.standing()).toEqual([]);
    await expect(store.append(stream, NO_STREAM, someEvents(2))).rejects.toThrow(Conflict);
    expect(await store.read(stream)).toHaveLength(3);
  });

  it.each<Fault>([
    { kind: 'not-ready', times: 4 },
    { kind: 'not-leader', times: 4 },
    { kind: 'freeze', ms: 1_000 },
  ])('waits for a server that is $kind', async (fault) => {
    const stream = aStream();
    double.faults.add(fault);
    expect(await store.append(stream, NO_STREAM, someEvents(2))).toEqual({ revision: 1 });
    expect(await store.read(stream)).toHaveLength(2);
  });

  it('goes over a new connection when the old one carries nothing any more', async () => {
    const proxy = await startProxy(double.port);
    const behind = openStore(proxy.url);
    const stream = aStream();
    await behind.append(stream, NO_STREAM, someEvents(1));
    proxy.stall();
    expect(await behind.append(stream, 0, someEvents(1))).toEqual({ revision: 1 });
    proxy.stall();
    expect(await behind.read(stream)).toHaveLength(2);
    expect(proxy.connections()).toBeGreaterThanOrEqual(3);
    await behind.close();
    proxy.close();
  });

  it('does so also while others still wait on the old one', async () => {
    const proxy = await startProxy(double.port);
    const behind = openStore(proxy.url, { patience: { ...IMPATIENT, silenceMs: 60_000 } });
    const stop = new AbortController();
    const following = behind.subscribe(undefined, stop.signal)[Symbol.asyncIterator]();
    const stream = aStream();
    await behind.append(stream, NO_STREAM, someEvents(1));
    await following.next();
    proxy.stall();
    expect(await behind.append(stream, 0, someEvents(1))).toEqual({ revision: 1 });
    stop.abort();
    await following.return?.();
    await behind.close();
    proxy.close();
  });

  it('is unavailable after a bounded time, and succeeds with the same events when the server is back', async () => {
    const stream = aStream();
    const events = someEvents(2);
    const hasty = openStore(double.url, { patience: { ...IMPATIENT, giveUpMs: 200 } });
    double.faults.add({ kind: 'timeout', written: true, times: 1 }, { kind: 'not-ready', times: 'always' });
    await expect(hasty.append(stream, NO_STREAM, events)).rejects.toThrow(Unavailable);
    await expect(hasty.read(stream)).rejects.toThrow(Unavailable);
    await expect(hasty.readAll(undefined, 1)).rejects.toThrow(Unavailable);
    double.faults.clear();
    expect(await hasty.append(stream, NO_STREAM, events)).toEqual({ revision: 1 });
    expect(await hasty.read(stream)).toHaveLength(2);
    await hasty.close();
  });

  it('is never left to a follower, nor is a read', async () => {
    const hasty = openStore(double.url, { patience: { ...IMPATIENT, giveUpMs: 200 } });
    const stream = aStream();
    double.faults.add({ kind: 'not-leader', times: 'always' });
    await expect(hasty.append(stream, NO_STREAM, someEvents(1))).rejects.toThrow(Unavailable);
    await expect(hasty.read(stream)).rejects.toThrow(Unavailable);
    await expect(hasty.readAll(undefined, 1)).rejects.toThrow(Unavailable);
    double.faults.clear();
    expect(await hasty.read(stream)).toEqual([]);
    await hasty.close();
  });

  it('is finished by close, through an outage', async () => {
    const stream = aStream();
    double.faults.add({ kind: 'not-ready', forMs: 500 });
    let answer: unknown;
    void store.append(stream, NO_STREAM, someEvents(2)).then((appended) => (answer = appended));
    await store.close();
    expect(answer).toEqual({ revision: 1 });
  });

  it('does not fail or hold up those beside it', async () => {
    const streams = Array.from({ length: 64 }, aStream);
    double.faults.add({ kind: 'silence', times: 8 }, { kind: 'disconnect', times: 2 }, { kind: 'timeout', times: 4 });
    const answers = await Promise.all(streams.map((stream) => store.append(stream, NO_STREAM, someEvents(3))));
    expect(answers).toEqual(Array(64).fill({ revision: 2 }));
    for (const stream of streams) expect(await store.read(stream)).toHaveLength(3);
  });
});
