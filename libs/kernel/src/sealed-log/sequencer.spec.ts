import { ledgerSealer, rootOf, rootOfLeaves, type Tree } from '@havstang/ledger';
import { openSqlite, openSqliteLedger, type SqliteLedger, type SqliteLog } from '@havstang/sqlite';
import { anEvent, eventually, someEvents, streamOf } from '@havstang/testing/conformance';
import { BrokenStream, Unavailable } from '../errors.js';
import type { EventStore, Positioned, Publisher, SealedLog } from '../ports.js';
import type { Running } from './keep-running.js';
import { runRelay } from './relay.js';
import { headOf, runSequencer } from './sequencer.js';

describe('the sequencer', () => {
  let source: SqliteLog<Tree>;
  let ledger: SqliteLedger<Tree>;
  let running: Running | undefined;

  beforeEach(() => {
    source = openSqlite(':memory:', { sealer: ledgerSealer });
    ledger = openSqliteLedger(':memory:', { sealer: ledgerSealer });
  });
  afterEach(async () => {
    await running?.stop();
    await source.close();
    await ledger.close();
  });

  const sealed = (count: number) =>
    eventually(async () => (await ledger.log.size()) === count, `${count} events are sealed`);

  it('gives the past and the present of a store the tree that the store itself would have made', async () => {
    await streamOf(source.store, someEvents(700));
    running = runSequencer(source.store, ledger.sealing);
    await Promise.all(Array.from({ length: 5 }, () => streamOf(source.store, someEvents(3))));
    await sealed(715);
    expect(rootOf(ledger.ledger.tree())).toEqual(rootOf(source.ledger.tree()));
    expect(await ledger.log.read(0, 1_000)).toEqual(await source.log.read(0, 1_000));
  });

  it('goes on where it was, and seals what it is given twice once', async () => {
    await streamOf(source.store, someEvents(3));
    running = runSequencer(source.store, ledger.sealing);
    await sealed(3);
    await running.stop();
    const all = await source.store.readAll(undefined, 10);
    await ledger.sealing.seal(all.slice(1));
    await streamOf(source.store, someEvents(2));
    running = runSequencer(source.store, ledger.sealing);
    await sealed(5);
    const leaves = (await ledger.log.read(0, 10)).map(({ leaf }) => Buffer.from(leaf, 'hex'));
    expect(rootOf(ledger.ledger.tree())).toEqual(rootOfLeaves(leaves));
  });

  it('seals together what comes soon after one another', async () => {
    let batches = 0;
    const sealing = {
      ...ledger.sealing,
      seal: async (events: readonly Positioned[]) => {
        batches += 1;
        return ledger.sealing.seal(events);
      },
    };
    running = runSequencer(source.store, sealing);
    const began = performance.now();
    for (let n = 0; n < 100; n++) await streamOf(source.store, someEvents(1));
    await sealed(100);
    expect(batches).toBeLessThanOrEqual(2 + (performance.now() - began) / 25);
  });

  it.each([
    ['a revision is missing', (all: readonly Positioned[]) => [all[0]!, all[2]!]],
    [
      'an event stands twice',
      (all: readonly Positioned[]) => [all[0]!, { ...all[0]!, event: { ...all[0]!.event, id: anEvent().id } }],
    ],
  ])('stops for good, and says why, when %s', async (_, broken) => {
    await streamOf(source.store, someEvents(3));
    const all = await source.store.readAll(undefined, 10);
    const store: EventStore = {
      ...source.store,
      subscribe: async function* () {
        yield [all[0]!];
        yield broken(all).slice(1);
      },
    };
    running = runSequencer(store, ledger.sealing);
    await eventually(() => running?.failure() instanceof BrokenStream, 'it has stopped');
    expect(await ledger.log.size()).toBe(1);
    expect((await ledger.sealing.sealedUpTo()).position).toBe(all[0]!.position);
  });

  it('tries again after what passes by itself, and its companion runs only while it may seal', async () => {
    await streamOf(source.store, someEvents(2));
    let failures = 1;
    let companions = 0;
    const sealing = {
      ...ledger.sealing,
      seal: async (events: readonly Positioned[]) => {
        if (failures-- > 0) throw new Unavailable('somebody else seals');
        return ledger.sealing.seal(events);
      },
    };
    running = runSequencer(source.store, sealing, () => {
      companions += 1;
      return { failure: () => undefined, stop: async () => void (companions -= 1) };
    });
    await eventually(() => running?.failure() !== undefined, 'it has failed');
    expect(companions).toBe(0);
    await sealed(2);
    expect(companions).toBe(1);
    expect(running.failure()).toBeUndefined();
  });

  it('does not stand still on a ledger that was away when it began, though there is nothing to seal', async () => {
    let asked = 0;
    const sealing = {
      ...ledger.sealing,
      sealedUpTo: () =>
        ++asked === 1 ? Promise.reject(new Unavailable('the database is away')) : ledger.sealing.sealedUpTo(),
    };
    running = runSequencer(source.store, sealing);
    await eventually(() => running?.failure() !== undefined, 'it could not begin');
    await eventually(() => running?.failure() === undefined, 'it has begun');
    expect(asked).toBe(2);
  });

  it('does not stand still while another seals, unless the ledger does not answer', async () => {
    await streamOf(source.store, someEvents(1));
    let turns = 0;
    let answers = true;
    const deposed = {
      ...ledger.sealing,
      lead: (signal: AbortSignal) => (turns++ === 0 ? Promise.resolve() : aborted(signal)),
      seal: () => Promise.reject(new Unavailable('somebody else seals')),
      sealedUpTo: async () => {
        if (!answers) throw new Unavailable('the database is down');
        return ledger.sealing.sealedUpTo();
      },
    };
    running = runSequencer(source.store, deposed);
    const failure = (): string | undefined => running?.failure()?.message;
    await eventually(() => failure() === 'somebody else seals', 'it was refused');
    await eventually(() => failure() === undefined, 'it waits for its turn');
    answers = false;
    await eventually(() => failure() === 'the database is down', 'it cannot even wait');
  });

  it('knows how many there will be once everything is sealed that the store holds now', async () => {
    const head = headOf(source.store, ledger.sealing);
    expect(await head()).toBe(0);
    await streamOf(source.store, someEvents(3));
    expect(await head()).toBe(3);
    await ledger.sealing.seal(await source.store.readAll(undefined, 2));
    expect(await head()).toBe(3);
  });

  it('never answers a question for the head by a look that began before it', async () => {
    let looks = 0;
    const slow: EventStore = {
      ...source.store,
      readAll: async (after, limit) => {
        looks += 1;
        const found = await source.store.readAll(after, limit);
        await new Promise((resolve) => setTimeout(resolve, 20));
        return found;
      },
    };
    const head = headOf(slow, ledger.sealing);
    const before = head();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await streamOf(source.store, someEvents(1));
    expect(await Promise.all([before, head(), head(), head()])).toEqual([0, 1, 1, 1]);
    expect(looks).toBe(2);
  });
});

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

