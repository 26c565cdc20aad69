import { createHash, hash } from 'node:crypto';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** What is hashed beside the file as a whole: its lines, its lines as leaves (RFC 6962 §2.1: a zero byte before each), or nothing. */
export type Each = 'line' | 'leaf' | 'none';

/** Hashes a file while it is read. */
export type FileHasher = {
  /** Takes the next bytes of the file, and gives SHA-256 in 32 bytes for each of `lines`, which stand between newlines. Copies neither. */
  readonly hash: (bytes: Uint8Array, lines: Uint8Array | undefined) => Promise<Uint8Array>;
  /** SHA-256 in hex of all bytes taken. */
  readonly digest: () => Promise<string>;
};

export type Hashing = { readonly file: (each: Each) => FileHasher; readonly close: () => Promise<unknown> };

const NEWLINE = 10;
const HASH_BYTES = 32;
const NONE = new Uint8Array();
const ROLE = 'havstang-file-hasher';
/** A thread takes some 50 ms to start: as long as it takes to hash so many lines without it. */
const WORTH_A_THREAD = 20_000;

/** In a thread of its own where there is much to hash, so that the second core hashes while the first reads and compares. */
export const startHashing = (events: number): Hashing =>
  events < WORTH_A_THREAD ? { file: hashHere, close: async () => undefined } : hashInThread();

/** In this thread. */
export const hashHere = (each: Each): FileHasher => {
  const { hash, digest } = hasherOf(each);
  return { hash: async (bytes, lines) => hash(bytes, lines), digest: async () => digest() };
};

const hasherOf = (each: Each) => {
  const all = createHash('sha256');
  return {
    hash(bytes: Uint8Array, lines: Uint8Array | undefined): Uint8Array {
      all.update(bytes);
      return lines && each !== 'none' ? hashLines(lines, each) : NONE;
    },
    digest: (): string => all.digest('hex'),
  };
};

/** The lines of a block stand between newlines; the last has none after it. */
const hashLines = (block: Uint8Array, each: Each): Uint8Array => {
  const leaf = each === 'leaf';
  const bytes = Buffer.allocUnsafe(block.length + 1);
  bytes[0] = 0;
  bytes.set(block, 1);
  let count = 1;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  const hashes = Buffer.allocUnsafe(count * HASH_BYTES);
  for (let i = 0, start = 1; i < count; i++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    // The byte before a line is the newline of the line before it, which is done with: its place serves for the zero.
    if (leaf) bytes[start - 1] = 0;
    hashes.write(hash('sha256', bytes.subarray(leaf ? start - 1 : start, end), 'hex'), i * HASH_BYTES, 'hex');
    start = end + 1;
  }
  return hashes;
};

/** Without bytes: the digest is wanted. */
type Task = { readonly file: number; readonly each: Each; readonly bytes?: Uint8Array; readonly lines?: Uint8Array };
type Waiting = { readonly resolve: (answer: never) => void; readonly reject: (error: unknown) => void };

/** This very file is what the thread runs: it imports nothing but Node, so that it is found from sources and from the build alike. */
const hashInThread = (): Hashing => {
  const worker = new Worker(new URL(import.meta.url), { workerData: ROLE });
  const waiting: Waiting[] = [];
  let files = 0;
  worker.on('message', (answer) => waiting.shift()?.resolve(answer as never));
  worker.on('error', (error) => waiting.splice(0).forEach(({ reject }) => reject(error)));
  const ask = <Answer>(task: Task): Promise<Answer> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(task);
    });
  return {
    file(each) {
      const file = files++;
      return {
        hash: (bytes, lines) => ask({ file, each, bytes, ...(lines && { lines }) }),
        digest: () => ask({ file, each }),
      };
    },
    close: () => worker.terminate(),
  };
};

if (!isMainThread && workerData === ROLE) {
  const hashers: ReturnType<typeof hasherOf>[] = [];
  parentPort?.on('message', ({ file, each, bytes, lines }: Task) => {
    const hasher = (hashers[file] ??= hasherOf(each));
    parentPort?.postMessage(bytes ? hasher.hash(bytes, lines) : hasher.digest());
  });
}
