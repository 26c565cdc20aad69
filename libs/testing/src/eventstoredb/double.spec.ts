import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ANY,
  BACKWARDS,
  type EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  type Position,
  START,
  STREAM_EXISTS,
  streamNameFilter,
} from '@eventstore/db-client';
import { collect, connect, errorOf, someEvents } from './client.harness.ts';
import { type EventStoreDouble, startEventStoreDouble } from './double.ts';
import type { FollowedVersion } from './server.ts';

describe('The double of EventStoreDB', () => {
  let folder: string;
  let file: string;
  let double: EventStoreDouble;
  let client: EventStoreDBClient;

  const start = async (): Promise<void> => {
    double = await startEventStoreDouble({ file, adminPassword: 'secret' });
    client = connect(double.url);
  };
  const stop = async (): Promise<void> => {
    await client.dispose();
    await double.stop();
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eventstoredb-double-'));
    file = join(folder, 'log.jsonl');
    await start();
  });
  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  const revisions = async (stream: string, options = {}): Promise<bigint[]> =>
    (await collect(client.readStream(stream, options))).map(({ event }) => event!.revision);
  const all = async (): Promise<unknown[]> => (await collect(client.readAll())).map(({ event }) => event);

  describe('started again on its file', () => {
    it('has the same history at the same positions', async () => {
      await client.appendToStream('a', someEvents(3), { expectedRevision: NO_STREAM });
      await client.setStreamMetadata('a', { maxCount: 2 });
      await client.appendToStream('gone', someEvents(1), { expectedRevision: NO_STREAM });
      await client.tombstoneStream('gone');
      const before = await all();
      await stop();
      await start();
      expect(await all()).toEqual(before);
      expect(await revisions('a')).toEqual([1n, 2n]);
      expect(await errorOf(revisions('gone'))).toMatchObject({ type: 'stream-deleted', code: 9, streamName: 'gone' });
      const { position } = await client.appendToStream('a', someEvents(1), { expectedRevision: 2n });
      expect(position!.commit).toBeGreaterThan((before.at(-1) as { position: { commit: bigint } }).position.commit);
    });

    it('knows a repeat at an exact revision, and has forgotten one at any', async () => {
      const events = someEvents(2);
      await client.appendToStream('exact', events, { expectedRevision: NO_STREAM });
      await client.appendToStream('any', events, { expectedRevision: ANY });
      await client.appendToStream('any', events, { expectedRevision: ANY });
      expect(await revisions('any')).toHaveLength(2);
      await stop();
      await start();
      await client.appendToStream('exact', events, { expectedRevision: NO_STREAM });
      await client.appendToStream('any', events, { expectedRevision: ANY });
      expect(await revisions('exact')).toHaveLength(2);
      expect(await revisions('any')).toHaveLength(4);
    });

    it('has cut off a line that was not finished, whole appends at a time', async () => {
      await client.appendToStream('a', someEvents(2), { expectedRevision: NO_STREAM });
      await stop();
      const whole = await readFile(file, 'utf8');
      const last = whole.trimEnd().split('\n').at(-1)!;
      await appendFile(file, last.slice(0, -1));
      await start();
      expect(await revisions('a')).toEqual([0n, 1n]);
      expect(await readFile(file, 'utf8')).toBe(whole);
      await client.appendToStream('a', someEvents(1), { expectedRevision: 1n });
      await stop();
      await start();
      expect(await revisions('a')).toEqual([0n, 1n, 2n]);
    });
  });

  it('hides what is too old', async () => {
    await client.appendToStream('a', someEvents(2), { expectedRevision: NO_STREAM });
    await client.setStreamMetadata('a', { maxAge: 3_600 });
    expect(await revisions('a')).toHaveLength(2);
    await client.setStreamMetadata('a', { maxAge: 1 });
    await sleep(1_100);
    expect(await revisions('a')).toEqual([]);
  });

  it('keeps the rest of the metadata when a deleted stream is written to', async () => {
    await client.appendToStream('a', someEvents(2), { expectedRevision: NO_STREAM });
    await client.deleteStream('a');
    await client.setStreamMetadata('a', { maxCount: 5 });
    expect(await errorOf(client.appendToStream('a', [], { expectedRevision: 7n }))).toMatchObject({
      actualVersion: 1n,
    });
    await client.appendToStream('a', someEvents(1), { expectedRevision: STREAM_EXISTS });
    expect(await revisions('a')).toEqual([2n]);
    expect((await client.getStreamMetadata('a')).metadata).toMatchObject({ maxCount: 5, truncateBefore: 2 });
  });

  it('refuses to delete a stream that does not exist, and ends it for ever all the same', async () => {
    expect(await errorOf(client.deleteStream('a'))).toMatchObject({
      type: 'wrong-expected-version',
      code: 9,
      expectedVersion: -2n,
      actualVersion: -1n,
    });
    await client.tombstoneStream('a');
    const deleted = { type: 'stream-deleted', streamName: 'a' };
    const append = client.appendToStream('a', someEvents(1), { expectedRevision: NO_STREAM });
    expect(await errorOf(append)).toMatchObject({ ...deleted, code: undefined });
    expect(await errorOf(client.tombstoneStream('a'))).toMatchObject({ ...deleted, code: 9 });
    expect(await errorOf(client.deleteStream('a'))).toMatchObject({ ...deleted, code: 9 });
    expect(await errorOf(client.setStreamMetadata('a', { maxCount: 1 }))).toMatchObject({ type: 'stream-deleted' });
  });

  it('tells a follower of a stream that it has ended', async () => {
    await client.appendToStream('a', someEvents(1), { expectedRevision: NO_STREAM });
    const types: string[] = [];
    const follow = async (): Promise<void> => {
      for await (const { event } of client.subscribeToStream('a')) {
        types.push(event!.type);
        if (types.length === 1) await client.tombstoneStream('a');
      }
    };
    expect(await errorOf(follow())).toMatchObject({ type: 'stream-deleted', code: 9 });
    expect(types).toEqual(['Noted', '$streamDeleted']);
  });

  it('resolves links, and says where the link is', async () => {
    const [event] = someEvents(1);
    await client.appendToStream('target', [event!], { expectedRevision: NO_STREAM });
    const link = (data: string) => jsonEvent({ type: '$>', data });
    // A link is text, not JSON: this is how other writers store it.
    const raw = (data: string) => ({ ...link(data), contentType: 'application/octet-stream', data: Buffer.from(data) });
    const links = [raw('0@target'), raw('7@target')] as never;
    const { position } = await client.appendToStream('links', links, { expectedRevision: NO_STREAM });
    const [resolved, dangling] = await collect(client.readStream('links', { resolveLinkTos: true }));
    expect(resolved).toMatchObject({
      event: { id: event!.id, streamId: 'target' },
      link: { type: '$>', revision: 0n },
    });
    expect(dangling).toMatchObject({ link: { revision: 1n }, commitPosition: position!.commit });
    expect(dangling!.event).toBeUndefined();
    expect(await collect(client.readStream('links'))).toMatchObject([
      { event: { type: '$>' } },
      { event: { type: '$>' } },
    ]);
  });

  it('reads backwards, and past what was truncated', async () => {
    await client.appendToStream('a', someEvents(5), { expectedRevision: NO_STREAM });
    await client.setStreamMetadata('a', { truncateBefore: 3 });
    expect(await revisions('a', { direction: BACKWARDS, fromRevision: 4n })).toEqual([4n, 3n]);
    expect(await revisions('a', { fromRevision: 1n, maxCount: 1 })).toEqual([3n]);
  });

  it('ends a call whose message is far too large', async () => {
    const data = { text: 'x'.repeat(18 * 1024 * 1024) };
    const append = client.appendToStream('a', [jsonEvent({ type: 'Large', data })], { expectedRevision: NO_STREAM });
    expect(await errorOf(append)).toMatchObject({ type: 'unknown', code: 8 });
  });

  it('gives checkpoints of the past without their prepare position, from which their event comes again', async () => {
    await client.appendToStream('a', someEvents(40), { expectedRevision: NO_STREAM });
    const marks: Position[] = [];
    const checkpointReached = async (_: unknown, mark: Position): Promise<void> => void marks.push(mark);
    const following = client.subscribeToAll({ filter: streamNameFilter({ prefixes: ['a'], checkpointReached }) });
    await once(
      following.on('data', () => undefined),
      'caughtUp',
    );
    await client.appendToStream('a', someEvents(40), { expectedRevision: 39n });
    while (marks.length < 2) await sleep(5);
    await following.unsubscribe();
    expect(marks.map(({ commit, prepare }) => prepare === commit)).toEqual([false, true]);
    expect(marks[0]!.prepare).toBe(0n);
    const firstAfter = async (fromPosition: Position): Promise<bigint> => {
      for await (const { event } of client.subscribeToAll({ fromPosition })) return event!.position.commit;
      throw new Error('The subscription has ended.');
    };
    expect(await firstAfter(marks[0]!)).toBe(marks[0]!.commit);
    expect(await firstAfter(marks[1]!)).toBeGreaterThan(marks[1]!.commit);
  });

  it('refuses a filter that is no expression', async () => {
    const read = async (): Promise<void> => {
      for await (const _ of client.subscribeToAll({
        filter: streamNameFilter({ regex: '(' }),
      }));
    };
    expect(await errorOf(read())).toMatchObject({ type: 'unknown', code: 2 });
  });

  it('gives nothing for an empty list of prefixes', async () => {
    const filter = streamNameFilter({ prefixes: [] });
    const subscription = client.subscribeToAll({ fromPosition: START, filter });
    const seen: unknown[] = [];
    await new Promise((resolve) =>
      subscription.on('data', (event) => seen.push(event)).on('caughtUp', resolve as never),
    );
    expect(seen).toEqual([]);
    await subscription.unsubscribe();
  });

  it('is found by gossip where the address names several servers', async () => {
    const several = connect(`esdb://127.0.0.1:1,127.0.0.1:${double.port}?tls=false`);
    expect(await several.appendToStream('a', someEvents(1), { expectedRevision: NO_STREAM })).toMatchObject({
      success: true,
    });
    await several.dispose();
  });

  describe('says that a subscription has caught up', () => {
    const caughtUp = async (
      version: FollowedVersion,
      act: (client: EventStoreDBClient) => Promise<void>,
    ): Promise<number> => {
      const other = await startEventStoreDouble({ version });
      const follower = connect(other.url);
      let times = 0;
      const subscription = follower.subscribeToStream('a').on('data', () => undefined);
      subscription.on('caughtUp', () => (times += 1));
      await once(subscription, 'confirmation');
      await act(follower);
      await sleep(200);
      await follower.dispose();
      await other.stop();
      return times;
    };
    const nothing = (): Promise<void> => Promise.resolve();
    const appendTwice = async (client: EventStoreDBClient): Promise<void> => {
      await client.appendToStream('a', someEvents(1), { expectedRevision: NO_STREAM });
      await sleep(100);
      await client.appendToStream('a', someEvents(1), { expectedRevision: 0n });
    };

    it('once, and of a stream that does not exist after its first event', async () => {
      expect(await caughtUp('23.10.6', nothing)).toBe(0);
      expect(await caughtUp('23.10.6', appendTwice)).toBe(1);
    });

    it('at once and each time, as the newer server does', async () => {
      expect(await caughtUp('24.2.0', nothing)).toBe(1);
      expect(await caughtUp('24.2.0', appendTwice)).toBe(3);
    });
  });

  describe('over HTTP', () => {
    const http = async (path: string, init: RequestInit = {}, user?: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${double.port}${path}`, {
        ...init,
        ...(user !== undefined && { headers: { authorization: `Basic ${btoa(user)}` } }),
      });

    it('is alive, once it is ready, and says that it is a double', async () => {
      expect((await http('/health/live')).status).toBe(204);
      double.faults.add({ kind: 'not-ready', times: 'always' });
      expect((await http('/health/live')).status).toBe(503);
      expect(await (await http('/info')).json()).toEqual({
        esVersion: '23.10.6 (double)',
        state: 'leader',
        double: true,
      });
      expect((await http('/health/ready')).status).toBe(404);
    });

    it('makes users, and knows them after a restart', async () => {
      const make = async (signedIn: string | undefined, password: string): Promise<number> => {
        const body = JSON.stringify({ loginName: 'reader', fullName: 'Reader', password, groups: ['readers'] });
        return (await http('/users/', { method: 'POST', body }, signedIn)).status;
      };
      expect(await make(undefined, 'one')).toBe(401);
      expect(await make('admin:wrong', 'one')).toBe(401);
      expect(await make('admin:secret', 'one')).toBe(201);
      await stop();
      await start();
      expect(await make('admin:secret', 'one')).toBe(201);
      expect(await make('admin:secret', 'two')).toBe(409);
      expect(await make('reader:one', 'one')).toBe(401);
      expect((await http('/info', {}, 'reader:one')).status).toBe(200);
      expect((await http('/info', {}, 'reader:two')).status).toBe(401);
      expect((await http('/health/live', {}, 'reader:two')).status).toBe(204);
    });
  });
});
