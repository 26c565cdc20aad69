import {
  ALL,
  type Bus,
  type BusPosition,
  type EventStore,
  NO_STREAM,
  Poison,
  Unavailable,
  type SealedEvent,
} from '@havstang/kernel';
import { anEvent, aStream, errorOf, eventually, OTHER_TYPE, streamOf, TYPE } from './events.js';

export type BusHarness = {
  readonly store: EventStore;
  /** A bus over that store which parks an event after three attempts, with pauses of a few milliseconds. */
  readonly bus: Bus;
  readonly reopen?: () => Promise<Pick<BusHarness, 'store' | 'bus'>>;
  readonly close: () => Promise<void>;
};

/** How many attempts a harness must let its bus make. */
export const BUS_ATTEMPTS = 3;

const TYPES = new Set([TYPE]);

/** A handler that keeps what it was given and, while `fails` says so, rejects. */
const recorder = (fails: (event: SealedEvent) => Error | undefined = () => undefined) => {
  const given: SealedEvent[] = [];
  const handled: SealedEvent[] = [];
  const handle = async (event: SealedEvent): Promise<void> => {
    given.push(event);
    const error = fails(event);
    if (error !== undefined) throw error;
    handled.push(event);
  };
  return { given, handled, handle, numbers: (stream: string) => numbersOf(handled, stream) };
};

const numbersOf = (events: readonly SealedEvent[], stream: string) =>
  events.filter((event) => event.stream === stream).map(({ data }) => data['n']);

const numbered = (...numbers: readonly number[]) => numbers.map((n) => anEvent({ data: { n } }));

