import { createHash } from 'node:crypto';

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
