import { createHash } from 'node:crypto';
import { hashFile, hashLines } from './file-hasher.js';

const LINES = ['', 'a', 'åäö 🚪', 'x'.repeat(10_000), '', 'end'];
const BLOCK = Buffer.from(LINES.join('\n'));
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('hashing a file while it is read', () => {
  it('gives the hash of each line, of each leaf, and of the file', () => {
    const [lines, leaves, whole] = [hashFile('line'), hashFile('leaf'), hashFile('none')];
    expect(lines.hash(BLOCK, BLOCK)).toEqual(LINES.map((line) => sha256(line)));
    expect(leaves.hash(BLOCK, BLOCK)).toEqual(LINES.map((line) => sha256(`\0${line}`)));
    expect(whole.hash(BLOCK, BLOCK)).toEqual([]);
    expect(lines.hash(Buffer.from('rest'), undefined)).toEqual([]);
    expect(lines.digest()).toBe(sha256(`${BLOCK}rest`));
    expect(leaves.digest()).toBe(sha256(`${BLOCK}`));
    expect(whole.digest()).toBe(sha256(`${BLOCK}`));
    expect(BLOCK.toString()).toBe(LINES.join('\n'));
  });

  it('gives the hashes of lines that end with an empty one', () =>
    expect(hashLines('line').hash(BLOCK, Buffer.from('a\n'))).toEqual([sha256('a'), sha256('')]));
});
