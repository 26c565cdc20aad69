import { type EventStore, NO_STREAM, type SealedEvent, type SealedLog } from '@havstang/kernel';
import { fromHex, ledgerSealer } from '@havstang/ledger';
import { anEvent, aStream, collect, eventually, pagesAfter, someEvents, streamOf } from './events.js';
import { expectRuns } from './runs.js';

export type SealedLogHarness = {
  readonly store: EventStore;
  /** The log over that store. Whether it seals in the append or some time later is its own affair. */
  readonly log: SealedLog;
  readonly reopen?: () => Promise<Omit<SealedLogHarness, 'reopen' | 'close'>>;
  readonly close: () => Promise<void>;
};

/** What any `SealedLog` must do. `open` answers one that is empty, over a store that nobody else writes to. */
export const sealedLogConformance = (
  name: string,
  open: () => Promise<SealedLogHarness>,
  abilities: readonly 'reopen'[] = [],
): void => {
  describe(`${name} as a sealed log`, () => {
    let harness: SealedLogHarness;
    let store: EventStore;
    let log: SealedLog;

    beforeEach(async () => {
      harness = await open();
      ({ store, log } = harness);
    });
    afterEach(() => harness.close());

    const sealed = async (count: number): Promise<readonly SealedEvent[]> => {
      await eventually(async () => (await log.size()) >= count, `${count} events are sealed`);
      return log.read(0, count + 1);
    };

    it('is empty at first', async () => {
      expect(await log.size()).toBe(0);
      expect(await log.read(0, 10)).toEqual([]);
    });

    it('gives every event a dense index, in the order of the store', async () => {
      await Promise.all(Array.from({ length: 10 }, (_, n) => streamOf(store, someEvents(n + 1))));
      const events = await sealed(55);
      expect(events.map(({ index }) => index)).toEqual(Array.from({ length: 55 }, (_, n) => n));
      const stored = (await pagesAfter(store, undefined)).map(({ event }) => event);
      expect(events.map(({ index, leaf, ...event }) => event)).toEqual(stored);
    });

    it('seals what is not open too', async () => {
      await streamOf(store, [anEvent({ classification: 'internal' }), anEvent({ classification: 'secret' })]);
      expect((await sealed(2)).map(({ classification }) => classification)).toEqual(['internal', 'secret']);
    });

    it('gives the leaf hash of the canonical entry', async () => {
      await streamOf(store, someEvents(3));
      for (const { index, leaf, ...event } of await sealed(3)) {
        expect(leaf).toBe(Buffer.from(ledgerSealer.seal(event).leaf).toString('hex'));
      }
    });

    it('gives leaf hashes by themselves', async () => {
      await streamOf(store, someEvents(5));
      const hex = (await sealed(5)).map(({ leaf }) => leaf);
      const leaves = async (from: number, limit: number) =>
        (await log.leaves(from, limit)).map((leaf) => Buffer.from(leaf).toString('hex'));
      expect(await leaves(0, 10)).toEqual(hex);
      expect(await leaves(1, 3)).toEqual(hex.slice(1, 4));
      expect(await leaves(5, 1)).toEqual([]);
    });

    it('gives the roots of full runs, of each span that is asked for', async () => {
      expect(await log.runs([])).toEqual([]);
      expect(await log.runs([{ level: 1, from: 0, to: 16 }])).toEqual([[]]);
      await Promise.all([15, 1, 255, 20].map((count) => streamOf(store, someEvents(count))));
      const leaves = (await sealed(291)).map(({ leaf }) => fromHex(leaf));
      await expectRuns(log, leaves);
      const [all, of256] = await log.runs([
        { level: 1, from: 0, to: 100 },
        { level: 2, from: 0, to: 1 },
      ]);
      expect([all!.length, of256!.length]).toEqual([18, 1]);
      const spans = [
        { level: 2, from: 0, to: 1 },
        { level: 1, from: 3, to: 5 },
        { level: 1, from: 18, to: 19 },
        { level: 1, from: 0, to: 1 },
      ];
      expect(await log.runs(spans)).toEqual([of256, all!.slice(3, 5), [], all!.slice(0, 1)]);
    });

    it('answers with the index that an append was told', async () => {
      const stream = aStream();
      const first = await store.append(stream, NO_STREAM, someEvents(2));
      const second = await store.append(stream, 1, someEvents(3));
      await sealed(5);
      if (first.index !== undefined) expect([first.index, second.index]).toEqual([1, 4]);
      expect(await log.indexOf(stream, 1)).toBe(1);
      expect(await log.indexOf(stream, 4)).toBe(4);
    });

    it('knows no index of what does not exist', async () => {
      const stream = await streamOf(store, someEvents(2));
      await sealed(2);
      expect(await log.indexOf(stream, 2)).toBeUndefined();
      expect(await log.indexOf(aStream(), 0)).toBeUndefined();
    });

    it.each([
      [2, 2, [2, 3]],
      [4, 100, [4, 5]],
      [6, 10, []],
      [600, 10, []],
    ])('reads from index %i at most %i', async (from, limit, indexes) => {
      await streamOf(store, someEvents(6));
      await sealed(6);
      expect((await log.read(from, limit)).map(({ index }) => index)).toEqual(indexes);
    });

    it('reads as many as are asked for, however many that is', async () => {
      await Promise.all(Array.from({ length: 3 }, () => streamOf(store, someEvents(900))));
      expect(await sealed(2_700)).toHaveLength(2_700);
      expect(await log.read(100, 2_000)).toHaveLength(2_000);
    });

    it('subscribes to the past and then the present, without gap or repeat, for any number of followers', async () => {
      await streamOf(store, someEvents(800));
      const writers = Array.from({ length: 8 }, async () => {
        const stream = aStream();
        for (let n = NO_STREAM; n < 39; n += 1) await store.append(stream, n, [anEvent()]);
      });
      const follow = (from: number) =>
        collect(
          (signal) => log.subscribe(from, signal),
          (items) => items.length >= 1_120 - from,
        );
      const [fromStart, fromMiddle, fromSeam] = await Promise.all([follow(0), follow(437), follow(800), ...writers]);
      const all = await sealed(1_120);
      expect(fromStart).toEqual(all);
      expect(fromMiddle).toEqual(all.slice(437));
      expect(fromSeam).toEqual(all.slice(800));
    });

    it('subscribes until the signal aborts, also while waiting', async () => {
      const stop = new AbortController();
      const waiting = log.subscribe(0, stop.signal)[Symbol.asyncIterator]().next();
      setTimeout(() => stop.abort(), 20);
      expect(await waiting).toMatchObject({ done: true });
    });

    if (abilities.includes('reopen')) {
      it('is the same when it is opened again, and goes on', async () => {
        await streamOf(store, someEvents(5));
        const before = await sealed(5);
        ({ store, log } = await harness.reopen!());
        expect(await sealed(5)).toEqual(before);
        await streamOf(store, someEvents(12));
        const all = await sealed(17);
        expect(all.map(({ index }) => index)).toEqual(Array.from({ length: 17 }, (_, n) => n));
        await expectRuns(
          log,
          all.map(({ leaf }) => fromHex(leaf)),
        );
      });
    }
  });
};
