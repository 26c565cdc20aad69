import { createHash, hash } from 'node:crypto';

/** What is hashed beside the file as a whole: its lines, its lines as leaves (RFC 6962 §2.1: a zero byte before each), or nothing. */
export type Each = 'line' | 'leaf' | 'none';

/** Hashes a file while it is read. */
export type FileHasher = {
  /** Takes the next bytes of the file, and gives SHA-256 in hex for each of `lines`, which stand between newlines. */
  readonly hash: (bytes: Uint8Array, lines: Uint8Array | undefined) => readonly string[];
  /** SHA-256 in hex of all bytes taken. */
  readonly digest: () => string;
};

const NEWLINE = 10;
const NONE: readonly string[] = [];

export const hashFile = (each: Each): FileHasher => {
  const all = createHash('sha256');
  const { hash } = hashLines(each);
  return {
    hash(bytes, lines) {
      all.update(bytes);
      return hash(bytes, lines);
    },
    digest: () => all.digest('hex'),
  };
};

/** The lines alone: for a file that is read for what it holds, and checked as a whole elsewhere or not at all. */
export const hashLines = (each: Each): FileHasher => ({
  hash: (_bytes, lines) => (lines === undefined || each === 'none' ? NONE : hashesOf(lines, each === 'leaf')),
  digest: () => '',
});

/** The lines of a block stand between newlines; the last has none after it. */
const hashesOf = (block: Uint8Array, leaf: boolean): readonly string[] => {
  const bytes = Buffer.allocUnsafe(block.length + 1);
  bytes[0] = 0;
  bytes.set(block, 1);
  const hashes: string[] = [];
  for (let start = 1; start <= bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    // The byte before a line is the newline of the line before it, which is done with: its place serves for the zero.
    if (leaf) bytes[start - 1] = 0;
    hashes.push(hash('sha256', bytes.subarray(leaf ? start - 1 : start, end), 'hex'));
    start = end + 1;
  }
  return hashes;
};
