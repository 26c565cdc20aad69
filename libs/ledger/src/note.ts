import { sign, verify, type KeyObject } from 'node:crypto';
import { toHex } from './hash.js';
import { ALGORITHM, generateKeyText, readPrivateText, readPublicText } from './key-text.js';

/** Who can check: the public half of a signing key, under the name it signs by. */
export type VerifierKey = {
  /** The name on the signature line: for a log, its origin. */
  readonly name: string;
  /** First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), in hex: a hint which key it was, not a proof. */
  readonly id: string;
  readonly publicKey: KeyObject;
  /** The text form `name+id+base64(0x01 ‖ public key)`. */
  readonly vkey: string;
};

/** Who can sign. `vkey` is what others need to check it. */
export type SigningKey = Pick<VerifierKey, 'name' | 'id' | 'vkey'> & { readonly privateKey: KeyObject };

export type NoteSignature = { readonly name: string; readonly id: string; readonly signature: Uint8Array };

/** A signed note taken apart: its text, ending in a newline, and its signature lines. Nothing is checked yet. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] };

const SIGNATURE_LINE = /^\u2014 ([^+\s]+) ([A-Za-z0-9+/]+={0,2})$/;
const MAX_SIGNATURES = 100;

/** A new Ed25519 key in text form, `PRIVATE+KEY+name+id+base64(0x01 ‖ seed)`: keep it secret. Throws `RangeError` on a name with white space or plus. */
export const generateSigningKey = (name: string): string => generateKeyText(name, ALGORITHM.ed25519);

/** Reads a signing key. Throws when the text is none, or when its id does not belong to it; the message never repeats the text. */
export const parseSigningKey = (skey: string): SigningKey => readPrivateText(skey, ALGORITHM.ed25519);

/** Reads a verifier key; undefined when the text is none, or when its id does not belong to it. */
export const parseVerifierKey = (vkey: string): VerifierKey | undefined => readPublicText(vkey, ALGORITHM.ed25519);

/** C2SP signed-note: the text, an empty line, and one signature line per key. Throws `RangeError` on a text that cannot be signed. */
export const signNote = (text: string, ...keys: readonly SigningKey[]): string => {
  if (!isNoteText(text)) throw new RangeError('a note is printable text that ends in a newline');
  const lines = keys.map((key) => signatureLine(key, sign(null, Buffer.from(text), key.privateKey)));
  return `${text}\n${lines.join('')}`;
};

/** The line of a note that carries a signature, its newline at the end. */
export const signatureLine = ({ name, id }: Pick<VerifierKey, 'name' | 'id'>, signature: Uint8Array): string =>
  `\u2014 ${name} ${Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')}\n`;

/** Takes a signed note apart; undefined when it is malformed. The text ends at the last empty line, as the format has it. */
export const parseNote = (note: string): Note | undefined => {
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  if (end < 0 || !isNoteText(text) || !note.endsWith('\n')) return undefined;
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = Buffer.from(base64 ?? '', 'base64');
    if (!name || bytes.length < 5 || bytes.toString('base64') !== base64) return undefined;
    signatures.push({ name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) });
  }
  return { text, signatures };
};

/** Is there a true signature by this key on the note? Signatures by other keys are passed over; a false one by this key is a no. */
export const isSignedBy = (note: Note, key: VerifierKey): boolean => {
  const own = note.signatures.filter(({ name, id }) => name === key.name && id === key.id);
  return own.length > 0 && own.every(({ signature }) => verify(null, Buffer.from(note.text), key.publicKey, signature));
};

/** The format forbids control characters other than the newline, and what is not Unicode. */
const isNoteText = (text: string): boolean =>
  // eslint-disable-next-line no-control-regex -- the characters that the format forbids
  text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
