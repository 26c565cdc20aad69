import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFacts } from './format.js';

const BUFFER = 256 * 1024;

/** A text file that is written line by line, and hashed in passing. */
export type Sink = {
  /** Adds a line. Nothing is written before `flush`. */
  line(text: string): void;
  /** Writes what has been gathered, once it is enough to be worth it. */
  flush(): Promise<void>;
  /** Writes the rest, waits for the disk, and says what the file has become. */
  close(): Promise<FileFacts>;
};

/** Makes a file that is not there yet. */
export const sink = async (dir: string, path: string): Promise<Sink> => {
  const file = await open(join(dir, path), 'wx');
  const digest = createHash('sha256');
  let gathered: string[] = [];
  let [pending, bytes, lines] = [0, 0, 0];
  const flush = async (least: number): Promise<void> => {
    if (pending < least || pending === 0) return;
    const block = Buffer.from(gathered.join(''));
    [gathered, pending] = [[], 0];
    digest.update(block);
    bytes += block.length;
    for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, at + 1)) lines++;
    await file.writeFile(block);
  };
  return {
    line(text) {
      gathered.push(text, '\n');
      pending += text.length + 1;
    },
    flush: () => flush(BUFFER),
    async close() {
      try {
        await flush(0);
        await file.sync();
      } finally {
        await file.close();
      }
      return { path, sha256: digest.digest('hex'), bytes, lines };
    },
  };
};