describe('the relay', () => {
  let source: SqliteLog<Tree>;
  let running: Running | undefined;

  beforeEach(() => {
    source = openSqlite(':memory:', { sealer: ledgerSealer });
  });
  afterEach(async () => {
    await running?.stop();
    await source.close();
  });

  /** A broker that keeps what it was told, and fails as often as it is asked to. */
  const broker = (failures = 0) => {
    const told: (number | { complete: number })[] = [];
    const publisher: Publisher = {
      publish: async (events) => {
        if (failures-- > 0) throw new Unavailable('no broker');
        told.push(...events.map(({ index }) => index));
      },
      complete: async (size) => void told.push({ complete: size }),
    };
    return { told, publisher };
  };
  const log = (): SealedLog => source.log;

  it('takes the log to the broker, in order, and says that nothing is missing', async () => {
    await streamOf(source.store, someEvents(3));
    const { told, publisher } = broker(1);
    running = runRelay(log(), source.places, publisher);
    await eventually(() => told.length === 4, 'the broker has been told');
    expect(told).toEqual([0, 1, 2, { complete: 3 }]);
  });

  it('goes on where it was', async () => {
    await streamOf(source.store, someEvents(2));
    const first = broker();
    running = runRelay(log(), source.places, first.publisher);
    await eventually(() => first.told.length === 3, 'the broker has been told');
    await running.stop();
    await streamOf(source.store, someEvents(1));
    const second = broker();
    running = runRelay(log(), source.places, second.publisher);
    await eventually(() => second.told.length === 2, 'the broker has been told');
    expect(second.told).toEqual([2, { complete: 3 }]);
  });
});
