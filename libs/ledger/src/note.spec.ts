import { generateSigningKey, isSignedBy, parseNote, parseSigningKey, parseVerifierKey, signNote } from './note.js';

/** The worked example in the documentation of Go's golang.org/x/mod/sumdb/note. */
const GO_SKEY = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const GO_VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const GO_NOTE = `${GO_TEXT}
\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

const key = parseSigningKey(generateSigningKey('havstang.example/log'));
const verifier = parseVerifierKey(key.vkey)!;

describe('a signed note', () => {
  it('is the published example, byte for byte', () => {
    const peter = parseSigningKey(GO_SKEY);
    expect(peter.vkey).toBe(GO_VKEY);
    expect(signNote(GO_TEXT, peter)).toBe(GO_NOTE);
    expect(isSignedBy(parseNote(GO_NOTE)!, parseVerifierKey(GO_VKEY)!)).toBe(true);
  });

  it('is signed by those who signed it and nobody else', () => {
    const other = parseSigningKey(generateSigningKey('havstang.example/log'));
    const note = parseNote(signNote('text\n', key))!;
    expect(isSignedBy(note, verifier)).toBe(true);
    expect(isSignedBy(note, parseVerifierKey(other.vkey)!)).toBe(false);
    const both = parseNote(signNote('text\n', other, key))!;
    expect([key, other].map(({ vkey }) => isSignedBy(both, parseVerifierKey(vkey)!))).toEqual([true, true]);
  });

  it('is not signed when a bit of text, signature or name is changed', () => {
    const note = signNote('origin\n1\n', key);
    for (let i = 0; i < note.length; i++) {
      const changed = note.slice(0, i) + String.fromCharCode(note.charCodeAt(i) ^ 1) + note.slice(i + 1);
      const parsed = parseNote(changed);
      expect(parsed !== undefined && isSignedBy(parsed, verifier)).toBe(false);
    }
  });

  it('is not signed when one of two signatures by the key is false', () => {
    const note = parseNote(signNote('text\n', key))!;
    const false_ = { ...note.signatures[0]!, signature: new Uint8Array(64) };
    expect(isSignedBy({ ...note, signatures: [...note.signatures, false_] }, verifier)).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['no signature', 'text\n\n'],
    ['no empty line', 'text\n\u2014 a AAAAAAA=\n'],
    ['no newline at the end', `text\n\n\u2014 a AAAAAAA=`],
    ['a hyphen for the dash', 'text\n\n- a AAAAAAA=\n'],
    ['a signature of four bytes', 'text\n\n\u2014 a AAAAAA==\n'],
    ['slack bits in base64', 'text\n\n\u2014 a AAAAAAB=\n'],
    ['a control character', 'te\txt\n\n\u2014 a AAAAAAA=\n'],
    ['a plus in the name', 'text\n\n\u2014 a+b AAAAAAA=\n'],
    ['too many signatures', `text\n\n${'\u2014 a AAAAAAA=\n'.repeat(101)}`],
  ])('is not one with %s', (_what, text) => {
    expect(parseNote(text)).toBeUndefined();
  });

  it.each(['no newline', 'tab\t\n', 'half \ud800\n', ''])('is not made of %j', (text) => {
    expect(() => signNote(text, key)).toThrow(RangeError);
  });
});

describe('keys in text form', () => {
  it('come back as they were', () => {
    expect(key.name).toBe('havstang.example/log');
    expect(verifier).toMatchObject({ name: key.name, id: key.id, vkey: key.vkey });
  });

  it.each([
    ['another id', GO_VKEY.replace('c74f20a3', 'c74f20a4')],
    ['another name', GO_VKEY.replace('Peter', 'Petra')],
    ['another algorithm', GO_VKEY.replace('+ARpc', '+BRpc')],
    ['a byte too few', GO_VKEY.slice(0, -4)],
    ['a space', ` ${GO_VKEY}`],
    ['nothing', ''],
  ])('are not read with %s', (_what, text) => {
    expect(parseVerifierKey(text)).toBeUndefined();
  });

  it('are refused without the secret in the message', () => {
    expect(() => parseSigningKey(GO_SKEY.replace('c74f20a3', 'c74f20a4'))).toThrow(/^(?!.*AYEK).*id/);
    expect(() => parseSigningKey(GO_VKEY)).toThrow('not an Ed25519 signing key');
    for (const name of ['', 'a b', 'a+b', 'a\n']) expect(() => generateSigningKey(name)).toThrow(RangeError);
  });
});
