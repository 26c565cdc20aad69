import { formatCheckpoint, signCheckpoint } from './checkpoint.js';
import { cosign, cosignatureBy, generateCosigningKey, parseCosignerKey, parseCosigningKey } from './cosignature.js';
import { sha256 } from './hash.js';
import { generateSigningKey, isSignedBy, parseNote, parseSigningKey, parseVerifierKey, signatureLine } from './note.js';

const origin = 'havstang.example/kiruna';
const log = parseSigningKey(generateSigningKey(origin));
const witness = parseCosigningKey(generateCosigningKey('witness.example/lund'));
const verifier = parseCosignerKey(witness.vkey)!;
const checkpoint = { origin, size: 7, root: sha256('root') };
const text = formatCheckpoint(checkpoint);
const signed = signCheckpoint(checkpoint, log);
const at = new Date('2023-03-20T12:25:47.500Z');
const line = cosign(text, witness, at);
const read = (...lines: readonly string[]) => cosignatureBy(parseNote(signed + lines.join(''))!, verifier);

describe('a cosignature', () => {
  it('says when, in whole seconds, beside the signature of the log', () => {
    const note = parseNote(signed + line)!;
    expect(cosignatureBy(note, verifier)).toEqual({ at: new Date('2023-03-20T12:25:47.000Z') });
    expect(isSignedBy(note, parseVerifierKey(log.vkey)!)).toBe(true);
    expect(note.signatures[1]!.signature).toHaveLength(8 + 64);
  });

  it('is nothing where the witness has not signed', () => {
    expect(read()).toBe('none');
    expect(read(cosign(text, parseCosigningKey(generateCosigningKey('witness.example/lund')), at))).toBe('none');
  });

  it('is the earliest of several', () => {
    expect(read(cosign(text, witness, new Date(at.getTime() + 5_000)), line)).toEqual({
      at: new Date('2023-03-20T12:25:47.000Z'),
    });
  });

  it('is false over another text, with another time, with any bit turned, and beside a false one', () => {
    const other = cosign(formatCheckpoint({ ...checkpoint, size: 8 }), witness, at);
    expect(read(other)).toBe('false');
    expect(read(line, other)).toBe('false');
    const { signature } = parseNote(signed + line)!.signatures[1]!;
    for (let n = 0; n < signature.length; n++) {
      const turned = Uint8Array.from(signature, (byte, i) => (i === n ? byte ^ 1 : byte));
      expect(read(signatureLine(witness, turned))).toBe('false');
    }
    expect(read(signatureLine(witness, signature.subarray(0, 71)))).toBe('false');
  });

  it('is false without a time, though truly signed', () => {
    expect(read(cosign(text, witness, new Date(0)))).toBe('false');
  });

  it('cannot be taken for the signature of a log, nor the other way about', () => {
    expect(parseVerifierKey(witness.vkey)).toBeUndefined();
    expect(parseCosignerKey(log.vkey)).toBeUndefined();
    expect(() => parseCosigningKey(generateSigningKey('a'))).toThrow('not an Ed25519 signing key');
  });
});
