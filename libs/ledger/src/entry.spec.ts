import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { Unsealable, type RecordedEvent } from '@havstang/kernel';
import { entryOf, eventOf, leafHash, parseEntry } from './entry.js';
import { eventAt, history } from './history.fixture.js';
import { ledgerSealer } from './sealer.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The definition of an entry, without any short cut. */
const slowEntry = ({ data, ...envelope }: RecordedEvent): string =>
  canonicalize({ v: 1, ...envelope, dataHash: sha256(canonicalize(data) as string) }) as string;

const text = fc.oneof(fc.uuid(), fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }));
/** A key `__proto__` is refused, which has a test of its own. */
const key = text.filter((name) => name !== '__proto__');
const instant = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const anyEvent: fc.Arbitrary<RecordedEvent> = fc.record({
  id: text,
  type: text,
  stream: text,
  revision: fc.maxSafeNat(),
  recordedAt: instant,
  occurredAt: instant,
  tenant: text,
  actor: fc.record({ ref: text, role: text, unit: text }),
  commandId: text,
  correlationId: text,
  causationId: fc.option(text),
  schema: text,
  classification: fc.constantFrom('open', 'internal', 'secret'),
  data: fc.dictionary(key, fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text))),
});

describe('the entry of an event', () => {
  it('is the canonical JSON of the envelope and the hash of the canonical body', () => {
    fc.assert(fc.property(anyEvent, (event) => expect(entryOf(event)).toBe(slowEntry(event))));
    for (const event of history(50)) expect(entryOf(event)).toBe(slowEntry(event));
  });

  it('changes with every field, so that none can be altered unseen', () => {
    const event = eventAt(5);
    const changes: readonly Partial<RecordedEvent>[] = [
      { id: 'other' },
      { type: 'other' },
      { stream: 'other' },
      { revision: 99 },
      { recordedAt: '2022-10-03T06:00:00.001Z' },
      { occurredAt: '2022-10-03T06:00:00.001Z' },
      { tenant: '0180' },
      { actor: { ...event.actor, ref: 'other' } },
      { actor: { ...event.actor, role: 'other' } },
      { actor: { ...event.actor, unit: 'other' } },
      { commandId: 'other' },
      { correlationId: 'other' },
      { causationId: null },
      { schema: 'other' },
      { classification: 'secret' },
      { data: { ...event.data, title: 'other' } },
    ];
    const touched = new Set(changes.flatMap((change) => Object.keys(change)));
    expect([...touched].sort()).toEqual(Object.keys(event).sort());
    const entries = new Set([event, ...changes.map((change) => ({ ...event, ...change }))].map((e) => entryOf(e)));
    expect(entries.size).toBe(changes.length + 1);
  });

  it('hashes to a leaf as RFC 6962 §2.1 says', () => {
    const entry = entryOf(eventAt(0));
    expect(Buffer.from(leafHash(entry)).toString('hex')).toBe(sha256(`\0${entry}`));
  });

  it('passes over what is not part of the envelope', () => {
    const sealed = { ...eventAt(1), index: 1, leaf: 'ab' };
    expect(entryOf(sealed)).toBe(entryOf(eventAt(1)));
  });

  it.each<[string, object]>([
    ['an empty name', { tenant: '' }],
    ['a missing field', { commandId: undefined }],
    ['a missing actor', { actor: undefined }],
    ['half an actor', { actor: { ref: 'a', role: 'b' } }],
    ['an instant without milliseconds', { recordedAt: '2022-10-03T08:15:00Z' }],
    ['an instant in another zone', { occurredAt: '2022-10-03T08:15:00.000+02:00' }],
    ['an unknown classification', { classification: 'public' }],
    ['a negative revision', { revision: -1 }],
    ['a fractional revision', { revision: 1.5 }],
    ['a lone surrogate', { stream: 'problem-\ud800' }],
    ['a causation that is not text', { causationId: 7 }],
    ['a body that is not JSON', { data: { at: new Date(0) } }],
  ])('cannot be made of %s', (_what, change) => {
    expect(() => entryOf({ ...eventAt(3), ...change } as RecordedEvent)).toThrow(Unsealable);
  });
});

describe('reading an entry', () => {
  it('gives back the event', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const { entry, data } = ledgerSealer.seal(event);
        expect(eventOf(entry, data)).toEqual(event);
      }),
    );
  });

  it('accepts nothing but the exact text that is written', () => {
    const entry = entryOf(eventAt(5));
    const others = [
      ` ${entry}`,
      `${entry}\n`,
      entry.replace('"v":1', '"v":2'),
      entry.replace('"v":1', '"v":1,"w":1'),
      entry.replace('"actor"', '"actor":{},"actor"'),
      entry.replace('"revision":', '"revision":0'),
      entry.replace(/"revision":\d+/, '"revision":1.0'),
      entry.replace(/"revision":\d+/, '"revision":9007199254740993'),
      entry.replace('"open"', '"Open"'),
      entry.replace('problem', '\\u0070roblem'),
      entry.replace(/"tenant":"\d+"/, '"tenant":""'),
      entry.replace('T06:', 'T26:'),
      entry.toUpperCase(),
      JSON.stringify(JSON.parse(entry), null, 1),
      'null',
      '[]',
      '',
    ];
    expect(parseEntry(entry)).toBeDefined();
    for (const other of others) {
      expect(other).not.toBe(entry);
      expect(parseEntry(other)).toBeUndefined();
    }
  });

  it('throws on stored texts that are not an entry', () => {
    expect(() => eventOf('{}', '{}')).toThrow('not a ledger entry');
  });
});
