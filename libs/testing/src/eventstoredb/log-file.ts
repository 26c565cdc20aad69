import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One atomic write: everything in it is stored, or nothing. */
export type Entry = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly events: readonly StoredEvent[];
};

/** An event in the file. Its revision and position follow from what is before it. */
export type StoredEvent = {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  /** Base64, like `metadata`. */
  readonly data: string;
  readonly metadata?: string;
  /** The end of the stream. */
  readonly tombstone?: true;
};

export type LogFile = {
  /** What was in the file when it was opened. */
  readonly entries: readonly Entry[];
  /** Resolves when the entry is on disk. Entries are written in the order of the calls; those that wait share one fsync. */
  write(entry: Entry): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens or makes an append-only file of JSON lines. A last line without its end, which a kill in the middle of a write leaves behind, is cut off:
 * nobody was told that it was stored.
 * @throws SyntaxError when any other line is damaged
 */
export const openLogFile = async (path: string): Promise<LogFile> => {
  const handle = await open(path, 'a+');
  const content = await handle.readFile();
  const whole = content.lastIndexOf('\n') + 1;
  if (whole < content.length) await handle.truncate(whole);
  await handle.datasync();
  await syncFolder(dirname(path));
  return { entries: linesOf(content.subarray(0, whole)), ...writer(handle) };
};

/** Without this a new file's name may be lost with the power, though its content was synced. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
};

const linesOf = (content: Buffer): readonly Entry[] => {
  const entries: Entry[] = [];
  for (let from = 0, to; (to = content.indexOf('\n', from)) >= 0; from = to + 1) {
    entries.push(JSON.parse(content.toString('utf8', from, to)) as Entry);
  }
  return entries;
};

const writer = (handle: FileHandle): Pick<LogFile, 'write' | 'close'> => {
  let waiting: { readonly line: string; readonly resolve: () => void; readonly reject: (error: unknown) => void }[] =
    [];
  let running: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      // Whoever comes in the same turn of the event loop shares the wait for the disk.
      await new Promise(setImmediate);
      const group = waiting;
      waiting = [];
      try {
        await handle.appendFile(group.map(({ line }) => line).join(''));
        await handle.datasync();
        group.forEach(({ resolve }) => resolve());
      } catch (error) {
        group.forEach(({ reject }) => reject(error));
      }
    }
    running = undefined;
  };

  return {
    write(entry) {
      const written = new Promise<void>((resolve, reject) => {
        waiting.push({ line: `${JSON.stringify(entry)}\n`, resolve, reject });
      });
      running ??= drain();
      return written;
    },
    async close() {
      await running;
      await handle.close();
    },
  };
};
