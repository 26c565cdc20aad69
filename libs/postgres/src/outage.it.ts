import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Closed, NO_STREAM, runSequencer, type ReadModels, type SealedEvent, Unavailable } from '@havstang/kernel';
import { ledgerSealer, rootOf, rootOfLeaves } from '@havstang/ledger';
import { openSqlite } from '@havstang/sqlite';
import { openPostgresLedger, openPostgresReadModels } from './index.js';
import { openLine } from './line.harness.js';
import { deposeIn, positioned } from './sealed.harness.js';
import { makeDatabase, type TestDatabase } from './server.harness.js';

const NEVER = new AbortController().signal;
const MODEL = 'counter@1';
const lease = { standbyMs: 20, silenceMs: 2_000 };

describe('an outage', () => {
  let database: TestDatabase;
  let line: Awaited<ReturnType<typeof openLine>>;
  let url: string;

  beforeEach(async () => {
    database = await makeDatabase();
    line = await openLine(new URL(database.url));
    const through = new URL(database.url);
    through.hostname = '127.0.0.1';
    through.port = String(line.port);
    url = `${through.href}?schema=havstang`;
  });
  afterEach(async () => {
    line.cut();
    await database.drop();
  });

  const openLedger = () => openPostgresLedger(url, { sealer: ledgerSealer, setUp: true, lease });

  it('makes everything unavailable, and passes by itself', async () => {
    const { log, sealing, ledger, places, close } = await openLedger();
    const models = openPostgresReadModels(url, { setUp: true, lease });
    await Promise.all([sealing.lead(NEVER), models.lead(NEVER)]);
    const [first, second] = positioned(`conformance-${randomUUID()}`, 0, 2);
    await sealing.seal([first!]);
    const [event] = (await log.read(0, 1)) as [SealedEvent];
    await models.commit([], new Map([[MODEL, { all: 1 }]]));
    const calls: readonly (() => Promise<unknown> | unknown)[] = [
      () => log.size(),
      () => log.read(0, 1),
      () => log.indexOf(event.stream, 0),
      () => sealing.sealedUpTo(),
      () => sealing.seal([second!]),
      () => ledger.size(),
      () => ledger.entries(0, 1),
      () => ledger.checkpoints(),
      () => ledger.tree(),
      () => ledger.keepCheckpoint({ size: 1, note: 'one' }),
      () => places.next('group-a'),
      () => places.isParked('group-a', event.stream),
      () => places.firstParked('group-a', event.stream),
      () => places.parked(),
      () => places.park('group-a', event, 1, 'why'),
      () => places.parkBehind('group-a', event),
      () => places.unpark('group-a', event.stream, 0),
      () => models.load(MODEL, ['a']),
      () => models.commit([], new Map([[MODEL, { all: 2 }]])),
      () => models.position(MODEL),
      () => models.get(MODEL, '2584', 'a'),
      () => models.list(MODEL, '2584'),
      () => models.rows(MODEL)[Symbol.asyncIterator]().next(),
      () => models.tables(),
      () => models.drop('another@1'),
    ];
    line.cut();
    for (const call of calls) await expect((async () => call())()).rejects.toThrow(Unavailable);
    await line.mend();
    await Promise.all([sealing.lead(NEVER), models.lead(NEVER)]);
    for (const call of calls) await call();
    expect(await log.size()).toBe(2);
    await Promise.all([close(), models.close()]);
    for (const call of calls) await expect((async () => call())()).rejects.toThrow(Closed);
  });

  it('when a process starts is told, and opening works afterwards', async () => {
    line.cut();
    await expect(openLedger()).rejects.toThrow(Unavailable);
    const models = openPostgresReadModels(url, { setUp: true, lease });
    await expect(models.tables()).rejects.toThrow(Unavailable);
    const leading = models.lead(NEVER);
    await line.mend();
    await leading;
    expect(await models.tables()).toEqual([]);
    await models.commit([], new Map([[MODEL, { all: 1 }]]));
    await models.close();
    await (await openLedger()).close();
  });

  it('is waited out by who wants to lead', async () => {
    const { sealing, close } = await openLedger();
    line.cut();
    const leading = sealing.lead(NEVER);
    await sleep(100);
    await line.mend();
    await leading;
    await sealing.seal(positioned(`conformance-${randomUUID()}`, 0, 1));
    await close();
  });

  it.each(['cut', 'silence'] as const)('(%s) does not keep anybody from closing', async (kind) => {
    const { sealing, close } = await openLedger();
    await sealing.lead(NEVER);
    line[kind]();
    const waiting = sealing.lead(NEVER).catch((error: unknown) => error);
    await close();
    expect([undefined, 'Closed']).toContain(((await waiting) as Error | undefined)?.name);
  });

  it('writes the places that could not be written when it is over', async () => {
    const { places, close } = await openLedger();
    line.cut();
    places.advance('group-a', 7);
    await sleep(250);
    expect(await places.next('group-a')).toBe(7);
    await line.mend();
    await sleep(300);
    expect(await database.admin('SELECT name, next FROM havstang.consumer_group')).toEqual([
      { name: 'group-a', next: '7' },
    ]);
    await close();
  });

  it('that nobody is told of ends the session of a leader all the same, and he is refused', async () => {
    const [one, other] = [
      await openLedger(),
      await openPostgresLedger(`${database.url}?schema=havstang`, { sealer: ledgerSealer, lease }),
    ];
    await one.sealing.lead(NEVER);
    const stream = `conformance-${randomUUID()}`;
    const batch = positioned(stream, 0, 1);
    line.silence();
    const lost = one.sealing.seal(batch).catch((error: unknown) => error);
    await other.sealing.lead(NEVER);
    await other.sealing.seal(batch);
    line.cut();
    expect(await lost).toBeInstanceOf(Unavailable);
    expect(await other.log.size()).toBe(1);
    await Promise.all([one.close(), other.close()]);
  });

  it('leaves a connection whose statement was at fault as it was', async () => {
    const models = openPostgresReadModels(url, { setUp: true, lease, connections: 1 });
    await models.tables();
    const before = line.accepted();
    for (let n = 0; n < 5; n += 1) expect(await models.get('never-there@1', '2584', 'a')).toBeUndefined();
    expect(line.accepted()).toBe(before);
    await models.close();
  });

  /** For some seconds: the line is cut and mended, and leaders lose their sessions. */
  const unrest = async (): Promise<void> => {
    for (let round = 0; round < 12; round += 1) {
      await sleep(20 + Math.random() * 150);
      if (round % 3 === 0) {
        line.cut();
        await sleep(Math.random() * 100);
        await line.mend();
      } else {
        await deposeIn(database);
      }
    }
  };

  it('under load seals every event once, in one tree', async () => {
    const source = openSqlite(':memory:', { sealer: ledgerSealer });
    const [one, other] = [await openLedger(), await openLedger()];
    const stops = [one, other].map(({ sealing }) => runSequencer(source.store, sealing).stop);
    let busy = true;
    const write = async (): Promise<void> => {
      const stream = `conformance-${randomUUID()}`;
      for (let revision = NO_STREAM; busy; revision += 5) {
        await source.store.append(
          stream,
          revision,
          positioned(stream, revision + 1, 5).map(({ event: { stream: _, revision: __, ...event } }) => event),
        );
        await sleep(1);
      }
    };
    const writers = Array.from({ length: 4 }, write);
    await unrest();
    busy = false;
    await Promise.all(writers);
    const stored = await source.log.read(0, Number.MAX_SAFE_INTEGER);
    while ((await one.log.size()) < stored.length) await sleep(20);
    expect(await one.log.read(0, Number.MAX_SAFE_INTEGER)).toEqual(stored);
    const leaves = (await one.ledger.entries(0, Number.MAX_SAFE_INTEGER)).map(({ leaf }) => leaf);
    expect(rootOf(await other.ledger.tree())).toEqual(rootOfLeaves(leaves));
    expect(rootOfLeaves(leaves)).toEqual(rootOf(source.ledger.tree()));
    await Promise.all(stops.map((stop) => stop()));
    await Promise.all([one.close(), other.close(), source.close()]);
  });

  it('under load keeps documents and positions together', async () => {
    const opened = Array.from({ length: 2 }, () => openPostgresReadModels(url, { setUp: true, lease }));
    const stop = new AbortController();
    /** Counts: what is in the document is how many commits the position says. */
    const count = async (models: ReadModels): Promise<void> => {
      while (!stop.signal.aborted) {
        try {
          await models.lead(stop.signal);
          let all = (await models.position(MODEL))['all'] ?? 0;
          while (!stop.signal.aborted) {
            const row = (await models.load(MODEL, ['a'])).get('a');
            const n = (row?.document['n'] as number | undefined) ?? 0;
            if (n !== all) throw new Error(`${n} in the document at position ${all}`);
            all += 1;
            const document = { n: n + 1 };
            await models.commit([{ table: MODEL, key: 'a', tenant: '2584', document }], new Map([[MODEL, { all }]]));
          }
        } catch (error) {
          if (!(error instanceof Unavailable)) throw error;
          await sleep(5);
        }
      }
    };
    const counting = opened.map(count);
    await unrest();
    stop.abort();
    await Promise.all(counting);
    const [models] = opened as [ReadModels];
    const { all } = await models.position(MODEL);
    expect(all).toBeGreaterThan(20);
    expect(await models.get(MODEL, '2584', 'a')).toEqual({ n: all });
    await Promise.all(opened.map(({ close }) => close()));
  });
});
