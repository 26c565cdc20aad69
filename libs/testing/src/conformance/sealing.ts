import {
  BrokenStream,
  Closed,
  onCrashPoint,
  type Positioned,
  type SealedLog,
  type Sealing,
  Unavailable,
} from '@havstang/kernel';
import { ledgerSealer, rootOf, rootOfLeaves, type Tree } from '@havstang/ledger';
import { anEvent, aStream, errorOf } from './events.js';
import { expectRuns } from './runs.js';

/** One process's way into the ledger. */
export type SealingProcess = {
  readonly sealing: Sealing;
  readonly log: SealedLog;
  /** The right edge as it is stored. */
  readonly tree: () => Tree | Promise<Tree>;
};

export type SealingHarness = SealingProcess & {
  readonly reopen?: () => Promise<SealingProcess>;
  /** The same ledger as another process has it open; closed by `close`. */
  readonly rival?: () => Promise<SealingProcess>;
  /** Takes the lead from whoever has it, as the server does when it gives up on a process. The process is not told. */
  readonly depose?: () => Promise<void>;
  /** Closes what `open` answered, and nothing else. */
  readonly shut: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const NEVER = new AbortController().signal;

/** A store's history as it grows: events with their positions. */
const createHistory = () => {
  let count = 0;
  const ends = new Map<string, number>();
  return (stream: string, revision = (ends.get(stream) ?? -1) + 1): Positioned => {
    ends.set(stream, revision);
    count += 1;
    return { event: { ...anEvent({ data: { count } }), stream, revision }, position: `place-${count}` };
  };
};

/**
 * What any `Sealing` must do, seen together with the `SealedLog` that it fills. `open` answers an empty ledger that nobody leads yet. With `rivals` the
 * harness has `rival` and `depose`.
 */
export const sealingConformance = (
  name: string,
  open: () => Promise<SealingHarness>,
  abilities: readonly ('reopen' | 'rivals')[] = [],
): void => {
  describe(`${name} as a place to seal`, () => {
    let harness: SealingHarness;
    let sealing: Sealing;
    let log: SealedLog;
    let next: ReturnType<typeof createHistory>;

    beforeEach(async () => {
      harness = await open();
      ({ sealing, log } = harness);
      next = createHistory();
      await sealing.lead(NEVER);
    });
    afterEach(async () => {
      onCrashPoint(() => undefined);
      await harness.close();
    });

    /** Exactly these events are sealed, in this order, under the right tree, and the position is that of the last. */
    const expectSealed = async (all: readonly Positioned[], from: SealingProcess = harness): Promise<void> => {
      expect(await from.log.size()).toBe(all.length);
      const events = await from.log.read(0, all.length + 1);
      expect(events.map(({ leaf, ...event }) => event)).toEqual(all.map(({ event }, index) => ({ ...event, index })));
      const leaves = all.map(({ event }) => ledgerSealer.seal(event).leaf);
      expect(events.map(({ leaf }) => leaf)).toEqual(leaves.map((leaf) => Buffer.from(leaf).toString('hex')));
      const tree = await from.tree();
      expect(tree.size).toBe(all.length);
      expect(rootOf(tree)).toEqual(rootOfLeaves(leaves));
      await expectRuns(from.log, leaves);
      expect(await from.sealing.sealedUpTo()).toEqual({ size: all.length, position: all.at(-1)?.position });
    };

    const expectBroken = async (batch: readonly Positioned[]): Promise<void> =>
      expect(await errorOf(sealing.seal(batch))).toBeInstanceOf(BrokenStream);

    it('is empty at first, and nothing comes of nothing', async () => {
      await expectSealed([]);
      await sealing.seal([]);
      await expectSealed([]);
    });

    it('gives events of many streams dense indexes, over many batches', async () => {
      const streams = [aStream(), aStream(), aStream()];
      const all: Positioned[] = [];
      for (let size = 1; size <= 9; size += 1) {
        const batch = Array.from({ length: size }, (_, n) => next(streams[(n + size) % 3]!));
        await sealing.seal(batch);
        all.push(...batch);
        await expectSealed(all);
      }
    });

    it('takes a batch of thousands', async () => {
      const streams = Array.from({ length: 700 }, aStream);
      const batch = Array.from({ length: 3_000 }, (_, n) => next(streams[n % 700]!));
      await sealing.seal(batch);
      await expectSealed(batch);
    });

    it('seals bodies as they were, whatever is in them', async () => {
      const data = {
        'é"': ['\u0000', '\u2028', '💧', '\\', "'", '{}'],
        n: [0.1, 2 ** 53 - 1, 5e-324, -0.5, 1e-7],
        o: {},
      };
      const positioned = next(aStream());
      const batch = [{ ...positioned, event: { ...positioned.event, data } }];
      await sealing.seal(batch);
      await expectSealed(batch);
    });

    it('takes batches that are under way at once in the order in which they came', async () => {
      const stream = aStream();
      const batches = Array.from({ length: 10 }, () => [next(stream), next(aStream()), next(stream)]);
      await Promise.all(batches.map((batch) => sealing.seal(batch)));
      await expectSealed(batches.flat());
    });

    describe('given something again', () => {
      it('drops a batch whose answer was lost', async () => {
        const stream = aStream();
        const batch = [next(stream), next(aStream()), next(stream)];
        await sealing.seal(batch);
        await sealing.seal(batch);
        await expectSealed(batch);
      });

      it('drops what is sealed at the start of a batch, and seals the rest', async () => {
        const stream = aStream();
        const all = [next(stream), next(aStream()), next(stream), next(stream)];
        await sealing.seal(all.slice(0, 3));
        await sealing.seal(all.slice(1));
        await expectSealed(all);
      });

      it('refuses it in another order, or with something left out', async () => {
        const stream = aStream();
        const all = [next(stream), next(aStream()), next(stream)];
        await sealing.seal(all);
        await expectBroken([all[1]!, all[0]!]);
        await expectBroken([all[0]!, all[2]!]);
        await expectSealed(all);
      });

      it('refuses it from another place in the store', async () => {
        const all = [next(aStream()), next(aStream())];
        await sealing.seal(all);
        await expectBroken([all[0]!, { ...all[1]!, position: 'elsewhere' }, next(aStream())]);
        await expectSealed(all);
      });
    });

    describe('given a history that does not hang together', () => {
      const stream = aStream();
      let there: readonly Positioned[];
      beforeEach(async () => {
        there = [next(stream), next(stream), next(aStream())];
        await sealing.seal(there);
      });

      it.each([
        ['a stream that does not begin at its beginning', () => [next(aStream(), 1)]],
        ['a gap', () => [next(stream, 3)]],
        ['a gap inside the batch', () => [next(stream, 2), next(stream, 4)]],
        ['a gap in a new stream', () => ((name) => [next(name), next(name, 2)])(aStream())],
        ['another event in a place that is taken', () => [next(stream, 1)]],
        ['another event in a place that the batch has taken', () => [next(stream, 2), next(stream, 2)]],
        ['an event twice', () => ((event) => [event, event])(next(stream, 2))],
        ['an old event behind a new one', () => [next(aStream()), there[1]!]],
      ])('refuses %s, and writes nothing of the batch', async (_, broken) => {
        const fine = next(aStream());
        await expectBroken([...broken(), fine]);
        await expectSealed(there);
        await sealing.seal([fine]);
        await expectSealed([...there, fine]);
      });
    });

    it('is whole wherever it stops, and goes on from there', async () => {
      const stream = aStream();
      const reached: string[] = [];
      onCrashPoint((point) => void reached.push(point));
      // The next batch makes a run full.
      const all = Array.from({ length: 15 }, () => next(stream));
      await sealing.seal(all);
      const points = [...new Set(reached)];
      expect(points.length).toBeGreaterThan(1);
      for (const point of points) {
        const batch = Array.from({ length: 16 }, (_, n) => next(n === 0 ? stream : aStream()));
        onCrashPoint((at) => {
          if (at === point) throw new Error(`stopped at ${point}`);
        });
        await errorOf(sealing.seal(batch));
        onCrashPoint(() => undefined);
        const size = await log.size();
        expect([all.length, all.length + batch.length]).toContain(size);
        await expectSealed([...all, ...batch].slice(0, size));
        await sealing.lead(NEVER);
        await sealing.seal(batch);
        all.push(...batch);
        await expectSealed(all);
      }
    });

    it('tells followers in the same process of what it sealed', async () => {
      const stop = new AbortController();
      const pages = log.subscribe(0, stop.signal)[Symbol.asyncIterator]();
      const waiting = pages.next();
      const [event] = [next(aStream())];
      await sealing.seal([event]);
      expect(((await waiting).value as readonly unknown[])[0]).toMatchObject({ id: event.event.id, index: 0 });
      stop.abort();
      await pages.return?.();
    });

    it('refuses everything once it is closed', async () => {
      await sealing.seal([next(aStream())]);
      await harness.shut();
      expect(await errorOf(sealing.seal([next(aStream())]))).toBeInstanceOf(Closed);
      expect(await errorOf(sealing.sealedUpTo())).toBeInstanceOf(Closed);
      expect(await errorOf(sealing.lead(NEVER))).toBeInstanceOf(Closed);
    });

    if (abilities.includes('rivals')) {
      it('seals for the one that leads only', async () => {
        const rival = await harness.rival!();
        const all = [next(aStream())];
        expect(await errorOf(rival.sealing.seal(all))).toBeInstanceOf(Unavailable);
        await sealing.seal(all);
        await expectSealed(all, rival);
      });

      it('lets a standby wait until the leader is gone, or until it has waited enough', async () => {
        const rival = await harness.rival!();
        const enough = new AbortController();
        setTimeout(() => enough.abort(), 50);
        await rival.sealing.lead(enough.signal);
        const stream = aStream();
        const all = [next(stream), next(stream)];
        expect(await errorOf(rival.sealing.seal(all))).toBeInstanceOf(Unavailable);
        await sealing.seal(all.slice(0, 1));
        const waiting = rival.sealing.lead(NEVER);
        await harness.shut();
        await waiting;
        await rival.sealing.seal(all.slice(1));
        await expectSealed(all, rival);
      });

      it('refuses who has lost the lead without knowing, until he leads again', async () => {
        const stream = aStream();
        const all = [next(stream), next(stream)];
        await sealing.seal(all.slice(0, 1));
        await harness.depose!();
        expect(await errorOf(sealing.seal(all.slice(1)))).toBeInstanceOf(Unavailable);
        await expectSealed(all.slice(0, 1));
        await sealing.lead(NEVER);
        await sealing.seal(all.slice(1));
        await expectSealed(all);
      });

      it('refuses the old leader when a new one has gone on, and tells his followers of it', async () => {
        const rival = await harness.rival!();
        const stream = aStream();
        const [first, second, third] = [next(stream), next(stream), next(stream)];
        await sealing.seal([first]);
        const stop = new AbortController();
        const pages = log.subscribe(1, stop.signal)[Symbol.asyncIterator]();
        const heard = pages.next();
        const waiting = rival.sealing.lead(NEVER);
        await harness.depose!();
        await waiting;
        await rival.sealing.seal([second]);
        expect(await errorOf(sealing.seal([second, third]))).toBeInstanceOf(Unavailable);
        await expectSealed([first, second]);
        expect(((await heard).value as readonly unknown[])[0]).toMatchObject({ id: second.event.id, index: 1 });
        stop.abort();
        await pages.return?.();
      });

      it('goes on from what another sealed meanwhile when it leads again', async () => {
        const rival = await harness.rival!();
        const stream = aStream();
        const all = [next(stream), next(stream), next(aStream()), next(stream)];
        await sealing.seal(all.slice(0, 1));
        const waiting = rival.sealing.lead(NEVER);
        await harness.depose!();
        await waiting;
        await rival.sealing.seal(all.slice(1, 3));
        await harness.depose!();
        await sealing.lead(NEVER);
        await sealing.seal(all.slice(3));
        await expectSealed(all);
      });

      it('makes one tree of two leaders who depose each other all the time', async () => {
        const rival = await harness.rival!();
        const streams = [aStream(), aStream(), aStream()];
        const all = Array.from({ length: 120 }, (_, n) => next(streams[n % 3]!));
        const stop = new AbortController();
        const sealAll = async (process: Sealing): Promise<void> => {
          while (!stop.signal.aborted) {
            try {
              await process.lead(stop.signal);
              const upTo = (await process.sealedUpTo()).position;
              const from = all.findIndex(({ position }) => position === upTo) + 1;
              if (from === all.length) return stop.abort();
              await process.seal(all.slice(from, from + 3));
            } catch (error) {
              if (!(error instanceof Unavailable || error instanceof BrokenStream)) throw error;
            }
          }
        };
        const unrest = async (): Promise<void> => {
          while (!stop.signal.aborted) await harness.depose!();
        };
        await Promise.all([sealAll(sealing), sealAll(rival.sealing), unrest()]);
        await expectSealed(all);
      });
    }

    if (abilities.includes('reopen')) {
      it('goes on where it was when it is opened again', async () => {
        const stream = aStream();
        const all = [next(stream), next(aStream()), next(stream), next(stream)];
        await sealing.seal(all.slice(0, 2));
        const again = await harness.reopen!();
        await again.sealing.lead(NEVER);
        await expectSealed(all.slice(0, 2), again);
        await again.sealing.seal(all.slice(1));
        await expectSealed(all, again);
      });
    }
  });
};
