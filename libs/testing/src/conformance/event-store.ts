import {
  Closed,
  Conflict,
  type EventStore,
  LIMITS,
  NO_STREAM,
  TooLarge,
  Unavailable,
  Unsealable,
} from '@havstang/kernel';
import { anEvent, aStream, collect, endOf, errorOf, pagesAfter, someEvents, streamOf } from './events.js';

export type EventStoreHarness = {
  readonly store: EventStore;
  /** Closes the store and opens the same data again. */
  readonly reopen?: () => Promise<EventStore>;
  /** Leaves no room for another event until the returned function is called. */
  readonly fillDisk?: () => Promise<() => Promise<void>>;
  /** Closes the store, if the case did not, and removes its data. */
  readonly close: () => Promise<void>;
};

/** What a harness can do beyond the port. */
export type EventStoreAbility = 'reopen' | 'full-disk';

/**
 * What any `EventStore` must do. The store that `open` answers may hold other streams, but nobody else may write to it meanwhile.
 * Cases that need an ability are declared only for an adapter that claims it.
 */
export const eventStoreConformance = (
  name: string,
  open: () => Promise<EventStoreHarness>,
  abilities: readonly EventStoreAbility[] = [],
): void => {
  describe(`${name} as an event store`, () => {
    let harness: EventStoreHarness;
    let store: EventStore;

    beforeEach(async () => {
      harness = await open();
      store = harness.store;
    });
    afterEach(() => harness.close());

    describe('appends', () => {
      it('begins a stream, and gives back what was appended with its place', async () => {
        const stream = aStream();
        const [first, second] = [anEvent(), anEvent({ causationId: anEvent().id, classification: 'internal' })];
        expect(await store.append(stream, NO_STREAM, [first, second])).toMatchObject({ revision: 1 });
        expect(await store.read(stream)).toEqual([
          { ...first, stream, revision: 0 },
          { ...second, stream, revision: 1 },
        ]);
      });

      it('goes on after the expected revision', async () => {
        const stream = await streamOf(store, someEvents(2));
        expect(await store.append(stream, 1, someEvents(3))).toMatchObject({ revision: 4 });
        expect((await store.read(stream)).map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
      });

      it.each([
        ['a new stream that exists', NO_STREAM],
        ['a revision that was passed', 0],
        ['a revision that was not reached', 2],
      ])('refuses %s, and writes nothing', async (_, expected) => {
        const stream = await streamOf(store, someEvents(2));
        const error = await errorOf(store.append(stream, expected, [anEvent()]));
        expect(error).toBeInstanceOf(Conflict);
        expect(error).toMatchObject({ stream, expected, actual: 1 });
        expect(await store.read(stream)).toHaveLength(2);
      });

      it('refuses a revision of a stream that does not exist', async () => {
        const stream = aStream();
        const error = await errorOf(store.append(stream, 0, [anEvent()]));
        expect(error).toBeInstanceOf(Conflict);
        expect(error).toMatchObject({ stream, expected: 0, actual: NO_STREAM });
        expect(await store.read(stream)).toEqual([]);
      });

      it('only checks the revision when there are no events', async () => {
        const stream = await streamOf(store, someEvents(2));
        expect(await store.append(stream, 1, [])).toMatchObject({ revision: 1 });
        await expect(store.append(stream, 0, [])).rejects.toThrow(Conflict);
        await expect(store.append(aStream(), 0, [])).rejects.toThrow(Conflict);
        expect(await store.append(aStream(), NO_STREAM, [])).toMatchObject({ revision: NO_STREAM });
        expect(await store.read(stream)).toHaveLength(2);
      });

      it('keeps every JSON value as it was', async () => {
        const data = {
          text: 'Å ä ö – “x”\n\t\\ \u0000 \u2028 😀 e\u0301',
          'odd key ""': '',
          numbers: [0, -1, 0.1, 1.5e-7, 5e-324, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
          nothing: null,
          truth: [true, false],
          nested: { a: { b: [{ c: {} }, []] } },
        };
        const stream = await streamOf(store, [anEvent({ data })]);
        expect((await store.read(stream))[0]!.data).toEqual(data);
      });

      it('keeps what was given, not what the caller makes of it afterwards', async () => {
        const stream = aStream();
        const data = { note: 'as given' };
        const appended = store.append(stream, NO_STREAM, [anEvent({ data })]);
        data.note = 'changed';
        await appended;
        expect((await store.read(stream))[0]!.data).toEqual({ note: 'as given' });
      });
    });

    describe('answers a repeated append again', () => {
      it('with the same revision, and writes nothing', async () => {
        const stream = aStream();
        const events = someEvents(3);
        const first = await store.append(stream, NO_STREAM, events);
        expect(await store.append(stream, NO_STREAM, events)).toEqual(first);
        expect(await store.read(stream)).toHaveLength(3);
      });

      it('after others have appended more', async () => {
        const stream = aStream();
        const [a, b, c, d] = [anEvent(), anEvent(), anEvent(), anEvent()];
        await store.append(stream, NO_STREAM, [a, b]);
        await store.append(stream, 1, [c, d]);
        expect(await store.append(stream, NO_STREAM, [a, b])).toMatchObject({ revision: 1 });
        expect(await store.append(stream, NO_STREAM, [a])).toMatchObject({ revision: 0 });
        expect(await store.append(stream, 0, [b, c])).toMatchObject({ revision: 2 });
        expect(await store.append(stream, 1, [c, d])).toMatchObject({ revision: 3 });
        expect(await store.read(stream)).toHaveLength(4);
      });

      it('when both are under way at once', async () => {
        const stream = aStream();
        const events = someEvents(2);
        const answers = await Promise.all([1, 2, 3].map(() => store.append(stream, NO_STREAM, events)));
        expect(answers.map(({ revision }) => revision)).toEqual([1, 1, 1]);
        expect(await store.read(stream)).toHaveLength(2);
      });

      it('but not the right ids in another place', async () => {
        const stream = aStream();
        const [a, b, c] = [anEvent(), anEvent(), anEvent()];
        await store.append(stream, NO_STREAM, [a, b, c]);
        await expect(store.append(stream, NO_STREAM, [b])).rejects.toThrow(Conflict);
        await expect(store.append(stream, 0, [a])).rejects.toThrow(Conflict);
        await expect(store.append(stream, NO_STREAM, [b, a])).rejects.toThrow(Conflict);
        expect(await store.read(stream)).toHaveLength(3);
      });

      it('and not old ids followed by new ones', async () => {
        const stream = aStream();
        const [a, b] = [anEvent(), anEvent()];
        await store.append(stream, NO_STREAM, [a]);
        await expect(store.append(stream, NO_STREAM, [a, b])).rejects.toThrow(Conflict);
        await expect(store.append(stream, NO_STREAM, [b, a])).rejects.toThrow(Conflict);
        expect(await store.read(stream)).toHaveLength(1);
      });
    });

    describe('with many writers', () => {
      it('lets exactly one of twenty take a revision', async () => {
        const stream = await streamOf(store, [anEvent()]);
        const attempts = await Promise.allSettled(
          Array.from({ length: 20 }, () => store.append(stream, 0, someEvents(2))),
        );
        const refused = attempts.filter((attempt) => attempt.status === 'rejected');
        expect(refused).toHaveLength(19);
        refused.forEach(({ reason }) => expect(reason).toBeInstanceOf(Conflict));
        expect(await store.read(stream)).toHaveLength(3);
      });

      it('keeps all that twenty write to one stream by trying again', async () => {
        const stream = aStream();
        const write = async (writer: number): Promise<void> => {
          for (let n = 0; n < 5; n += 1) await appendSomehow(store, stream, { writer, n });
        };
        await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)));
        const events = await store.read(stream);
        expect(events.map(({ revision }) => revision)).toEqual(Array.from({ length: 100 }, (_, n) => n));
        for (let writer = 0; writer < 20; writer += 1) {
          const own = events.filter(({ data }) => data['writer'] === writer).map(({ data }) => data['n']);
          expect(own).toEqual([0, 1, 2, 3, 4]);
        }
        // Some two thousand conflicts, each a journey to a server that may be far away.
      }, 120_000);

      it('does not let a refused append disturb those beside it', async () => {
        const taken = await streamOf(store, [anEvent()]);
        const [one, other] = [aStream(), aStream()];
        const answers = await Promise.allSettled([
          store.append(one, NO_STREAM, someEvents(2)),
          store.append(taken, NO_STREAM, someEvents(2)),
          store.append(aStream(), NO_STREAM, [anEvent({ data: { bad: NaN } })]),
          store.append(other, NO_STREAM, someEvents(2)),
        ]);
        expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
        expect(await store.read(one)).toHaveLength(2);
        expect(await store.read(taken)).toHaveLength(1);
        expect(await store.read(other)).toHaveLength(2);
      });
    });

    describe('refuses what is too large or cannot be sealed', () => {
      it('takes as many events as the limit allows, and not one more', async () => {
        const [full, over] = [aStream(), aStream()];
        expect(await store.append(full, NO_STREAM, someEvents(LIMITS.eventsPerAppend))).toMatchObject({
          revision: LIMITS.eventsPerAppend - 1,
        });
        await expect(store.append(over, NO_STREAM, someEvents(LIMITS.eventsPerAppend + 1))).rejects.toThrow(TooLarge);
        expect(await store.read(over)).toEqual([]);
      });

      it('takes as many bytes in one append as the limit allows, and not more', async () => {
        const [full, over] = [aStream(), aStream()];
        const large = () => anEvent({ data: { text: 'x'.repeat(49_000) } });
        const events = (count: number) => Array.from({ length: count }, large);
        expect(await store.append(full, NO_STREAM, events(20))).toMatchObject({ revision: 19 });
        await expect(store.append(over, NO_STREAM, events(21))).rejects.toThrow(TooLarge);
        expect(await store.read(over)).toEqual([]);
      });

      it('takes an event just below the limit, and none above, counted in bytes', async () => {
        const stream = aStream();
        const sized = (text: string) => anEvent({ data: { text } });
        await store.append(stream, NO_STREAM, [sized('x'.repeat(LIMITS.bytesPerEvent - 2_000))]);
        await expect(store.append(stream, 0, [sized('x'.repeat(LIMITS.bytesPerEvent))])).rejects.toThrow(TooLarge);
        await expect(store.append(stream, 0, [sized('å'.repeat(LIMITS.bytesPerEvent / 2))])).rejects.toThrow(TooLarge);
        await expect(store.append(stream, 0, [anEvent(), sized('x'.repeat(LIMITS.bytesPerEvent))])).rejects.toThrow(
          TooLarge,
        );
        expect(await store.read(stream)).toHaveLength(1);
      });

      it.each([
        ['a number that is none', NaN],
        ['an infinite number', Infinity],
        ['an integer beyond 2^53', 2 ** 53],
        ['half a character', 'x\ud800'],
        ['undefined', undefined],
        ['a bigint', 1n],
        ['a date', new Date(0)],
        ['a function', () => 1],
      ])('refuses %s in the data', async (_, bad) => {
        const stream = aStream();
        const data = { list: [{ bad }] } as never;
        await expect(store.append(stream, NO_STREAM, [anEvent(), anEvent({ data })])).rejects.toThrow(Unsealable);
        expect(await store.read(stream)).toEqual([]);
      });
    });

    describe('reads', () => {
      it('nothing from a stream that does not exist', async () => {
        expect(await store.read(aStream())).toEqual([]);
      });

      it.each([
        ['from a revision on', 3, undefined, [3, 4, 5]],
        ['at most as many as asked for', 1, 2, [1, 2]],
        ['what there is when more is asked for', 4, 100, [4, 5]],
        ['nothing past the end', 6, 10, []],
      ])('a stream %s', async (_, from, limit, revisions) => {
        const stream = await streamOf(store, someEvents(6));
        expect((await store.read(stream, from, limit)).map(({ revision }) => revision)).toEqual(revisions);
      });

      it('all streams in one order that is the same every time and keeps that of each stream', async () => {
        const before = await endOf(store);
        const streams = [aStream(), aStream(), aStream()];
        for (let n = 0; n < 12; n += 1) await appendSomehow(store, streams[n % 3]!, { n });
        const all = await pagesAfter(store, before);
        expect(all.map(({ event }) => event.data['n'])).toEqual(Array.from({ length: 12 }, (_, n) => n));
        expect(await pagesAfter(store, before, 1)).toEqual(all);
        expect(await pagesAfter(store, before, 5)).toEqual(all);
        for (const stream of streams) {
          const own = all.filter(({ event }) => event.stream === stream).map(({ event }) => event);
          expect(own).toEqual(await store.read(stream));
        }
      });

      it('strictly after a position, and at most as many as asked for', async () => {
        const before = await endOf(store);
        await streamOf(store, someEvents(5));
        const all = await pagesAfter(store, before);
        expect(await store.readAll(all[1]!.position, 2)).toEqual(all.slice(2, 4));
        expect(await store.readAll(all[4]!.position, 2)).toEqual([]);
      });

      it('the events of one append side by side, whoever else is writing', async () => {
        const before = await endOf(store);
        await Promise.all(Array.from({ length: 10 }, () => streamOf(store, someEvents(20))));
        const order = (await pagesAfter(store, before)).map(({ event }) => event.stream);
        const runs = order.filter((stream, n) => stream !== order[n - 1]);
        expect(order).toHaveLength(200);
        expect(runs).toHaveLength(10);
      });
    });

    describe('subscribes', () => {
      it('from the start', async () => {
        const stream = await streamOf(store, someEvents(3));
        const seen = await collect(
          (signal) => store.subscribe(undefined, signal),
          (items) => items.filter(({ event }) => event.stream === stream).length === 3,
        );
        expect(seen.filter(({ event }) => event.stream === stream).map(({ event }) => event)).toEqual(
          await store.read(stream),
        );
      });

      it('to the past and then the present, without gap or repeat, while others append', async () => {
        await streamOf(store, someEvents(3));
        const from = await endOf(store);
        await streamOf(store, someEvents(700));
        const writers = Array.from({ length: 8 }, async () => {
          const stream = aStream();
          for (let n = 0; n < 40; n += 1) await appendSomehow(store, stream, { n });
        });
        const follow = (pauseEvery: number) => {
          let batches = 0;
          return collect(
            (signal) => store.subscribe(from, signal),
            (items) => items.length >= 1_020,
            async () => void ((batches += 1) % pauseEvery === 0 && (await endOf(store))),
          );
        };
        const [quick, slow] = await Promise.all([follow(1_000), follow(2), ...writers]);
        const all = await pagesAfter(store, from);
        expect(all).toHaveLength(1_020);
        expect(quick).toEqual(all);
        expect(slow).toEqual(all);
      });

      it('so that a consumer that falls far behind still gets everything', async () => {
        const from = await endOf(store);
        await streamOf(store, [anEvent()]);
        let behind = false;
        const seen = await collect(
          (signal) => store.subscribe(from, signal),
          (items) => items.length === 3_001,
          async () => {
            if (behind) return;
            behind = true;
            for (let n = 0; n < 3; n += 1) await streamOf(store, someEvents(1_000));
          },
        );
        expect(seen).toEqual(await pagesAfter(store, from));
      });

      it('until the signal aborts, also while waiting', async () => {
        const from = await endOf(store);
        const stop = new AbortController();
        const waiting = store.subscribe(from, stop.signal)[Symbol.asyncIterator]().next();
        setTimeout(() => stop.abort(), 20);
        expect(await waiting).toMatchObject({ done: true });
        const aborted = store.subscribe(undefined, AbortSignal.abort())[Symbol.asyncIterator]();
        expect(await aborted.next()).toMatchObject({ done: true });
      });
    });

    describe('when closed', () => {
      it('finishes the appends it has accepted', async () => {
        const appends = Array.from({ length: 30 }, () => store.append(aStream(), NO_STREAM, someEvents(2)));
        await store.close();
        expect((await Promise.all(appends)).map(({ revision }) => revision)).toEqual(Array(30).fill(1));
      });

      it('refuses everything', async () => {
        const stream = await streamOf(store, [anEvent()]);
        const from = await endOf(store);
        const waiting = store.subscribe(from, new AbortController().signal)[Symbol.asyncIterator]().next();
        const ended = errorOf(waiting);
        const closing = store.close();
        expect(await errorOf(store.append(stream, 0, [anEvent()]))).toBeInstanceOf(Closed);
        await closing;
        expect(await ended).toBeInstanceOf(Closed);
        expect(await errorOf(store.append(stream, 0, [anEvent()]))).toBeInstanceOf(Closed);
        expect(await errorOf(store.read(stream))).toBeInstanceOf(Closed);
        expect(await errorOf(store.readAll(undefined, 1))).toBeInstanceOf(Closed);
        const late = store.subscribe(undefined, new AbortController().signal)[Symbol.asyncIterator]().next();
        expect(await errorOf(late)).toBeInstanceOf(Closed);
      });

      it('may be closed again', async () => {
        await store.close();
        await expect(store.close()).resolves.toBeUndefined();
      });
    });

    if (abilities.includes('reopen')) {
      it('has everything when it is opened again, and goes on', async () => {
        const from = await endOf(store);
        const [a, b] = [anEvent(), anEvent()];
        const stream = await streamOf(store, [a]);
        await streamOf(store, someEvents(5));
        const before = await pagesAfter(store, from);
        store = await harness.reopen!();
        expect(await pagesAfter(store, from)).toEqual(before);
        expect(await store.append(stream, NO_STREAM, [a])).toMatchObject({ revision: 0 });
        await expect(store.append(stream, NO_STREAM, [b])).rejects.toThrow(Conflict);
        expect(await store.append(stream, 0, [b])).toMatchObject({ revision: 1 });
        const after = await pagesAfter(store, before.at(-1)!.position);
        expect(after.map(({ event }) => event.id)).toEqual([b.id]);
      });
    }

    if (abilities.includes('full-disk')) {
      it('says so when the disk is full, keeps nothing by half, and works again when there is room', async () => {
        const stream = await streamOf(store, someEvents(2));
        const before = await pagesAfter(store, undefined);
        const makeRoom = await harness.fillDisk!();
        // The first ones still find room, so that there is something to undo.
        const large = Array.from({ length: 40 }, (_, n) => anEvent({ data: { text: 'x'.repeat(n * 500) } }));
        const refused = await Promise.all([
          errorOf(store.append(stream, 1, large)),
          errorOf(store.append(aStream(), NO_STREAM, large)),
        ]);
        refused.forEach((error) => expect(error).toBeInstanceOf(Unavailable));
        expect(await pagesAfter(store, undefined)).toEqual(before);
        await makeRoom();
        const appended = await store.append(stream, 1, large);
        expect(appended.revision).toBe(41);
        if (appended.index !== undefined) expect(appended.index).toBe(before.length + 39);
        expect(await store.append(stream, 1, large)).toEqual(appended);
        const after = await pagesAfter(store, before.at(-1)!.position);
        expect(after.map(({ event }) => event.revision)).toEqual(Array.from({ length: 40 }, (_, n) => n + 2));
      });
    }
  });
};

/** Appends at whatever revision the stream has, as often as others get in first. */
const appendSomehow = async (
  store: EventStore,
  stream: string,
  data: { readonly [key: string]: number },
): Promise<void> => {
  const event = anEvent({ data });
  let head = (await store.read(stream)).at(-1)?.revision ?? NO_STREAM;
  for (;;) {
    try {
      await store.append(stream, head, [event]);
      return;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      head = error.actual;
    }
  }
};
