import { createHash, randomFillSync } from 'node:crypto';

/** Hävstång's own namespace for derived ids (RFC 9562, 5.5). */
const NAMESPACE = Buffer.from('5f0d2b6c1c7a4f3e9b1d8a6e4c2f7b90', 'hex');

/** A uuid v5 over the parts: the same parts always give the same id. Parts may hold anything but the unit separator. */
export const deriveId = (...parts: readonly string[]): string => {
  const hash = createHash('sha1').update(NAMESPACE).update(parts.join('\u001f')).digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x50;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
};

/** Bytes of randomness fetched at a time. */
const POOL = Buffer.alloc(8 * 1_024);
let used = POOL.length;
/** Where in the pool so many unused bytes begin. */
const take = (length: number): number => {
  if (used + length > POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  used += length;
  return used - length;
};

/** Bytes by chance, for what is no secret once it is used, such as a nonce: the pool keeps them for a while. */
export const chance = (length: number): Buffer => {
  const from = take(length);
  return Buffer.from(POOL.subarray(from, from + length));
};

let lastMs = 0;
let sequence = 0;

/**
 * A uuid v7 (RFC 9562, 5.7): milliseconds, a counter within the millisecond, then chance. Ids of one process grow, so new streams and documents lie
 * beside each other on disk instead of all over it: a commit then writes a few pages, not one for each.
 */
export const newId = (): string => {
  const now = Date.now();
  sequence = now > lastMs ? 0 : sequence + 1;
  lastMs = Math.max(lastMs, now) + (sequence > 0xfff ? 1 : 0);
  sequence &= 0xfff;
  const time = lastMs.toString(16).padStart(12, '0');
  const from = take(8);
  POOL[from] = ((POOL[from] as number) & 0x3f) | 0x80;
  const random = POOL.toString('hex', from, from + 8);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${random.slice(0, 4)}-${random.slice(4)}`;
};
