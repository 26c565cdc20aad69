import type { RecordedEvent as StoredEvent } from '@eventstore/db-client';
import fc from 'fast-check';
import { ledgerSealer } from '@havstang/ledger';
import type { Json, JsonObject, NewEvent } from '@havstang/kernel';
import { UnreadableEvent } from './errors.js';
import { fromStored, isOurs, toStored } from './layout.js';
import { prepare } from './prepare.js';
import { anEvent } from './testing/events.fixture.js';

/** What the client library makes of an event on its way to the server and back: JSON, and nothing of the client's own. */
const stored = (event: NewEvent, over: object = {}): StoredEvent => {
  const [sent] = prepare(ledgerSealer, 'problem-1', 4, [event]).events;
  const { id, type, data, metadata } = JSON.parse(JSON.stringify(sent)) as NonNullable<typeof sent>;
  return {
    id,
    type,
    data,
    metadata,
    streamId: 'problem-1',
    revision: 5n,
    isJson: true,
    created: new Date(0),
    ...over,
  } as StoredEvent;
};

describe('the layout of a stored event', () => {
  it('is the body as data, and the rest of the envelope as metadata with the server’s own names for the lineage', () => {
    const event = anEvent({ causationId: anEvent().id });
    const { data, metadata, type, id, contentType } = toStored(
      event,
      ledgerSealer.seal({ ...event, stream: 's', revision: 0 }).data,
    );
    expect({ data, metadata, type, id, contentType }).toEqual({
      contentType: 'application/json',
      id: event.id,
      type: event.type,
      data: event.data,
      metadata: {
        havstang: 1,
        recordedAt: event.recordedAt,
        occurredAt: event.occurredAt,
        tenant: event.tenant,
        actor: event.actor,
        commandId: event.commandId,
        $correlationId: event.correlationId,
        $causationId: event.causationId,
        schema: event.schema,
        classification: event.classification,
      },
    });
  });

  it('gives back every event that can be sealed, so that its seal is the same', () => {
    const json = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<Json>;
    const property = fc.property(json, fc.boolean(), (value, caused) => {
      const event = anEvent({ data: { value }, causationId: caused ? anEvent().id : null });
      const place = { stream: 'problem-1', revision: 5 };
      let seal;
      try {
        seal = ledgerSealer.seal({ ...event, ...place });
      } catch {
        return;
      }
      const back = fromStored(stored(event));
      expect(ledgerSealer.seal(back)).toEqual(seal);
      expect({ ...back, data: null }).toEqual({ ...event, ...place, data: null });
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it.each<[string, JsonObject]>([
    ['minus zero, which JSON writes as zero', { n: -0 }],
    ['names that objects have of themselves', { constructor: 1, toString: 'x', hasOwnProperty: null }],
    ['keys that look like numbers', { 10: 'ten', 9: 'nine', b: 0, a: 1 }],
    ['a zero character', { text: 'a\u0000b', 'k\u0000': 1 }],
  ])('keeps %s', (_, data) => {
    const back = fromStored(stored(anEvent({ data })));
    expect(back.data).toEqual(JSON.parse(JSON.stringify(data)));
  });

  it('is a copy', () => {
    const data = { list: [1] };
    const [sent] = prepare(ledgerSealer, 'problem-1', 0, [anEvent({ data })]).events;
    data.list.push(2);
    expect(sent!.data).toEqual({ list: [1] });
  });
});

describe('an event from the store', () => {
  const other = { type: 'order-placed', metadata: undefined };

  it.each([
    ['by its name', { ...other, type: 'se.havstang.challenges.problem-reported.v1' }, true],
    ['by its metadata', { ...other, metadata: { havstang: 2 } }, true],
    ['not, when neither says so', { ...other, metadata: { tenant: '2584' } }, false],
    ['not, with bytes for metadata', { ...other, metadata: new Uint8Array(3) }, false],
  ])('is ours %s', (_, event, ours) => expect(isOurs(event)).toBe(ours));

  const metadata = stored(anEvent()).metadata as object;
  it.each([
    ['bytes', { isJson: false, data: new Uint8Array(2) }],
    ['malformed JSON, which arrives as text', { data: '{"half' }],
    ['a list as its body', { data: [] }],
    ['no metadata', { metadata: undefined }],
    ['bytes for metadata', { metadata: new Uint8Array(2) }],
    ['metadata of a later layout', { metadata: { ...metadata, havstang: 2 } }],
    ['no tenant', { metadata: { ...metadata, tenant: undefined } }],
    ['an empty command', { metadata: { ...metadata, commandId: '' } }],
    ['a cause that is no text', { metadata: { ...metadata, $causationId: 7 } }],
    ['no actor', { metadata: { ...metadata, actor: 'system' } }],
    ['an actor without a role', { metadata: { ...metadata, actor: { ref: 'x', unit: 'y' } } }],
    ['an unknown classification', { metadata: { ...metadata, classification: 'public' } }],
  ])('cannot be read with %s', (_, over) => {
    expect(() => fromStored(stored(anEvent(), over))).toThrow(UnreadableEvent);
  });
});
