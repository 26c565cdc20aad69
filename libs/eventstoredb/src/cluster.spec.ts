import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM } from '@havstang/kernel';
import { startEventStoreDouble } from '@havstang/testing/eventstoredb';
import { aStream, someEvents } from './testing/events.fixture.js';
import { openStore } from './testing/store.fixture.js';

describe('a store that finds its server by asking several', () => {
  it('outlives the loss of all of them, and goes on with the first that is back', async () => {
    let double = await startEventStoreDouble();
    // Nobody listens on the second.
    const store = openStore(
      `esdb://127.0.0.1:${double.port},127.0.0.1:1?tls=false&maxDiscoverAttempts=2&discoveryInterval=10`,
    );
    const ending = new AbortController();
    const counts = Array.from({ length: 30 }, () => 0);
    const following = counts.map(async (_, n) => {
      for await (const batch of store.subscribe(undefined, ending.signal)) counts[n]! += batch.length;
    });
    const seen = async (count: number): Promise<void> => {
      while (counts.some((own) => own < count)) await sleep(10);
    };
    await store.append(aStream(), NO_STREAM, someEvents(2));
    await seen(2);

    await double.stop();
    const appending = store.append(aStream(), NO_STREAM, someEvents(2));
    await sleep(500);
    // The double forgot what it had; what counts is that it is found.
    double = await startEventStoreDouble({ port: double.port });
    expect(await appending).toEqual({ revision: 1 });
    ending.abort();
    await Promise.all(following);
    await store.close();
    await double.stop();
  });
});
