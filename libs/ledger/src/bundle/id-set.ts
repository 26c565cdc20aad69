import { randomInt } from 'node:crypto';
import { sha256 } from '../hash.js';

/**
 * A set of event ids in 32 to 64 bytes each, outside the heap: a `Set` of ten million strings would take a gigabyte, and hold on to the texts that
 * they were cut from.
 */
export type IdSet = {
  /** False when the id was there already. */
  readonly add: (id: string) => boolean;
  readonly has: (id: string) => boolean;
};

const WORDS = 4;

/** No more room than for a million ids is made before they are there, whatever is said of how many will come. */
const MOST_BITS = 21;

/** Ids are kept whole, as the 128 bits of a uuid; any other text by its hash. There is room for as many as are `expected`; with more of them it grows. */
export const idSet = (expected = 0): IdSet => {
  let bits = Math.min(Math.max(Math.ceil(Math.log2(2 * expected + 1)), 10), MOST_BITS);
  let table = new Uint32Array(WORDS << bits);
  let count = 0;
  const key = new Uint32Array(WORDS);
  // Drawn anew each time, so that nobody can choose ids that all fall into one place and make the search slow.
  const [m0, m1, m2, m3] = [multiplier(), multiplier(), multiplier(), multiplier()] as const;

  /** Where the four words from `from` on are, or the free place where they belong. */
  const placeOf = (w: Uint32Array, from: number): number => {
    const mixed =
      Math.imul(w[from]!, m0) ^ Math.imul(w[from + 1]!, m1) ^ Math.imul(w[from + 2]!, m2) ^ Math.imul(w[from + 3]!, m3);
    for (let slot = (mixed ^ (mixed >>> 15)) >>> (32 - bits); ; slot = (slot + 1) & ((1 << bits) - 1)) {
      const at = slot * WORDS;
      if (isFree(table, at) || sameWords(table, at, w, from)) return at;
    }
  };

  const grow = (): void => {
    const old = table;
    bits++;
    table = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += WORDS) {
      if (!isFree(old, at)) table.set(old.subarray(at, at + WORDS), placeOf(old, at));
    }
  };

  /** Where the id is or belongs, its words being in `key` afterwards. */
  const find = (id: string): number => {
    // Four zeros mark a free place, so the uuid of zeros is kept by its hash too.
    if (!readUuid(id, key) || isFree(key, 0)) key.set(new Uint32Array(Uint8Array.from(sha256(id)).buffer, 0, WORDS));
    return placeOf(key, 0);
  };

  return {
    has: (id) => !isFree(table, find(id)),
    add(id) {
      const at = find(id);
      if (!isFree(table, at)) return false;
      table.set(key, at);
      if (++count * 2 * WORDS > table.length) grow();
      return true;
    },
  };
};

const multiplier = (): number => randomInt(2 ** 31) * 2 + 1;

const isFree = (words: Uint32Array, at: number): boolean =>
  words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;

const sameWords = (a: Uint32Array, i: number, b: Uint32Array, j: number): boolean =>
  a[i] === b[j] && a[i + 1] === b[j + 1] && a[i + 2] === b[j + 2] && a[i + 3] === b[j + 3];

/** Reads the 128 bits of a lower-case uuid; false for any other text. */
const readUuid = (text: string, into: Uint32Array): boolean => {
  if (text.length !== 36) return false;
  let [word, digits] = [0, 0];
  for (let i = 0; i < 36; i++) {
    const unit = text.charCodeAt(i);
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (unit !== 0x2d) return false;
      continue;
    }
    if (unit >= 0x30 && unit <= 0x39) word = (word << 4) | (unit - 0x30);
    else if (unit >= 0x61 && unit <= 0x66) word = (word << 4) | (unit - 0x57);
    else return false;
    if (++digits % 8 === 0) into[digits / 8 - 1] = word;
  }
  return true;
};
