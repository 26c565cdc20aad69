import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM } from '@eventstore/db-client';
import { collect, connect, errorOf, PLAIN, someEvents } from './client.harness.ts';
import { type SpawnedDouble, spawnEventStoreDouble } from './spawn.ts';

type Append = { readonly stream: string; readonly expected: bigint; readonly events: ReturnType<typeof someEvents> };

describe('The double of EventStoreDB as a process', () => {
  let folder: string;
  let double: SpawnedDouble;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eventstoredb-double-'));
    double = await spawnEventStoreDouble({ file: join(folder, 'log.jsonl') });
  });
  afterEach(async () => {
    await double.kill();
    await rm(folder, { recursive: true });
  });

  it('loses nothing that it acknowledged when it is killed under load, and stores the rest once', async () => {
    const acknowledged: Append[] = [];
    const unanswered: Append[] = [];
    const client = connect(double.url);
    const write = async (stream: string): Promise<void> => {
      for (let revision = -1n; ; revision += 2n) {
        const append = { stream, expected: revision, events: someEvents(2) };
        try {
          await send(client, append);
          acknowledged.push(append);
        } catch {
          unanswered.push(append);
          return;
        }
      }
    };
    const writers = Array.from({ length: 24 }, (_, n) => write(`writer-${n}`));
    while (acknowledged.length < 300) await sleep(5);
    const killed = double.kill();
    await Promise.all([...writers, killed]);
    double = await spawnEventStoreDouble({ file: join(folder, 'log.jsonl'), port: double.port });
    expect(unanswered).toHaveLength(24);
    // The same client finds the server again by itself.
    for (const append of unanswered) expect(await send(client, append)).toMatchObject({ success: true });
    for (const stream of new Set(unanswered.map((append) => append.stream))) {
      const written = [...acknowledged, ...unanswered].filter((append) => append.stream === stream);
      const events = (await collect(client.readStream(stream))).map(({ event }) => event!);
      expect(events.map(({ id }) => id)).toEqual(written.flatMap((append) => append.events.map(({ id }) => id)));
      expect(events.map(({ revision }) => revision)).toEqual(events.map((_, n) => BigInt(n)));
    }
    await client.dispose();
  });

  it('begins not to be ready, and takes faults from outside', async () => {
    await double.kill();
    double = await spawnEventStoreDouble({ faults: [{ kind: 'not-ready', times: 'always' }] });
    const client = connect(double.url);
    const events = someEvents(1);
    const append = (): Promise<unknown> =>
      client.appendToStream('a', events, { ...PLAIN, expectedRevision: NO_STREAM });
    expect(await errorOf(append())).toMatchObject({
      type: 'unavailable',
      message: '14 UNAVAILABLE: Server Is Not Ready',
    });
    await double.faults();
    await double.faults({ kind: 'timeout' }, { kind: 'deadline' });
    expect(await errorOf(append())).toMatchObject({ type: 'timeout' });
    expect(await errorOf(append())).toMatchObject({ type: 'deadline-exceeded' });
    expect(await append()).toMatchObject({ success: true });
    await expect(double.faults({ kind: 'typo' } as never)).rejects.toThrow('No fault');
    await client.dispose();
  });

  it('stops when it is asked to', async () => {
    await double.kill('SIGTERM');
    expect(double.process.exitCode).toBe(0);
  });
});

const send = (client: ReturnType<typeof connect>, { stream, expected, events }: Append): Promise<unknown> =>
  client.appendToStream(stream, events, { expectedRevision: expected < 0n ? NO_STREAM : expected, ...PLAIN });
