import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { sha256, toHex } from './hash.js';

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

const ED25519 = 0x01;
const SKEY_PREFIX = 'PRIVATE+KEY+';
/** What PKCS #8 and SPKI put before the 32 bytes of an Ed25519 key (RFC 8410 §4, §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const KEY_TEXT = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/;
const SIGNATURE_LINE = /^\u2014 ([^+\s]+) ([A-Za-z0-9+/]+={0,2})$/;
const MAX_SIGNATURES = 100;

/** A new Ed25519 key in text form, `PRIVATE+KEY+name+id+base64(0x01 ‖ seed)`: keep it secret. Throws `RangeError` on a name with white space or plus. */
export const generateSigningKey = (name: string): string => {
  if (!/^[^+\s]+$/.test(name) || !name.isWellFormed())
    throw new RangeError('a key name holds no white space and no plus');
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length);
  return `${SKEY_PREFIX}${name}+${keyId(name, publicBytes(privateKey))}+${tagged(seed).toString('base64')}`;
};

/** Reads a signing key. Throws when the text is none, or when its id does not belong to it; the message never repeats the text. */
export const parseSigningKey = (skey: string): SigningKey => {
  const parts = skey.startsWith(SKEY_PREFIX) ? keyParts(skey.slice(SKEY_PREFIX.length)) : undefined;
  if (!parts) throw new Error('this is not an Ed25519 signing key in text form');
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, parts.bytes]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = publicBytes(privateKey);
  if (keyId(parts.name, publicKey) !== parts.id) throw new Error('the id of this signing key does not belong to it');
  const { name, id } = parts;
  return { name, id, privateKey, vkey: `${name}+${id}+${tagged(publicKey).toString('base64')}` };
};

/** Reads a verifier key; undefined when the text is none, or when its id does not belong to it. */
export const parseVerifierKey = (vkey: string): VerifierKey | undefined => {
  const parts = keyParts(vkey);
  if (!parts || keyId(parts.name, parts.bytes) !== parts.id) return undefined;
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, parts.bytes]), format: 'der', type: 'spki' });
  return { name: parts.name, id: parts.id, publicKey, vkey };
};

const keyParts = (text: string): { name: string; id: string; bytes: Uint8Array } | undefined => {
  const [, name, id, base64] = KEY_TEXT.exec(text) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  return name && id && bytes[0] === ED25519 && bytes.length === 33 ? { name, id, bytes: bytes.subarray(1) } : undefined;
};

const publicBytes = (key: KeyObject): Uint8Array =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);

const tagged = (key: Uint8Array): Buffer => Buffer.concat([Buffer.of(ED25519), key]);

const keyId = (name: string, publicKey: Uint8Array): string =>
  toHex(sha256(Buffer.concat([Buffer.from(`${name}\n`), tagged(publicKey)]))).slice(0, 8);

/** C2SP signed-note: the text, an empty line, and one signature line per key. Throws `RangeError` on a text that cannot be signed. */
export const signNote = (text: string, ...keys: readonly SigningKey[]): string => {
  if (!isNoteText(text)) throw new RangeError('a note is printable text that ends in a newline');
  const lines = keys.map(({ name, id, privateKey }) => {
    const signature = Buffer.concat([Buffer.from(id, 'hex'), sign(null, Buffer.from(text), privateKey)]);
    return `\u2014 ${name} ${signature.toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
};

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
