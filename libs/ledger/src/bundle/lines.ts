import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { hashFile, type FileHasher } from './file-hasher.js';

/** No line of a bundle is longer: an event is at most 64 KiB, and escapes make it no more than twice that. What is longer is not waited for. */
const MAX_LINE_BYTES = 256 * 1024;
const CHUNK = 1024 * 1024;
const NEWLINE = 10;

export type LineProblem = { readonly code: 'not-utf8' | 'line-too-long' | 'file-cut'; readonly line: number };

/** What a file turned out to be when it was read to its end. */
export type ReadFacts = {
  readonly sha256: string;
  readonly bytes: number;
  /** Newline characters in it. */
  readonly lines: number;
  readonly problem: LineProblem | undefined;
};

/**
 * A text file line by line, hashed in passing, in constant memory whatever it holds. `next` is synchronous, because a promise per line would cost
 * more than the line: it gives undefined when the lines at hand are used up, and then `fill` fetches more. One block is read ahead.
 */
export type Lines = {
  readonly next: () => string | undefined;
  /** Goes on by one line as `next` does, without making a text of it. */
  readonly skip: () => boolean;
  /** The text of the line given or passed last. */
  readonly current: () => string;
  /** False at the end of the file, or at a line too long to go on from. */
  readonly fill: () => Promise<boolean>;
  /** Number of the line given last, from 1. */
  readonly number: () => number;
  /** The hash of the line given last, in hex. Only where the file was opened with a hasher of lines. */
  readonly hash: () => string;
  /** Reads what is left and closes the file. */
  readonly finish: () => Promise<ReadFacts>;
  /** Closes the file without reading on. May be called again. */
  readonly close: () => Promise<void>;
};

/** Whole lines: `text` is made when it is first asked for. */
type Block = {
  readonly count: number;
  readonly lines: () => readonly string[];
  readonly hashes: readonly string[];
};

const NOTHING: Block = { count: 0, lines: () => [], hashes: [] };

/** Opens a regular file (never through a link). Rejects when the file system does. */
export const openLines = async (path: string, hasher: FileHasher = hashFile('none')): Promise<Lines> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  // A small file needs little room; should it grow meanwhile, it has become unreadable.
  const room = Math.min(CHUNK, (await file.stat()).size + 1);
  const buffer = () => Buffer.allocUnsafe(Math.min(MAX_LINE_BYTES, room) + room);
  // Two, because the block at hand is still in use while the next one is read.
  let [chunk, other] = [buffer(), buffer()];
  /** Bytes at the front of the chunk: a line of which the end is still to be read. */
  let carried = 0;
  let problem: LineProblem | undefined;
  let [bytes, newlines] = [0, 0];
  let stuck = false;

  /** How many bytes of the file follow in the chunk after those carried over; 0 at its end. */
  const read = async (): Promise<number> => {
    const { bytesRead } = await file.read(chunk, carried, room, null);
    bytes += bytesRead;
    return bytesRead;
  };

  const blockOf = (fresh: Buffer, whole: Buffer): Block => {
    const hashes = hasher.hash(fresh, whole);
    const count = countOf(whole) + 1;
    let texts: readonly string[] | undefined;
    const lines = () => (texts ??= whole.toString().split('\n'));
    if (!isUtf8(whole)) {
      const wrong = lines().findIndex((line) => line.includes('\ufffd'));
      problem ??= { code: 'not-utf8', line: newlines + wrong + 1 };
    }
    newlines += count;
    return { count, lines, hashes };
  };

  const tooLong = (): undefined => {
    stuck = true;
    problem ??= { code: 'line-too-long', line: newlines + 1 };
  };

  const advance = async (): Promise<Block | undefined> => {
    while (!stuck) {
      if (carried > MAX_LINE_BYTES) return tooLong();
      const length = await read();
      if (length === 0) {
        stuck = true;
        if (carried > 0) problem ??= { code: 'file-cut', line: newlines + 1 };
        return undefined;
      }
      const filled = chunk.subarray(0, carried + length);
      const fresh = filled.subarray(carried);
      const [first, last] = [filled.indexOf(NEWLINE), filled.lastIndexOf(NEWLINE)];
      if (first > MAX_LINE_BYTES) {
        tooLong();
        newlines += countOf(fresh);
        hasher.hash(fresh, undefined);
        return undefined;
      }
      if (last >= 0) {
        carried = filled.copy(other, 0, last + 1);
        [chunk, other] = [other, chunk];
        return blockOf(fresh, filled.subarray(0, last));
      }
      carried = filled.length;
      hasher.hash(fresh, undefined);
    }
    return undefined;
  };

  let block = NOTHING;
  let [at, before] = [0, 0];
  let ahead: Promise<Block | undefined> | undefined;

  const fill = async (): Promise<boolean> => {
    const ready = await (ahead ?? advance());
    before += block.count;
    [block, at] = [ready ?? NOTHING, 0];
    ahead = ready && advance();
    // Whoever asks for the next block hears of a failure; until then it is not unhandled.
    ahead?.catch(() => undefined);
    return ready !== undefined;
  };

  return {
    next: () => (at < block.count ? block.lines()[at++] : undefined),
    skip: () => at < block.count && at++ >= 0,
    current: () => block.lines()[at - 1] ?? '',
    fill,
    number: () => before + at,
    hash: () => block.hashes[at - 1] ?? '',
    async finish() {
      try {
        while (await fill());
        carried = 0;
        for (let length = await read(); length > 0; length = await read()) {
          const rest = chunk.subarray(0, length);
          newlines += countOf(rest);
          hasher.hash(rest, undefined);
        }
        return { sha256: hasher.digest(), bytes, lines: newlines, problem };
      } finally {
        await file.close();
      }
    },
    async close() {
      await ahead?.catch(() => undefined);
      await file.close();
    },
  };
};

const countOf = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
};

/** The next line, fetching more when needed; undefined at the end. For files that are not read in step with others. */
export const nextLine = async (lines: Lines): Promise<string | undefined> => {
  const line = lines.next();
  if (line !== undefined) return line;
  return (await lines.fill()) ? lines.next() : undefined;
};
