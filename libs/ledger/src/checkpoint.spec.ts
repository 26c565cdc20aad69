import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { sha256 } from './hash.js';
import { generateSigningKey, parseSigningKey, parseVerifierKey } from './note.js';

const origin = 'havstang.example/kiruna';
const checkpoint = { origin, size: 20_852_163, root: sha256('root') };
const key = parseSigningKey(generateSigningKey(origin));
const verifier = parseVerifierKey(key.vkey)!;

describe('a checkpoint', () => {
  it('is three lines of text', () => {
    expect(formatCheckpoint(checkpoint)).toBe(
      `${origin}\n20852163\n${Buffer.from(checkpoint.root).toString('base64')}\n`,
    );
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  it('may carry extension lines', () => {
    expect(parseCheckpoint(`${formatCheckpoint(checkpoint)}extension\n`)).toEqual(checkpoint);
  });

  it.each([
    ['no origin', '\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'],
    ['a leading zero', 'o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'],
    ['a size that is no number', 'o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'],
    ['a size that is not safe', 'o\n9007199254740993\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'],
    ['a short root', 'o\n1\n47DEQpj8HBSa\n'],
    ['slack bits in the root', 'o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n'],
    ['no newline at the end', 'o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
    ['an empty extension line', 'o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n'],
    ['nothing', ''],
  ])('is not one with %s', (_what, text) => {
    expect(parseCheckpoint(text)).toBeUndefined();
  });

  it('opens with the key and the origin it was signed for', () => {
    const note = signCheckpoint(checkpoint, key);
    expect(openCheckpoint(note, origin, verifier)).toEqual(checkpoint);
    expect(openCheckpoint(note, 'havstang.example/other', verifier)).toBeUndefined();
    expect(openCheckpoint(note.replace('20852163', '20852164'), origin, verifier)).toBeUndefined();
    const stranger = parseVerifierKey(parseSigningKey(generateSigningKey(origin)).vkey)!;
    expect(openCheckpoint(note, origin, stranger)).toBeUndefined();
  });
});
