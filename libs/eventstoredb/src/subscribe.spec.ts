import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AllStreamResolvedEvent, jsonEvent } from '@eventstore/db-client';
import type { EventStore, Positioned } from '@havstang/kernel';
import { type EventStoreDouble, type Fault, startEventStoreDouble } from '@havstang/testing/eventstoredb';
import type { Connection, Lease } from './connection.js';
import { UnreadableEvent } from './errors.js';
import { follow as subscribeTo } from './subscribe.js';
import { anEvent, aStream, someEvents } from './testing/events.fixture.js';
import { startProxy } from './testing/proxy.fixture.js';
import { aMeddler, IMPATIENT, openStore } from './testing/store.fixture.js';

describe('a subscription that goes wrong', () => {
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

  const write = async (count: number, perAppend = 10): Promise<void> => {
    const stream = aStream();
    for (let n = 0; n < count; n += perAppend) await store.append(stream, n - 1, someEvents(perAppend));
  };

  const everything = (): Promise<readonly Positioned[]> => store.readAll(undefined, 1_000_000);

  /** Follows from the start until `count` events came; `each` is done after every batch. */
  const follow = async (
    count: number,
    each: (seen: number) => Promise<unknown> = async () => undefined,
    from: EventStore = store,
  ): Promise<readonly Positioned[]> => {
    const seen: Positioned[] = [];
    for await (const batch of from.subscribe(undefined, new AbortController().signal)) {
      seen.push(...batch);
      if (seen.length >= count) break;
      await each(seen.length);
    }
    return seen;
  };

  const faults: readonly (readonly [string, Fault])[] = [
    ['dropped for being too slow, again and again', { kind: 'drop', reason: 'too-slow', after: 7, times: 60 }],
    ['dropped by a dying server', { kind: 'drop', reason: 'unavailable', after: 13, times: 30 }],
    ['dropped before anything came', { kind: 'drop', reason: 'unavailable', times: 3 }],
    ['sent to another node', { kind: 'not-leader', times: 3 }],
    ['refused by a server that starts', { kind: 'not-ready', times: 3 }],
    ['slow', { kind: 'slow', ms: 2, forMs: 500 }],
    ['frozen', { kind: 'freeze', ms: 1_200 }],
  ];

  it.each(faults)('is whole when it is %s in the past', async (_, fault) => {
    await write(600);
    double.faults.add(fault);
    const seen = await follow(600);
    double.faults.clear();
    expect(seen).toEqual(await everything());
  });

  it.each(faults)('is whole when it is %s in the present', async (_, fault) => {
    await write(10);
    let writing: Promise<void> | undefined;
    const seen = await follow(310, async () => {
      if (writing) return;
      double.faults.add(fault);
      writing = write(300, 5);
    });
    await writing;
    double.faults.clear();
    expect(seen).toEqual(await everything());
  });

  it('goes over a new connection when the old one carries nothing any more', async () => {
    const proxy = await startProxy(double.port);
    const behind = openStore(proxy.url);
    await write(10);
    const following = follow(20, async () => proxy.stall(), behind);
    await sleep(100);
    await write(10);
    expect(await following).toEqual(await everything());
    await behind.close();
    proxy.close();
  });

  it('does not take more than it can hold for a consumer that is busy', async () => {
    await write(5_000, 500);
    const sizes: number[] = [];
    const seen: Positioned[] = [];
    for await (const batch of store.subscribe(undefined, new AbortController().signal)) {
      sizes.push(batch.length);
      seen.push(...batch);
      if (seen.length >= 5_000) break;
      // Time for the server to send all it has, several times over.
      if (sizes.length < 3) await sleep(1_500);
    }
    // What came meanwhile comes at once, and is bounded.
    expect(Math.max(...sizes)).toBe(512);
    expect(seen).toEqual(await everything());
  });

  it('gives a record once that a server sends twice', async () => {
    await write(3, 1);
    const stored: AllStreamResolvedEvent[] = [];
    const meddler = aMeddler(double.url);
    for await (const record of meddler.readAll()) stored.push(record);
    const sent = Object.assign(new PassThrough({ objectMode: true }), { unsubscribe: async () => undefined });
    const client = { subscribeToAll: () => sent } as unknown as Lease['client'];
    const lease = { client, options: {} as Lease['options'], renew: () => undefined, release: () => undefined };
    const connection = { lease: () => lease } as unknown as Connection;
    const twice = subscribeTo(connection, undefined, new AbortController().signal, IMPATIENT, () => undefined);
    [...stored, ...stored.slice(-2), stored.at(-1)].forEach((record) => sent.write(record));
    expect((await twice.next()).value).toEqual(await everything());
    await twice.return(undefined);
    await meddler.dispose();
  });

  it('stops at an event that claims to be ours and is not, after all that came before', async () => {
    const meddler = aMeddler(double.url);
    await write(20);
    const forged = aStream();
    await meddler.appendToStream(forged, jsonEvent({ type: anEvent().type, data: { n: 1 } }));
    await write(20);
    const seen: Positioned[] = [];
    const reading = (async () => {
      for await (const batch of store.subscribe(undefined, new AbortController().signal)) seen.push(...batch);
    })();
    await expect(reading).rejects.toThrow(UnreadableEvent);
    expect(seen).toHaveLength(20);
    await expect(store.readAll(undefined, 100)).rejects.toThrow(UnreadableEvent);
    expect(await store.readAll(undefined, 20)).toHaveLength(20);
    await expect(store.read(forged)).rejects.toThrow(UnreadableEvent);
    await meddler.dispose();
  });
});
