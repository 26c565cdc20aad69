import { LIMITS, NO_STREAM, type NewEvent, TooLarge, Unsealable } from '@havstang/kernel';
import { ledgerSealer } from '@havstang/ledger';
import { prepare } from './prepare.js';
import { anEvent } from './testing/events.fixture.js';

const check = (stream: string, ...events: readonly NewEvent[]) => prepare(ledgerSealer, stream, NO_STREAM, events);

describe('an append, before it is sent', () => {
  it.each<[string, Partial<NewEvent>]>([
    ['an id in upper case, which would come back in lower case', { id: '3F0C8A52-7F0E-4C6A-9A57-3A1D1F6F6B01' }],
    ['an id that is no uuid', { id: 'first' }],
    ['the nil uuid', { id: '00000000-0000-0000-0000-000000000000' }],
    ['a type of the server’s own', { type: '$metadata' }],
    ['an empty type', { type: '' }],
    ['a key __proto__', { data: JSON.parse('{"a":{"__proto__":1}}') as NewEvent['data'] }],
    ['undefined', { data: { a: undefined } as never }],
    ['a bigint', { data: { a: 1n } as never }],
  ])('is refused with %s', (_, over) => {
    expect(() => check('problem-1', anEvent(), anEvent(over))).toThrow(Unsealable);
  });

  it.each(['$settings', '$$problem-1', ''])('is refused for the stream "%s"', (stream) => {
    expect(() => check(stream, anEvent())).toThrow(Unsealable);
  });

  it('is refused when its events are too large together', () => {
    const large = () => anEvent({ data: { text: 'x'.repeat(LIMITS.bytesPerEvent - 2_000) } });
    const fit = Math.floor(LIMITS.bytesPerAppend / LIMITS.bytesPerEvent);
    expect(check('problem-1', ...Array.from({ length: fit }, large)).events).toHaveLength(fit);
    expect(() => check('problem-1', ...Array.from({ length: fit + 1 }, large))).toThrow(TooLarge);
  });
});
