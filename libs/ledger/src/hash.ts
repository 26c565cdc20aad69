import { hash } from 'node:crypto';

/** Length of a SHA-256 hash in bytes. */
export const HASH_BYTES = 32;

/** SHA-256 of a text (as UTF-8) or of bytes, in lower-case hex. */
export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex');

/** SHA-256 as bytes. By way of hex: Node hands out a short string faster than a buffer of its own. */
export const sha256 = (data: string | Uint8Array): Uint8Array => fromHex(hash('sha256', data, 'hex'));

export const fromHex = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

export const toHex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
