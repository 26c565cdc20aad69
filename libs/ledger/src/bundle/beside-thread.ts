import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { checkBeside, type Beside } from './verify-beside.js';

/** What stands beside the entries, checked while these are. */
export type Besides = {
  /** Rejects where the bundle cannot be read. */
  readonly checked: () => Promise<Beside>;
  readonly close: () => Promise<unknown>;
};

const ROLE = 'havstang-beside';
/** A thread takes some 50 ms to start. */
const WORTH_A_THREAD = 20_000;
/** The thread runs this very file, which from its sources would not find what it imports. */
const CAN_RUN_ALONE = !import.meta.url.endsWith('.ts');

/** In a thread of its own where there is much to check; otherwise when it is asked for. */
export const startBesides = (dir: string, events: number): Besides =>
  CAN_RUN_ALONE && events >= WORTH_A_THREAD ? inThread(dir) : here(dir);

export const here = (dir: string): Besides => ({
  checked: () => checkBeside(dir),
  close: async () => undefined,
});

const inThread = (dir: string): Besides => {
  const worker = new Worker(new URL(import.meta.url), { workerData: { role: ROLE, dir } });
  const made = new Promise<Beside>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread ended without an answer')));
  });
  // Whoever asks hears of a failure; until then it is not unhandled.
  made.catch(() => undefined);
  return { checked: () => made, close: () => worker.terminate() };
};

const task = workerData as { readonly role?: unknown; readonly dir: string } | null | undefined;
// What it rejects with ends the thread, and is its error.
if (!isMainThread && task?.role === ROLE) void checkBeside(task.dir).then((beside) => parentPort?.postMessage(beside));
