/** A whole number from 0, below the bound. */
export type Roll = (below: number) => number;

/** Numbers that look random and follow from the seed alone (a mixed counter, 32 bits). */
export const dice = (seed: number): Roll => {
  let counter = seed | 0;
  return (below) => {
    counter = (counter + 0x6d2b79f5) | 0;
    let mixed = Math.imul(counter ^ (counter >>> 15), counter | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};

/** A bundle has no place for a kind of tampering, such as no second checkpoint. */
export class NoPlace extends Error {}

/** An index below `size` that is accepted, the first one after a random place. Throws `NoPlace` when there is none. */
export const place = (roll: Roll, size: number, accept: (index: number) => boolean = () => true): number => {
  const start = roll(size);
  for (let i = 0; i < size; i++) {
    const index = (start + i) % size;
    if (accept(index)) return index;
  }
  throw new NoPlace('this bundle has no place for that kind of tampering');
};

/** The bytes with one bit of them turned, somewhere from `from` to before `to`. */
export const flipped = (roll: Roll, bytes: Buffer, from = 0, to = bytes.length): Buffer => {
  const changed = Buffer.from(bytes);
  changed[from + roll(to - from)]! ^= 1 << roll(8);
  return changed;
};