/** What any `Bus` must do. `open` answers one over an empty log, so that a new group begins with what the case writes. */
export const busConformance = (
  name: string,
  open: () => Promise<BusHarness>,
  abilities: readonly 'reopen'[] = [],
): void => {
  describe(`${name} as a bus`, () => {
    let harness: BusHarness;
    let store: EventStore;
    let bus: Bus;

    beforeEach(async () => {
      harness = await open();
      ({ store, bus } = harness);
    });
    afterEach(() => harness.close());

    const until = eventually;

    describe('delivers to a group', () => {
      it('the past and the present of the types it names, in the order of each stream', async () => {
        const past = await streamOf(store, numbered(0, 1, 2));
        const { handled, handle, numbers } = recorder();
        await bus.subscribe('group-a', TYPES, handle);
        const mixed = await streamOf(store, [...numbered(0), anEvent({ type: OTHER_TYPE }), ...numbered(1)]);
        await store.append(past, 2, numbered(3, 4));
        await until(() => handled.length >= 7, 'seven events are handled');
        expect(numbers(past)).toEqual([0, 1, 2, 3, 4]);
        expect(numbers(mixed)).toEqual([0, 1]);
        expect(handled).toHaveLength(7);
      });

      it('events with all that is in the sealed log', async () => {
        const event = anEvent();
        const stream = await streamOf(store, [event]);
        const { handled, handle } = recorder();
        await bus.subscribe('group-a', TYPES, handle);
        await until(() => handled.length === 1, 'the event is handled');
        expect(handled[0]).toEqual({
          ...event,
          stream,
          revision: 0,
          index: 0,
          leaf: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
      });

      it('nothing that is not open', async () => {
        const stream = await streamOf(store, [
          anEvent({ classification: 'internal' }),
          anEvent({ classification: 'secret' }),
          ...numbered(1),
        ]);
        const { given, handle } = recorder();
        await bus.subscribe('group-a', TYPES, handle);
        await until(() => given.length >= 1, 'the open event is given');
        expect(numbersOf(given, stream)).toEqual([1]);
      });

      it('one event at a time', async () => {
        await Promise.all([streamOf(store, numbered(0, 1, 2)), streamOf(store, numbered(0, 1, 2))]);
        let inHand = 0;
        const seen: number[] = [];
        await bus.subscribe('group-a', TYPES, async () => {
          inHand += 1;
          seen.push(inHand);
          await new Promise((resolve) => setTimeout(resolve, 2));
          inHand -= 1;
        });
        await until(() => seen.length === 6, 'six events are given');
        expect(seen).toEqual([1, 1, 1, 1, 1, 1]);
      });

      it('everything, whatever other groups do', async () => {
        const stream = await streamOf(store, numbered(0, 1));
        const [one, other] = [recorder(() => new Poison('not mine')), recorder()];
        await bus.subscribe('group-a', TYPES, one.handle);
        await bus.subscribe('group-b', TYPES, other.handle);
        await until(() => other.handled.length === 2, 'the other group has handled both');
        expect(other.numbers(stream)).toEqual([0, 1]);
        await until(async () => (await bus.parked('group-a')).length === 2, 'the first group has parked both');
        expect(await bus.parked('group-b')).toEqual([]);
      });

      it('what it has not had yet, when it comes back', async () => {
        const stream = await streamOf(store, numbered(0, 1));
        const before = recorder();
        const subscription = await bus.subscribe('group-a', TYPES, before.handle);
        await until(() => before.handled.length === 2, 'two events are handled');
        await subscription.stop();
        const after = recorder();
        await bus.subscribe('group-a', TYPES, after.handle);
        await store.append(stream, 1, numbered(2, 3));
        await until(() => after.numbers(stream).includes(3), 'the last event is handled');
        expect(before.numbers(stream)).toEqual([0, 1]);
        expect(after.numbers(stream)).toEqual([2, 3]);
      });

      it('nothing after it was stopped, but the event in hand to its end', async () => {
        const stream = await streamOf(store, numbered(0, 1, 2));
        const done: unknown[] = [];
        let begun = 0;
        const subscription = await bus.subscribe('group-a', TYPES, async (event) => {
          begun += 1;
          await new Promise((resolve) => setTimeout(resolve, 30));
          done.push(event.data['n']);
        });
        await until(() => begun === 1, 'the first event is in hand');
        await subscription.stop();
        expect(done).toEqual([0]);
        await store.append(stream, 2, numbered(3));
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(begun).toBe(1);
      });

      it('and says where it is', async () => {
        const { handled, handle } = recorder();
        const subscription = await bus.subscribe('group-a', TYPES, handle);
        await streamOf(store, numbered(0, 1, 2));
        await until(() => subscription.next() === 3, 'the group is past all three');
        expect(handled).toHaveLength(3);
        expect(await bus.head()).toBe(3);
      });
    });

    describe('when a handler fails', () => {
      it('gives it the same event again before the next of the stream', async () => {
        const stream = await streamOf(store, numbered(0, 1));
        let failures = BUS_ATTEMPTS - 1;
        const { given, handle } = recorder(() => ((failures -= 1) >= 0 ? new Error('later') : undefined));
        await bus.subscribe('group-a', TYPES, handle);
        await until(() => numbersOf(given, stream).includes(1), 'the second event is given');
        expect(numbersOf(given, stream)).toEqual([0, 0, 0, 1]);
        expect(await bus.parked()).toEqual([]);
      });

      it('parks the event after the last attempt, what follows in its stream behind it, and goes on with other streams', async () => {
        const bad = await streamOf(store, numbered(0, 1));
        const good = await streamOf(store, numbered(0, 1));
        const { given, handle, numbers } = recorder((event) =>
          event.stream === bad ? new Error('no such unit') : undefined,
        );
        await bus.subscribe('group-a', TYPES, handle);
        await store.append(bad, 1, numbered(2));
        await until(() => numbers(good).length === 2, 'the good stream is handled');
        await until(async () => (await bus.parked('group-a')).length === 3, 'three events are parked');
        expect(numbersOf(given, bad)).toEqual([0, 0, 0]);
        const [first, second, third] = await bus.parked('group-a');
        expect(first).toMatchObject({ group: 'group-a', stream: bad, type: TYPE, index: 0, attempts: BUS_ATTEMPTS });
        expect(first!.reason).toContain('no such unit');
        expect(first!.parkedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
        expect([second, third]).toMatchObject([
          { stream: bad, attempts: 0 },
          { stream: bad, attempts: 0 },
        ]);
        expect(second!.index).toBeLessThan(third!.index);
        expect(await bus.parked()).toEqual(await bus.parked('group-a'));
      });

      it('parks nothing for what passes by itself, however long that takes', async () => {
        let down = true;
        const { given, handle, numbers } = recorder(() => (down ? new Unavailable('the store is down') : undefined));
        await bus.subscribe('group-a', TYPES, handle);
        const stream = await streamOf(store, numbered(0, 1));
        await until(
          () => given.length > BUS_ATTEMPTS + 1,
          'it is tried more often than an event that cannot be handled',
        );
        down = false;
        await until(() => numbers(stream).length === 2, 'both are handled');
        expect(await bus.parked('group-a')).toEqual([]);
      });

      it('parks poison at once', async () => {
        const stream = await streamOf(store, numbered(0));
        const { given, handle } = recorder(() => new Poison('unreadable'));
        const subscription = await bus.subscribe('group-a', TYPES, handle);
        await until(async () => (await bus.parked('group-a')).length === 1, 'the event is parked');
        expect(numbersOf(given, stream)).toEqual([0]);
        expect(await bus.parked('group-a')).toMatchObject([{ attempts: 1 }]);
        await until(() => subscription.next() === 1, 'the group has moved on');
      });
    });

    describe('redrives', () => {
      it('the parked events of a stream in order, after which it flows again', async () => {
        const stream = await streamOf(store, numbered(0, 1, 2));
        let mended = false;
        const { handle, numbers } = recorder(() => (mended ? undefined : new Poison('unreadable')));
        await bus.subscribe('group-a', TYPES, handle);
        await until(async () => (await bus.parked('group-a')).length === 3, 'three events are parked');
        mended = true;
        expect(await bus.redrive('group-a', stream)).toBe(3);
        expect(numbers(stream)).toEqual([0, 1, 2]);
        expect(await bus.parked()).toEqual([]);
        await store.append(stream, 2, numbered(3));
        await until(() => numbers(stream).length === 4, 'the next event is handled');
        expect(numbers(stream)).toEqual([0, 1, 2, 3]);
      });

      it('in order while new events of the stream arrive', async () => {
        const stream = await streamOf(store, numbered(0, 1, 2));
        let mended = false;
        const { handle, numbers } = recorder(() => (mended ? undefined : new Poison('unreadable')));
        await bus.subscribe('group-a', TYPES, handle);
        await until(async () => (await bus.parked('group-a')).length === 3, 'three events are parked');
        mended = true;
        const writing = (async () => {
          for (let n = 3; n < 40; n += 1) await store.append(stream, n - 1, numbered(n));
        })();
        await Promise.all([bus.redrive('group-a', stream), bus.redrive('group-a', stream), writing]);
        await until(async () => {
          await bus.redrive('group-a', stream);
          return numbers(stream).length >= 40;
        }, 'all forty are handled');
        expect(numbers(stream)).toEqual(Array.from({ length: 40 }, (_, n) => n));
      });

      it('up to the first that fails again, which stays with the rest behind it', async () => {
        const stream = await streamOf(store, numbered(0, 1, 2));
        let broken: (n: unknown) => boolean = () => true;
        const { handle, numbers } = recorder(({ data }) => (broken(data['n']) ? new Poison('unreadable') : undefined));
        await bus.subscribe('group-a', TYPES, handle);
        await until(async () => (await bus.parked('group-a')).length === 3, 'three events are parked');
        broken = (n) => n === 1;
        expect(await bus.redrive('group-a', stream)).toBe(1);
        expect(numbers(stream)).toEqual([0]);
        expect((await bus.parked('group-a')).map(({ attempts }) => attempts)).toEqual([1, 0]);
        broken = () => false;
        expect(await bus.redrive('group-a', stream)).toBe(2);
        expect(numbers(stream)).toEqual([0, 1, 2]);
      });

      it('nothing of a stream that has none parked', async () => {
        await bus.subscribe('group-a', TYPES, recorder().handle);
        expect(await bus.redrive('group-a', aStream())).toBe(0);
      });

      it('only for a group that somebody consumes as', async () => {
        expect(await errorOf(bus.redrive('nobody', aStream()))).toBeInstanceOf(Error);
      });
    });

    describe('is followed', () => {
      type Followed = {
        readonly events: SealedEvent[];
        position: BusPosition;
        subscription: ReturnType<Bus['follow']>;
      };

      const follow = (from: BusPosition, failing: () => boolean = () => false): Followed => {
        const followed: Followed = {
          events: [],
          position: from,
          subscription: bus.follow(from, async ({ partition, events, complete }) => {
            if (failing()) throw new Error('later');
            // A batch without events is given only to say that the follower is complete further than before.
            if (events.length === 0) expect(complete).toBeGreaterThan(followed.position[ALL] ?? 0);
            const indexes = events.map(({ index }) => index);
            expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
            for (const index of indexes) expect(index).toBeGreaterThanOrEqual(followed.position[partition] ?? 0);
            followed.events.push(...events);
            followed.position = {
              ...followed.position,
              ...(events.length > 0 && { [partition]: indexes.at(-1)! + 1 }),
              ...(complete !== undefined && { [ALL]: complete }),
            };
          }),
        };
        return followed;
      };

      it('from the beginning, through the past into the present, each stream in order', async () => {
        const past = await streamOf(store, numbered(...Array.from({ length: 600 }, (_, n) => n)));
        const followed = follow({});
        for (let n = 600; n < 650; n += 1) await store.append(past, n - 1, numbered(n));
        await until(() => followed.events.length >= 650, 'all are followed');
        expect(numbersOf(followed.events, past)).toEqual(Array.from({ length: 650 }, (_, n) => n));
        await until(() => followed.subscription.next() === 650, 'the follower says that it is at the end');
      });

      it('from where the follower was, without gap or repeat', async () => {
        const stream = await streamOf(store, numbered(0, 1, 2));
        const before = follow({});
        await until(() => before.events.length === 3, 'three events are followed');
        await before.subscription.stop();
        await store.append(stream, 2, numbered(3, 4));
        const after = follow(before.position);
        await until(() => after.events.length >= 2, 'two more are followed');
        expect(numbersOf(after.events, stream)).toEqual([3, 4]);
      });

      it('past what is not open', async () => {
        const stream = await streamOf(store, [...numbered(0), anEvent({ classification: 'secret' }), ...numbered(1)]);
        await streamOf(store, [anEvent({ classification: 'internal' })]);
        const followed = follow({});
        await until(() => followed.events.length >= 2, 'the open ones are followed');
        expect(numbersOf(followed.events, stream)).toEqual([0, 1]);
        expect(followed.events).toHaveLength(2);
      });

      it('with the same batch again after a failure', async () => {
        const stream = await streamOf(store, numbered(0, 1, 2));
        let failures = 2;
        const followed = follow({}, () => (failures -= 1) >= 0);
        await until(() => followed.events.length >= 3, 'the batch is followed');
        expect(numbersOf(followed.events, stream)).toEqual([0, 1, 2]);
      });

      it('until it is stopped', async () => {
        const stream = await streamOf(store, numbered(0));
        const followed = follow({});
        await until(() => followed.events.length === 1, 'the event is followed');
        await followed.subscription.stop();
        await store.append(stream, 0, numbered(1));
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(followed.events).toHaveLength(1);
      });
    });

    it('has as its head how many events there are', async () => {
      expect(await bus.head()).toBe(0);
      await streamOf(store, numbered(0, 1, 2));
      await until(async () => (await bus.head()) === 3, 'the head has moved');
    });

    if (abilities.includes('reopen')) {
      it('remembers places and parked events when it is opened again', async () => {
        const bad = await streamOf(store, numbered(0));
        const good = await streamOf(store, numbered(0, 1));
        const before = recorder((event) => (event.stream === bad ? new Poison('unreadable') : undefined));
        const subscription = await bus.subscribe('group-a', TYPES, before.handle);
        await until(() => subscription.next() === 3, 'the group is past all three');
        const parked = await bus.parked();
        ({ store, bus } = await harness.reopen!());
        expect(await bus.parked()).toEqual(parked);
        await store.append(good, 1, numbered(2));
        await store.append(bad, NO_STREAM + 1, numbered(1));
        const after = recorder();
        await bus.subscribe('group-a', TYPES, after.handle);
        await until(() => after.numbers(good).includes(2), 'the new event is handled');
        expect(after.numbers(good)).toEqual([2]);
        await until(async () => (await bus.parked()).length === 2, 'the parked stream is still parked');
        expect(await bus.redrive('group-a', bad)).toBe(2);
        expect(after.numbers(bad)).toEqual([0, 1]);
      });
    }
  });
};
