/** In place of `node:crypto` in a browser: as much of it as checking a bundle takes. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

type Bytes = string | Uint8Array;
type PublicKey = { readonly type: 'public'; readonly raw: Uint8Array; readonly export: () => Uint8Array };

const bytesOf = (data: Bytes): Uint8Array => (typeof data === 'string' ? utf8ToBytes(data) : data);

const only = (wanted: unknown, given: unknown): void => {
  if (wanted !== given) throw new Error(`not known here: ${String(given)}`);
};

export const hash = (algorithm: string, data: Bytes, encoding: string): string => {
  only('sha256', algorithm);
  only('hex', encoding);
  return bytesToHex(sha256(bytesOf(data)));
};

export const createHash = (algorithm: string) => {
  only('sha256', algorithm);
  const running = sha256.create();
  const own = {
    update: (data: Bytes) => {
      running.update(bytesOf(data));
      return own;
    },
    digest: (encoding: string): string => {
      only('hex', encoding);
      return bytesToHex(running.digest());
    },
  };
  return own;
};

/** Length of an Ed25519 public key, which is the end of its SPKI form (RFC 8410 §4). */
const ED25519_BYTES = 32;

export const createPublicKey = ({ key, type }: { readonly key: Uint8Array; readonly type: string }): PublicKey => {
  only('spki', type);
  return { type: 'public', raw: Uint8Array.from(key.subarray(-ED25519_BYTES)), export: () => key };
};

export const verify = (algorithm: null, data: Uint8Array, key: PublicKey, signature: Uint8Array): boolean => {
  only(null, algorithm);
  try {
    // As OpenSSL does (RFC 8032), and not by the laxer rules of ZIP 215.
    return ed25519.verify(Uint8Array.from(signature), Uint8Array.from(data), key.raw, { zip215: false });
  } catch {
    return false;
  }
};

export const randomInt = (below: number): number => {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return drawn % below;
};

const notHere = (): never => {
  throw new Error('a verifier signs nothing');
};
export const createPrivateKey = notHere;
export const generateKeyPairSync = notHere;
export const sign = notHere;
export const randomUUID = notHere;
export const randomBytes = notHere;
