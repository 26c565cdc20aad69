import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { sha256, toHex } from './hash.js';

/** What a key signs, by the byte that C2SP signed-note and tlog-cosignature put before it: a note as it stands, or a time and the note. */
export const ALGORITHM = { ed25519: 0x01, cosignature: 0x04 } as const;
export type Algorithm = (typeof ALGORITHM)[keyof typeof ALGORITHM];

const SKEY_PREFIX = 'PRIVATE+KEY+';
/** What PKCS #8 and SPKI put before the 32 bytes of an Ed25519 key (RFC 8410 §4, §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const KEY_TEXT = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/;

type PublicText = { readonly name: string; readonly id: string; readonly publicKey: KeyObject; readonly vkey: string };
type PrivateText = Omit<PublicText, 'publicKey'> & { readonly privateKey: KeyObject };

/** A new key in text form, `PRIVATE+KEY+name+id+base64(algorithm ‖ seed)`. Throws `RangeError` on a name with white space or plus. */
export const generateKeyText = (name: string, algorithm: Algorithm): string => {
  if (!/^[^+\s]+$/.test(name) || !name.isWellFormed())
    throw new RangeError('a key name holds no white space and no plus');
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length);
  const id = keyId(name, algorithm, publicBytes(privateKey));
  return `${SKEY_PREFIX}${name}+${id}+${tagged(algorithm, seed).toString('base64')}`;
};

/** Reads a private key. Throws when the text is none, or when its id does not belong to it; the message never repeats the text. */
export const readPrivateText = (skey: string, algorithm: Algorithm): PrivateText => {
  const parts = skey.startsWith(SKEY_PREFIX) ? keyParts(skey.slice(SKEY_PREFIX.length), algorithm) : undefined;
  if (!parts) throw new Error('this is not an Ed25519 signing key in text form');
  const der = Buffer.concat([PKCS8_PREFIX, parts.bytes]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = publicBytes(privateKey);
  const { name, id } = parts;
  if (keyId(name, algorithm, publicKey) !== id) throw new Error('the id of this signing key does not belong to it');
  return { name, id, privateKey, vkey: `${name}+${id}+${tagged(algorithm, publicKey).toString('base64')}` };
};

/** Reads a public key; undefined when the text is none of this algorithm, or when its id does not belong to it. */
export const readPublicText = (vkey: string, algorithm: Algorithm): PublicText | undefined => {
  const parts = keyParts(vkey, algorithm);
  if (!parts || keyId(parts.name, algorithm, parts.bytes) !== parts.id) return undefined;
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, parts.bytes]), format: 'der', type: 'spki' });
  return { name: parts.name, id: parts.id, publicKey, vkey };
};

/** The 32 bytes of a public key: two keys with the same are one key, whatever they are called. */
export const publicBytes = (key: KeyObject): Uint8Array =>
  (key.type === 'public' ? key : createPublicKey(key))
    .export({ format: 'der', type: 'spki' })
    .subarray(SPKI_PREFIX.length);

const keyParts = (text: string, algorithm: Algorithm): { name: string; id: string; bytes: Uint8Array } | undefined => {
  const [, name, id, base64] = KEY_TEXT.exec(text) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  return name && id && bytes[0] === algorithm && bytes.length === 33
    ? { name, id, bytes: bytes.subarray(1) }
    : undefined;
};

const tagged = (algorithm: Algorithm, key: Uint8Array): Buffer => Buffer.concat([Buffer.of(algorithm), key]);

const keyId = (name: string, algorithm: Algorithm, publicKey: Uint8Array): string =>
  toHex(sha256(Buffer.concat([Buffer.from(`${name}\n`), tagged(algorithm, publicKey)]))).slice(0, 8);
