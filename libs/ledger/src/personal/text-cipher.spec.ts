import type { PlacedEnvelope } from '@havstang/kernel';
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { ALGORITHM, fieldKey, isWellFormedEnvelope, openField, textCipher } from './text-cipher.js';

const KEY_ID = '0198c0de-0000-7000-8000-00000000000a';
const place = { stream: 'problem-1', event: '0198c0de-0000-7000-8000-00000000000b', path: '/description' };
const key = randomBytes(32);
const sealed = (text: string): PlacedEnvelope => ({ place, envelope: textCipher.seal(key, KEY_ID, place, text) });
const other = (text: string): string => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);

describe('a sealed text', () => {
  it('opens with its key, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        expect(textCipher.open(key, sealed(text))).toBe(text);
      }),
    );
  });

  it('is not in its envelope, and never the same twice', () => {
    const [one, two] = [sealed('Kajsa Kanariefågel'), sealed('Kajsa Kanariefågel')];
    expect(JSON.stringify(one)).not.toContain('Kajsa');
    expect(one.envelope.c).not.toBe(two.envelope.c);
  });

  it.each([
    ['in another stream', { place: { ...place, stream: 'problem-2' } }],
    ['in another event', { place: { ...place, event: KEY_ID } }],
    ['in another field', { place: { ...place, path: '/place' } }],
  ])('does not open %s', (_where, moved) => {
    expect(textCipher.open(key, { ...sealed('text'), ...moved })).toBeUndefined();
  });

  it.each(['k', 'n', 'c', 'kc', 'alg'] as const)('does not open with another %s', (field) => {
    const { envelope } = sealed('text');
    const changed = { ...envelope, [field]: other(envelope[field]) };
    expect(textCipher.open(key, { place, envelope: changed })).toBeUndefined();
  });

  it('opens by the key of its field alone, which opens no other', () => {
    const one = sealed('one');
    const elsewhere = { ...place, path: '/place' };
    const two = { place: elsewhere, envelope: textCipher.seal(key, KEY_ID, elsewhere, 'two') };
    expect(openField(fieldKey(key, one), one)).toBe('one');
    expect(openField(fieldKey(key, one), two)).toBeUndefined();
  });
});

describe('the key commitment', () => {
  /** RFC 5869, 2.3, by other means than the code under test. */
  const expand = (secret: Uint8Array, info: Uint8Array, length: number): Buffer => {
    let block = Buffer.alloc(0);
    let out = Buffer.alloc(0);
    for (let i = 1; out.length < length; i++) {
      block = createHmac('sha256', secret)
        .update(block)
        .update(info)
        .update(Buffer.from([i]))
        .digest();
      out = Buffer.concat([out, block]);
    }
    return out.subarray(0, length);
  };
  const aad = Buffer.from(['havstang/personal/v1', place.stream, place.event, place.path, KEY_ID].join('\n'));
  const seal = (secret: Uint8Array, nonce: Uint8Array, text: string) => {
    const field = expand(secret, aad, 32);
    const both = expand(field, Buffer.concat([Buffer.from('havstang/personal/v1 text'), nonce]), 64);
    const cipher = createCipheriv('chacha20-poly1305', both.subarray(0, 32), nonce, { authTagLength: 16 });
    cipher.setAAD(aad, { plaintextLength: Buffer.byteLength(text) });
    const c = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const [n, kc] = [Buffer.from(nonce), both.subarray(32)].map((bytes) => bytes.toString('base64url'));
    return {
      $enc: 1,
      alg: ALGORITHM,
      k: KEY_ID,
      n: n as string,
      c: c.toString('base64url'),
      kc: kc as string,
    } as const;
  };

  it('is made as its description says: another implementation writes what this one opens', () => {
    expect(textCipher.open(key, { place, envelope: seal(key, randomBytes(12), 'byggt av en annan') })).toBe(
      'byggt av en annan',
    );
  });

  it('keeps a second key from opening the place to another text', () => {
    // The operator makes a key under which the same nonce and place hold another text, and keeps the commitment that is in the ledger.
    const true_ = sealed('Jag såg det själv.');
    const nonce = Buffer.from(true_.envelope.n, 'base64url');
    const second = randomBytes(32);
    const forged = seal(second, nonce, 'Jag såg inget alls.');
    expect(textCipher.open(second, { place, envelope: forged })).toBe('Jag såg inget alls.');
    expect(textCipher.open(second, { place, envelope: { ...forged, kc: true_.envelope.kc } })).toBeUndefined();
    expect(textCipher.open(second, true_)).toBeUndefined();
  });
});

describe('the form of an envelope', () => {
  const { envelope } = sealed('text');
  it('is seen without a key', () => expect(isWellFormedEnvelope(envelope)).toBe(true));
  it.each([
    ['another version', { $enc: 2 }],
    ['another algorithm', { alg: 'rot13' }],
    ['no key id', { k: '' }],
    ['a short nonce', { n: 'AAAA' }],
    ['a text that is only a tag', { c: 'A'.repeat(21) + 'A' }],
    ['padding', { kc: `${envelope.kc}=` }],
    ['a number', { c: 1 }],
    ['more than it should hold', { note: 'x' }],
  ])('is not that with %s', (_what, change) => {
    expect(isWellFormedEnvelope({ ...envelope, ...change } as never)).toBe(false);
  });
});
