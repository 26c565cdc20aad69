import { setTimeout as sleep } from 'node:timers/promises';
import { BACKWARDS, END, type EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { BrokenStream, type EventStore, NO_STREAM, type Positioned } from '@havstang/kernel';
import { UnreadableEvent } from './errors.js';
import { formatPosition } from './position.js';
import type { Finding } from './records.js';
import { aStream, someEvents } from './testing/events.fixture.js';
import { aMeddler, aServer, openStore } from './testing/store.fixture.js';

/** What an administrator can do to a history behind our back. These run on a real server as they are. */
describe('a history that somebody has meddled with', () => {
  let server: Awaited<ReturnType<typeof aServer>>;
  let store: EventStore;
  let meddler: EventStoreDBClient;
  let findings: Finding[];
  beforeEach(async () => {
    server = await aServer();
    findings = [];
    store = openStore(server.url, { onFinding: (finding) => findings.push(finding) });
    meddler = aMeddler(server.url);
  });
  afterEach(async () => {
    await store.close();
    await meddler.dispose();
    await server.stop();
  });

  const streamOf = async (count: number): Promise<string> => {
    const stream = aStream();
    await store.append(stream, NO_STREAM, someEvents(count));
    return stream;
  };

  /** The end of what others have left in the store. */
  const here = async (): Promise<string> => {
    let last: string | undefined;
    for await (const { event } of meddler.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 })) {
      last = formatPosition(event!.position);
    }
    return last!;
  };

  /** Our events after `after` as `subscribe` gives them, up to the first of `stream`. */
  const follow = async (after: string, stream: string): Promise<readonly Positioned[]> => {
    const stop = new AbortController();
    const seen: Positioned[] = [];
    for await (const batch of store.subscribe(after, stop.signal)) {
      seen.push(...batch);
      if (batch.some(({ event }) => event.stream === stream)) break;
    }
    return seen;
  };

  it.each<[string, (stream: string) => Promise<unknown>]>([
    ['deleted', (stream) => meddler.deleteStream(stream)],
    ['tombstoned', (stream) => meddler.tombstoneStream(stream)],
    ['cut at its beginning', (stream) => meddler.setStreamMetadata(stream, { truncateBefore: 2 })],
    ['cut whole', (stream) => meddler.setStreamMetadata(stream, { truncateBefore: 5 })],
    ['limited in number', (stream) => meddler.setStreamMetadata(stream, { maxCount: 1 })],
  ])('is not decided on when it was %s', async (_, meddle) => {
    const stream = await streamOf(5);
    await meddle(stream);
    await expect(store.read(stream)).rejects.toThrow(BrokenStream);
    await expect(store.append(stream, NO_STREAM, someEvents(1))).rejects.toThrow(BrokenStream);
  });

  it('is still read from where nothing is hidden, and past its end', async () => {
    const stream = await streamOf(5);
    await meddler.setStreamMetadata(stream, { truncateBefore: 2 });
    expect((await store.read(stream, 2)).map(({ revision }) => revision)).toEqual([2, 3, 4]);
    expect(await store.read(stream, 5)).toEqual([]);
    await expect(store.read(stream, 1)).rejects.toThrow(BrokenStream);
  });

  it('is told of, once, while everybody else’s events go on', async () => {
    const from = await here();
    const [tombstoned, deleted, limited] = [await streamOf(1), await streamOf(1), await streamOf(1)];
    await meddler.tombstoneStream(tombstoned);
    await meddler.deleteStream(deleted);
    await meddler.setStreamMetadata(limited, { maxCount: 1 });
    const last = await streamOf(2);
    const seen = await follow(from, last);
    expect(seen.map(({ event }) => event.stream)).toEqual([tombstoned, deleted, limited, last, last]);
    expect(findings.map(({ what, stream }) => [what, stream])).toEqual([
      ['tombstoned', tombstoned],
      ['deleted', deleted],
      ['metadata-changed', limited],
    ]);
    expect(findings[2]!.metadata).toEqual({ $maxCount: 1 });
    const places = findings.map(({ position }) => position);
    expect(new Set(places).size).toBe(3);
  });

  it('lets other systems’ events pass, and stays in step with `readAll`', async () => {
    const from = await here();
    const foreign = aStream();
    const order = (n: number) => jsonEvent({ type: 'order-placed', data: { n }, metadata: { who: 'shop' } });
    await meddler.appendToStream(
      foreign,
      Array.from({ length: 700 }, (_, n) => order(n)),
    );
    const mine = await streamOf(2);
    await meddler.appendToStream(foreign, [order(700)]);
    const last = await streamOf(1);
    const seen = await follow(from, last);
    expect(seen.map(({ event }) => event.stream)).toEqual([mine, mine, last]);
    expect(await store.readAll(from, 1_000)).toEqual(seen);
    expect(await store.readAll(from, 1)).toEqual(seen.slice(0, 1));
    await expect(store.read(foreign)).rejects.toThrow(UnreadableEvent);
  });

  it('refuses a position of another kind of store', async () => {
    await expect(store.readAll('42', 1)).rejects.toThrow(TypeError);
  });

  it('gives an append that came while it waited', async () => {
    const from = await here();
    const stream = aStream();
    const following = follow(from, stream);
    await sleep(50);
    await store.append(stream, NO_STREAM, someEvents(1));
    expect((await following).map(({ event }) => event.stream)).toEqual([stream]);
  });
});
