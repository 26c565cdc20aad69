import { createHash } from 'node:crypto';
import { startHashing } from './file-hasher.js';

const LINES = ['', 'a', 'åäö 🚪', 'x'.repeat(10_000), '', 'end'];
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe.each([
  ['in this thread', 10],
  ['in a thread of its own', 1_000_000],
])('hashing %s', (_where, events) => {
  it('gives the hash of each line, of each leaf, and of each file', async () => {
    const hashing = startHashing(events);
    try {
      const block = Buffer.from(LINES.join('\n'));
      const [lines, leaves, whole] = [hashing.file('line'), hashing.file('leaf'), hashing.file('none')];
      const [ofLines, ofLeaves, ofNone] = await Promise.all(
        [lines, leaves, whole].map((file) => file.hash(block, block)),
      );
      expect(hex(ofLines!)).toBe(LINES.map((line) => sha256(line)).join(''));
      expect(hex(ofLeaves!)).toBe(LINES.map((line) => sha256(`\0${line}`)).join(''));
      expect(ofNone).toHaveLength(0);
      expect(await lines.hash(Buffer.from('rest'), undefined)).toHaveLength(0);
      expect(await lines.digest()).toBe(sha256(`${block}rest`));
      expect(await leaves.digest()).toBe(sha256(`${block}`));
      expect(await whole.digest()).toBe(sha256(`${block}`));
      expect(block.toString()).toBe(LINES.join('\n'));
    } finally {
      await hashing.close();
    }
  });
});
