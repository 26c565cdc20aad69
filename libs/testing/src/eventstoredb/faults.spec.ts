import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventStoreDBClient, NO_STREAM, START } from '@eventstore/db-client';
import { collect, connect, errorOf, PLAIN, someEvents } from './client.harness.ts';
import { type EventStoreDouble, startEventStoreDouble } from './double.ts';
import type { WriteFault } from './faults.ts';

describe('A fault of the double', () => {
  let double: EventStoreDouble;
  let client: EventStoreDBClient;
  let stream: string;
  let streams = 0;

  beforeAll(async () => {
    double = await startEventStoreDouble();
  });
  beforeEach(() => {
    client = connect(double.url);
    stream = `fault-${(streams += 1)}`;
  });
  afterEach(async () => {
    double.faults.clear();
    await client.dispose();
  });
  afterAll(() => double.stop());

  const append = (events = someEvents(2), options = {}): Promise<unknown> =>
    client.appendToStream(stream, events, { expectedRevision: NO_STREAM, ...options });
  const stored = async (): Promise<number> => {
    const reader = connect(double.url);
    const events = await collect(reader.readStream(stream)).catch(() => []);
    await reader.dispose();
    return events.length;
  };

  const TIMEOUT = { type: 'deadline-exceeded', code: undefined };
  const refused: [WriteFault['kind'], { batch: object; plain: object }][] = [
    ['timeout', { batch: TIMEOUT, plain: { type: 'timeout', code: 10 } }],
    ['deadline', { batch: TIMEOUT, plain: { type: 'deadline-exceeded', code: 4 } }],
    ['disconnect', { batch: { type: 'unavailable', code: 14 }, plain: { type: 'unavailable', code: 14 } }],
  ];

  describe.each(refused)('%s', (kind, errors) => {
    it.each([
      ['batch', {}, errors.batch],
      ['plain', PLAIN, errors.plain],
    ])('fails the %s call, and the events are stored', async (_call, options, error) => {
      double.faults.add({ kind, stream });
      const events = someEvents(2);
      expect(await errorOf(append(events, options))).toMatchObject(error);
      expect(await stored()).toBe(2);
      expect(await append(events, options)).toMatchObject({ success: true, nextExpectedRevision: 1n });
      expect(await stored()).toBe(2);
    });

    it.each([
      ['batch', {}, errors.batch],
      ['plain', PLAIN, errors.plain],
    ])('fails the %s call before anything is stored', async (_call, options, error) => {
      double.faults.add({ kind, stream, written: false });
      expect(await errorOf(append(someEvents(2), options))).toMatchObject(error);
      expect(await stored()).toBe(0);
      expect(await append(someEvents(1), options)).toMatchObject({ success: true });
    });
  });

  it.each([
    ['batch', {}],
    ['plain', PLAIN],
  ])('silence leaves the %s call without an answer, and the events are stored', async (_call, options) => {
    double.faults.add({ kind: 'silence', stream });
    const events = someEvents(2);
    const answered = append(events, options).then(
      () => true,
      () => true,
    );
    expect(await Promise.race([answered, sleep(300, false)])).toBe(false);
    expect(await stored()).toBe(2);
    expect(await append(events, options)).toMatchObject({ success: true, nextExpectedRevision: 1n });
  });

  it.each([
    ['batch', {}],
    ['plain', PLAIN],
  ])('wrong-version lies to a repeat by the %s call, and to nothing else', async (_call, options) => {
    double.faults.add({ kind: 'wrong-version', stream });
    const events = someEvents(2);
    expect(await append(events, options)).toMatchObject({ success: true });
    expect(await errorOf(append(events, options))).toMatchObject({
      type: 'wrong-expected-version',
      expectedVersion: 'no_stream',
      actualVersion: 1n,
    });
    expect(await append(events, options)).toMatchObject({ success: true });
  });

  it('not-ready refuses everything for a while', async () => {
    double.faults.add({ kind: 'not-ready', times: 'always' });
    expect(await errorOf(append())).toMatchObject({
      type: 'unknown',
      code: undefined,
      message: 'Could not recognize Server Is Not Ready',
    });
    const notReady = { type: 'unavailable', code: 14, message: '14 UNAVAILABLE: Server Is Not Ready' };
    expect(await errorOf(append(someEvents(1), PLAIN))).toMatchObject(notReady);
    expect(await errorOf(collect(client.readStream(stream)))).toMatchObject(notReady);
    expect(await errorOf(once(client.subscribeToAll(), 'data'))).toMatchObject(notReady);
    double.faults.clear();
    expect(await append()).toMatchObject({ success: true });
  });

  it('denied refuses what concerns the stream, and nothing else', async () => {
    double.faults.add({ kind: 'denied', stream, times: 'always' });
    expect(await errorOf(append(someEvents(1), PLAIN))).toMatchObject({ type: 'access-denied', code: 7 });
    expect(await errorOf(append())).toMatchObject({ type: 'access-denied', code: undefined });
    expect(await errorOf(collect(client.readStream(stream)))).toMatchObject({ type: 'access-denied', code: 7 });
    expect(await client.appendToStream(`other-${stream}`, someEvents(1))).toMatchObject({ success: true });
    double.faults.clear();
    expect(await stored()).toBe(0);
    expect(await append()).toMatchObject({ success: true });
  });

  it.each([
    ['batch', {}],
    ['plain', PLAIN],
  ])('not-leader sends the %s call elsewhere if it requires the leader', async (_call, options) => {
    double.faults.add({ kind: 'not-leader', stream });
    expect(await append(someEvents(1), PLAIN)).toMatchObject({ success: true });
    const leading = { ...options, requiresLeader: true, expectedRevision: 0n };
    expect(await errorOf(append(someEvents(1), leading))).toMatchObject({
      type: 'not-leader',
      code: 5,
      leader: { address: '127.0.0.1', port: double.port },
    });
    expect(await stored()).toBe(1);
    expect(await append(someEvents(1), leading)).toMatchObject({ success: true, nextExpectedRevision: 1n });
  });

  it('not-leader leads to another server, and the client follows', async () => {
    const other = await startEventStoreDouble();
    double.faults.add({ kind: 'not-leader', leader: { address: '127.0.0.1', port: other.port } });
    await errorOf(append(someEvents(1), { requiresLeader: true }));
    expect(await append(someEvents(1), { requiresLeader: true })).toMatchObject({ success: true });
    expect(await stored()).toBe(0);
    await other.stop();
  });

  it.each([
    [
      'too-slow',
      {
        type: 'timeout',
        code: 10,
        message:
          '10 ABORTED: Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
      },
    ],
    ['unavailable', { type: 'unavailable', code: 14 }],
  ] as const)('drop ends an idle subscription: %s', async (reason, error) => {
    const subscription = client.subscribeToAll({ fromPosition: START });
    const failed = once(
      subscription.on('data', () => undefined),
      'never',
    ).catch((cause: unknown) => cause);
    await once(subscription, 'caughtUp');
    double.faults.add({ kind: 'drop', reason });
    expect(await failed).toMatchObject(error);
    expect(double.faults.standing()).toEqual([]);
  });

  it('drop ends a subscription in the middle, after so many events', async () => {
    await append(someEvents(10));
    double.faults.add({ kind: 'drop', reason: 'unavailable', after: 4, stream });
    const seen: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const { event } of client.subscribeToStream(stream)) seen.push(event?.data);
    };
    expect(await errorOf(read())).toMatchObject({ type: 'unavailable' });
    expect(seen).toEqual([0, 1, 2, 3].map((n) => ({ n })));
  });

  it('slow delays every event of a read', async () => {
    await append(someEvents(5));
    double.faults.add({ kind: 'slow', ms: 40, stream });
    const began = Date.now();
    expect(await collect(client.readStream(stream))).toHaveLength(5);
    expect(Date.now() - began).toBeGreaterThanOrEqual(195);
  });

  it('freeze holds every answer, then all goes on', async () => {
    await append();
    double.faults.add({ kind: 'freeze', ms: 300 });
    const began = Date.now();
    const read = collect(client.readStream(stream, { maxCount: 2 }));
    const appended = client.appendToStream(stream, someEvents(1), { expectedRevision: 1n });
    expect(await Promise.race([read, appended, sleep(150, 'nothing')])).toBe('nothing');
    expect(await read).toHaveLength(2);
    expect(await appended).toMatchObject({ success: true });
    expect(Date.now() - began).toBeGreaterThanOrEqual(295);
  });

  it('an append whose deadline passes while all is frozen is not stored', async () => {
    await append();
    double.faults.add({ kind: 'freeze', ms: 400 });
    const late = (options: object): Promise<unknown> =>
      client.appendToStream(stream, someEvents(1), { expectedRevision: 1n, deadline: 100, ...options });
    const [batch, plain] = await Promise.all([errorOf(late({})), errorOf(late(PLAIN))]);
    expect(batch).toMatchObject({ type: 'deadline-exceeded', code: undefined });
    expect(plain).toMatchObject({ type: 'deadline-exceeded', code: 4 });
    expect(await stored()).toBe(2);
  });

  it('strikes as often as it is told, for as long, and where', async () => {
    double.faults.add({ kind: 'timeout', times: 2, stream, written: false });
    await errorOf(append());
    await errorOf(append());
    expect(await append()).toMatchObject({ success: true });
    const again = (): Promise<unknown> => append(someEvents(1), { expectedRevision: 'any' });
    double.faults.add({ kind: 'timeout', stream: 'another' });
    expect(await again()).toMatchObject({ success: true });
    double.faults.clear();
    double.faults.add({ kind: 'timeout', forMs: 500 });
    await errorOf(again());
    await errorOf(again());
    await sleep(510);
    expect(await again()).toMatchObject({ success: true });
  });
});
