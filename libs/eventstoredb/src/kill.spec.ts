import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventStore, type NewEvent, type Positioned, Unavailable } from '@havstang/kernel';
import { type SpawnedDouble, spawnEventStoreDouble } from '@havstang/testing/eventstoredb';
import { anEvent, aStream, someEvents } from './testing/events.fixture.js';
import { openStore } from './testing/store.fixture.js';

const WRITERS = 64;
const KILLS = 4;

describe('a server that is killed and frozen under 64 writers', () => {
  let folder: string;
  let server: SpawnedDouble;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'havstang-eventstoredb-'));
    server = await start(0);
  });
  afterAll(async () => {
    await server.kill();
    rmSync(folder, { recursive: true });
  });

  const start = (port: number): Promise<SpawnedDouble> => spawnEventStoreDouble({ file: join(folder, 'double'), port });

  it('loses nothing that was acknowledged, writes nothing twice, and its subscriber sees it all', async () => {
    const store = openStore(server.url, {
      patience: { callMs: 1_000, giveUpMs: 2_000, silenceMs: 1_000, firstPauseMs: 10, longestPauseMs: 100 },
    });
    const stop = new AbortController();
    const written = new Map<string, readonly string[]>();
    const writers = Array.from({ length: WRITERS }, () => write(store, stop.signal, written));
    const seen: Positioned[] = [];
    const ending = new AbortController();
    const following = (async () => {
      for await (const batch of store.subscribe(undefined, ending.signal)) seen.push(...batch);
    })();

    for (let round = 0; round < KILLS; round += 1) {
      await sleep(300 + Math.random() * 300);
      if (round % 2 === 0) {
        await server.kill();
        await sleep(200);
        server = await start(server.port);
      } else {
        server.process.kill('SIGSTOP');
        await sleep(1_500);
        server.process.kill('SIGCONT');
      }
    }
    await sleep(300);
    stop.abort();
    await Promise.all(writers);

    const all = await store.readAll(undefined, Number.MAX_SAFE_INTEGER);
    while (seen.length < all.length) await sleep(20);
    ending.abort();
    await following;

    let total = 0;
    for (const [stream, ids] of written) {
      const events = await store.read(stream);
      expect(events.map(({ id }) => id)).toEqual(ids);
      expect(events.map(({ revision }) => revision)).toEqual(ids.map((_, n) => n));
      total += ids.length;
    }
    expect(total).toBeGreaterThan(WRITERS * KILLS);
    expect(all).toHaveLength(total);
    expect(seen).toEqual(all);
    await store.close();
  }, 60_000);
});

/** Appends one after another to a stream of its own; where the answer is no answer, the same events again, as a client with a command id would. */
const write = async (
  store: EventStore,
  signal: AbortSignal,
  written: Map<string, readonly string[]>,
): Promise<void> => {
  const stream = aStream();
  const ids: string[] = [];
  written.set(stream, ids);
  while (!signal.aborted) {
    const events: readonly NewEvent[] = Math.random() < 0.5 ? [anEvent()] : someEvents(3);
    const expected = ids.length - 1;
    for (;;) {
      try {
        expect(await store.append(stream, expected, events)).toEqual({ revision: expected + events.length });
        break;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
      }
    }
    ids.push(...events.map(({ id }) => id));
  }
};
