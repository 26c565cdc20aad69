import type { TestMeasure } from '@havstang/contracts';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

export type Plan = { readonly hypothesis: string; readonly measures: readonly TestMeasure[] };

/**
 * I-C20: the SHA-256, in hex, of the canonical JSON (RFC 8785) of the plan. Keys are written out in canonical order and all values are strings, whose
 * canonical form is that of `JSON.stringify`; so anyone can recompute it from the events.
 */
export const planHash = ({ hypothesis, measures }: Plan): string => {
  const canonical = { hypothesis, measures: measures.map(({ id, name, target }) => ({ id, name, target })) };
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(canonical))));
};
