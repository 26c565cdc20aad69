import type { SealedEvent } from '@havstang/kernel';
import fc from 'fast-check';
import { cloudEvent, fromCloudEvent } from './cloud-event.js';

const text = fc.string({ minLength: 1, unit: 'grapheme' });

const anySealedEvent: fc.Arbitrary<SealedEvent> = fc.record({
  id: fc.uuid(),
  type: fc.constantFrom('se.havstang.challenges.problem-reported.v1', 'se.havstang.governance.a:b.v2'),
  stream: text,
  revision: fc.nat(),
  recordedAt: fc.constant('2022-03-01T08:00:00.000Z'),
  occurredAt: fc.constant('2022-02-28T12:30:00.000Z'),
  tenant: text,
  actor: fc.record({ ref: fc.string(), role: fc.string(), unit: fc.string() }),
  commandId: text,
  correlationId: text,
  causationId: fc.option(text),
  schema: text,
  classification: fc.constantFrom('open', 'internal', 'secret'),
  index: fc.nat(),
  leaf: fc.constant('a'.repeat(64)),
  // By way of JSON text, since JSON knows no negative zero.
  data: fc
    .dictionary(fc.string(), fc.jsonValue())
    .map((data) => JSON.parse(JSON.stringify(data)) as SealedEvent['data']),
});

/** What the sealed event is not made of, or may lack. */
const OPTIONAL = ['source', 'datacontenttype', 'causationid'];

const published = (event: SealedEvent): object => JSON.parse(JSON.stringify(cloudEvent(event))) as object;

describe('the public form of an event', () => {
  it('can be read back to exactly the sealed event, by way of JSON text', () => {
    fc.assert(fc.property(anySealedEvent, (event) => expect(fromCloudEvent(published(event))).toEqual(event)));
  });

  it('has attribute names as CloudEvents asks: lower-case letters and digits, at most 20', () => {
    fc.assert(
      fc.property(anySealedEvent, (event) => {
        for (const name of Object.keys(cloudEvent(event))) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
      }),
    );
  });

  it('is read with attributes of later days', () => {
    fc.assert(
      fc.property(anySealedEvent, (event) =>
        expect(fromCloudEvent({ ...published(event), replay: true })).toEqual(event),
      ),
    );
  });

  it.each(Object.keys(cloudEvent(fc.sample(anySealedEvent, 1)[0]!)).filter((name) => !OPTIONAL.includes(name)))(
    'is refused without %s, which is named',
    (name) => {
      const { [name]: _, ...rest } = published(fc.sample(anySealedEvent, 1)[0]!) as Record<string, unknown>;
      expect(() => fromCloudEvent(rest)).toThrow(name);
    },
  );
});
