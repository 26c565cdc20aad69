import type { JsonObject, SealedEvent } from '@havstang/kernel';
import { randomBytes } from 'node:crypto';
import { uuidOf } from '../history.fixture.js';
import { destroyedKeys, fieldName, keysDestroyedBy, keysOfTexts, textsOf, type TextKeys } from './check-texts.js';
import { fieldKey, textCipher } from './text-cipher.js';

const keys = { one: randomBytes(32), two: randomBytes(32) };
const ids = { one: uuidOf('key', 1), two: uuidOf('key', 2) };

const event = (n: number, type: string, data: JsonObject): SealedEvent =>
  ({ id: uuidOf('e', n), stream: `idea-${uuidOf('s', n)}`, index: n, type, data }) as unknown as SealedEvent;

const written = (n: number, whose: 'one' | 'two', texts: Record<string, string>): SealedEvent => {
  const { id, stream } = event(n, '', {});
  const data = Object.entries(texts).map(([name, text]) => [
    name,
    textCipher.seal(keys[whose], ids[whose], { stream, event: id, path: `/${name}` }, text),
  ]);
  return event(n, 'se.havstang.challenges.idea-captured.v2', { title: 'T', ...Object.fromEntries(data) });
};
const destroyed = (keyId: string) => event(9, 'se.havstang.governance.person-key-destroyed.v1', { keyIds: [keyId] });
const given = (over: Partial<TextKeys> = {}): TextKeys => ({
  persons: new Map(Object.entries(ids).map(([whose, id]) => [id, keys[whose as 'one']])),
  fields: new Map(),
  complete: true,
  ...over,
});
const NONE: ReadonlySet<string> = new Set();
const states = (...args: Parameters<typeof textsOf>) => textsOf(...args).map(({ state, text }) => text ?? state);

describe('what an auditor can say of a text', () => {
  const one = written(1, 'one', { description: 'Jag såg det.', place: 'Aulan' });

  it('without a key: that it is encrypted, or erased where an event names its key', async () => {
    expect(states(one, NONE)).toEqual(['encrypted', 'encrypted']);
    const gone = await destroyedKeys(
      (async function* () {
        yield [one, destroyed(ids.one)];
      })(),
    );
    expect(gone).toEqual(new Set([ids.one]));
    expect(states(one, gone)).toEqual(['erased', 'erased']);
    expect(states(written(2, 'two', { description: 'D' }), gone)).toEqual(['encrypted']);
  });

  it('which keys its texts are sealed with, and which keys an event says were destroyed', () => {
    const both = { mine: one.data, theirs: [written(2, 'two', { description: 'D' }).data] };
    expect(keysOfTexts(both)).toEqual(new Set([ids.one, ids.two]));
    expect(keysOfTexts({ title: 'T' })).toEqual(new Set());
    expect(keysDestroyedBy(destroyed(ids.one))).toEqual([ids.one]);
    expect(keysDestroyedBy({ ...destroyed(ids.one), type: 'se.havstang.governance.key-disclosed.v1' })).toEqual([]);
  });

  it('with the key of one field: that text, and no other', () => {
    const [first] = textsOf(one, NONE);
    const fields = new Map([[fieldName(first!), fieldKey(keys.one, first!)]]);
    expect(states(one, NONE, { persons: new Map(), fields, complete: false })).toEqual(['Jag såg det.', 'encrypted']);
  });

  it('with the key of a person: all of theirs', () =>
    expect(states(one, NONE, given())).toEqual(['Jag såg det.', 'Aulan']));

  it('that two ciphertexts changed places', () => {
    const { description, place } = one.data as Record<string, never>;
    const swapped = { ...one, data: { ...one.data, description: place!, place: description! } };
    expect(states(swapped, NONE, given())).toEqual(['not-opened', 'not-opened']);
    const elsewhere = { ...written(3, 'one', { description: 'D' }), data: one.data };
    expect(states(elsewhere, NONE, given())).toEqual(['not-opened', 'not-opened']);
  });

  it('that a key is gone and no event says so', () => {
    const without = given({ persons: new Map([[ids.two, keys.two]]) });
    expect(states(one, NONE, without)).toEqual(['key-missing', 'key-missing']);
    expect(states(one, new Set([ids.one]), without)).toEqual(['erased', 'erased']);
  });

  it('that a key was kept although an event says that it was destroyed', () =>
    expect(textsOf(one, new Set([ids.one]), given()).map(({ state }) => state)).toEqual(['key-kept', 'key-kept']));

  it('that something stands there which is no envelope', () =>
    expect(states(event(4, 'x', { description: { $enc: 1, c: 'klartext' } }), NONE)).toEqual(['malformed']));
});
