import type { Places, SealedEvent } from '@havstang/kernel';

export type PlacesHarness = {
  readonly places: Places;
  /** This many events of one new stream, as they are in the log that the places are of. */
  readonly events: (count: number) => Promise<readonly SealedEvent[]>;
  readonly reopen?: () => Promise<Places>;
  readonly close: () => Promise<void>;
};

/** What any `Places` must do. `open` answers one where nobody has been yet. */
export const placesConformance = (
  name: string,
  open: () => Promise<PlacesHarness>,
  abilities: readonly 'reopen'[] = [],
): void => {
  describe(`${name} as consumers' places`, () => {
    let harness: PlacesHarness;
    let places: Places;

    beforeEach(async () => {
      harness = await open();
      places = harness.places;
    });
    afterEach(() => harness.close());

    const parkedOf = async (group?: string) => (await places.parked(group)).map(({ index }) => index);

    it('begin at 0', async () => {
      expect(await places.next('group-a')).toBe(0);
    });

    it('are what was noted last, for each group by itself', async () => {
      places.advance('group-a', 3);
      places.advance('group-b', 8);
      places.advance('group-a', 4);
      expect(await places.next('group-a')).toBe(4);
      expect(await places.next('group-b')).toBe(8);
      expect(await places.next('group-c')).toBe(0);
    });

    it('know of no parked event at first', async () => {
      const [event] = await harness.events(1);
      expect(await places.isParked('group-a', event!.stream)).toBe(false);
      expect(await places.firstParked('group-a', event!.stream)).toBeUndefined();
      expect(await places.parked()).toEqual([]);
    });

    it('park an event for one group, with its reason', async () => {
      const [event, other] = [...(await harness.events(1)), ...(await harness.events(1))];
      await places.park('group-a', event!, 10, 'Error: cannot be handled – “å”');
      expect(await places.isParked('group-a', event!.stream)).toBe(true);
      expect(await places.isParked('group-a', other!.stream)).toBe(false);
      expect(await places.isParked('group-b', event!.stream)).toBe(false);
      expect(await places.firstParked('group-a', event!.stream)).toBe(event!.index);
      expect(await places.parked('group-b')).toEqual([]);
      const { index, stream, type } = event!;
      expect(await places.parked('group-a')).toEqual([
        {
          group: 'group-a',
          index,
          stream,
          type,
          attempts: 10,
          reason: 'Error: cannot be handled – “å”',
          parkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        },
      ]);
    });

    it('add up the attempts of an event that is parked again, and keep the last reason', async () => {
      const [event] = await harness.events(1);
      await places.park('group-a', event!, 10, 'first');
      await places.park('group-a', event!, 1, 'second');
      expect(await places.parked()).toMatchObject([{ attempts: 11, reason: 'second' }]);
    });

    it.each([
      ['U+0000', 'a\u0000b'],
      ['half a character', 'a\ud83d'],
      ['very much', '💧'.repeat(10_000)],
    ])('take a reason with %s in it', async (_, reason) => {
      const [event] = await harness.events(1);
      await places.park('group-a', event!, 1, reason);
      const [parked] = await places.parked();
      expect(parked!.reason.length).toBeGreaterThan(1);
      expect(parked!.reason.length).toBeLessThan(1_000);
    });

    it('park behind what is parked, and only there', async () => {
      const events = await harness.events(3);
      const [first, second, third] = events;
      expect(await places.parkBehind('group-a', first!)).toBe(false);
      expect(await places.parked()).toEqual([]);
      await places.park('group-a', first!, 10, 'first');
      expect(await places.parkBehind('group-b', second!)).toBe(false);
      expect(await places.parkBehind('group-a', third!)).toBe(true);
      expect(await places.parkBehind('group-a', second!)).toBe(true);
      expect(await places.parkBehind('group-a', second!)).toBe(true);
      expect(await parkedOf('group-a')).toEqual(events.map(({ index }) => index));
      const [, behind] = await places.parked('group-a');
      expect(behind).toMatchObject({ attempts: 0, reason: expect.stringContaining(`${first!.index}`) });
    });

    it('are free of a stream when its last event is taken out', async () => {
      const [first, second] = await harness.events(2);
      const { stream } = first!;
      await places.park('group-a', first!, 10, 'first');
      await places.park('group-b', first!, 10, 'first');
      await places.parkBehind('group-a', second!);
      await places.unpark('group-a', stream, first!.index);
      expect(await places.isParked('group-a', stream)).toBe(true);
      expect(await places.firstParked('group-a', stream)).toBe(second!.index);
      await places.unpark('group-a', stream, second!.index);
      expect(await places.isParked('group-a', stream)).toBe(false);
      expect(await places.firstParked('group-a', stream)).toBeUndefined();
      expect(await places.parkBehind('group-a', second!)).toBe(false);
      expect(await places.isParked('group-b', stream)).toBe(true);
      await places.unpark('group-a', stream, second!.index);
    });

    it('list what is parked in the order of the log', async () => {
      const events = [...(await harness.events(2)), ...(await harness.events(1))];
      for (const event of events.toReversed()) await places.park('group-b', event, 1, 'why');
      await places.park('group-a', events[1]!, 1, 'why');
      const [first, second, third] = events.map(({ index }) => index);
      expect((await places.parked()).map(({ group, index }) => [group, index])).toEqual([
        ['group-b', first],
        ['group-a', second],
        ['group-b', second],
        ['group-b', third],
      ]);
    });

    it('say of an event whether it was parked behind, also while the one before is taken out', async () => {
      const events = await harness.events(40);
      for (let n = 0; n < events.length; n += 2) {
        const [before, event] = [events[n]!, events[n + 1]!];
        await places.park('group-a', before, 1, 'why');
        const [parked] = await Promise.all([
          places.parkBehind('group-a', event),
          places.unpark('group-a', before.stream, before.index),
        ]);
        expect(await parkedOf()).toEqual(parked ? [event.index] : []);
        expect(await places.isParked('group-a', event.stream)).toBe(parked);
        if (parked) await places.unpark('group-a', event.stream, event.index);
      }
    });

    if (abilities.includes('reopen')) {
      it('are there when they are opened again', async () => {
        const [event] = await harness.events(1);
        places.advance('group-a', 1);
        places.advance('group-b', 2);
        await places.park('group-a', event!, 1, 'why');
        places = await harness.reopen!();
        expect(await places.next('group-a')).toBe(1);
        expect(await places.next('group-b')).toBe(2);
        expect(await places.isParked('group-a', event!.stream)).toBe(true);
        expect(await parkedOf()).toEqual([event!.index]);
      });
    }
  });
};
