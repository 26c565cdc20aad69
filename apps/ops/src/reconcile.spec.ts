import { createLogBus, DEFAULT_RETRY, type Batch, type Bus, type RunSpan, type SealedEvent } from '@havstang/kernel';
import { anEvent, someEvents, streamOf } from '@havstang/testing/conformance';
import { sealedBeside } from './open.harness.js';
import { reconcile } from './reconcile.js';

const noStep = () => undefined;

describe('reconciling store, tree and topics', () => {
  let log: ReturnType<typeof sealedBeside>;
  let bus: Bus;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    log = sealedBeside();
    await streamOf(log.store, someEvents(4));
    await streamOf(log.store, [anEvent({ classification: 'secret' }), anEvent()]);
    await log.sealing!.seal(await log.store.readAll(undefined, 10));
    ({ bus, stop } = createLogBus({ log: log.log, places: log.places, retry: DEFAULT_RETRY, head: log.head }));
  });
  afterEach(async () => {
    await stop();
    await log.close();
  });

  it('finds nothing where they agree, and counts what is not sealed yet', async () => {
    await streamOf(log.store, someEvents(2));
    expect(await reconcile(log, bus, noStep)).toEqual({ events: 6, unsealed: 2, faults: [] });
  });

  it('finds an event that the store has otherwise', async () => {
    const store = {
      ...log.store,
      readAll: async (after: string | undefined, limit: number) =>
        (await log.store.readAll(after, limit)).map((one) =>
          one.event.revision === 2 ? { ...one, event: { ...one.event, data: { n: 'changed' } } } : one,
        ),
    };
    const { faults } = await reconcile({ ...log, store }, undefined, noStep);
    expect(faults).toEqual([expect.stringMatching(/^#2: /)]);
  });

  it('finds a run that is not the one over its leaves', async () => {
    await streamOf(log.store, someEvents(600));
    const { position } = await log.sealing!.sealedUpTo();
    await log.sealing!.seal(await log.store.readAll(position, 1_000));
    expect(await reconcile(log, undefined, noStep)).toMatchObject({ events: 606, faults: [] });
    const changed = {
      ...log.log,
      runs: async (spans: readonly RunSpan[]) =>
        (await log.log.runs(spans)).map((roots, n) =>
          roots.map((root, i) => (spans[n]!.level === 2 && i === 1 ? roots[0]! : root)),
        ),
    };
    const { faults } = await reconcile({ ...log, log: changed }, undefined, noStep);
    expect(faults).toEqual(['#256: the hash that is kept of the 256 events from here on is another']);
    const unfilled = { ...log.log, runs: async (spans: readonly RunSpan[]) => spans.map(() => []) };
    expect((await reconcile({ ...log, log: unfilled }, undefined, noStep)).faults).toEqual([]);
  });

  it('finds that the store ends too early', async () => {
    const store = {
      ...log.store,
      readAll: async (after: string | undefined) => log.store.readAll(after, after === undefined ? 5 : 0),
    };
    const { faults } = await reconcile({ ...log, store }, undefined, noStep);
    expect(faults).toEqual([expect.stringMatching(/^#5: /)]);
  });

  it.each<[string, (event: SealedEvent) => SealedEvent | undefined, string]>([
    ['is not on its topic', (event) => (event.index === 3 ? undefined : event), '#3: sealed, and not on its topic'],
    ['is another on its topic', (event) => ({ ...event, leaf: event.index === 1 ? 'f' : event.leaf }), '#1: another'],
  ])('finds an event that %s', async (_, change, fault) => {
    const tampering: Bus = {
      ...bus,
      follow: (from, handle) =>
        bus.follow(from, ({ events, ...batch }: Batch) =>
          handle({ ...batch, events: events.flatMap((event) => change(event) ?? []) }),
        ),
    };
    const { faults } = await reconcile(log, tampering, noStep);
    expect(faults).toEqual([expect.stringContaining(fault)]);
  });
});
