import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { remake, type Remade } from './verify-derived.js';

/** What follows from the events, made again beside the checks of the events. */
export type Remaking = {
  readonly remade: () => Promise<Remade>;
  readonly close: () => Promise<unknown>;
};

const ROLE = 'havstang-derived';
/** A thread takes some 50 ms to start. */
const WORTH_A_THREAD = 20_000;
/** The thread runs this very file, which from its sources would not find what it imports. */
const CAN_RUN_ALONE = !import.meta.url.endsWith('.ts');

/** In a thread of its own where there is much to make; otherwise when it is asked for. */
export const startRemaking = (dir: string, events: number): Remaking =>
  CAN_RUN_ALONE && events >= WORTH_A_THREAD ? remakeInThread(dir) : remakeHere(dir);

export const remakeHere = (dir: string): Remaking => ({
  remade: () => remake(dir),
  close: async () => undefined,
});

const remakeInThread = (dir: string): Remaking => {
  const worker = new Worker(new URL(import.meta.url), { workerData: { role: ROLE, dir } });
  const made = new Promise<Remade>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread ended without an answer')));
  });
  // Whoever asks hears of a failure; until then it is not unhandled.
  made.catch(() => undefined);
  return { remade: () => made, close: () => worker.terminate() };
};

const task = workerData as { readonly role?: unknown; readonly dir: string } | null | undefined;
// What it rejects with ends the thread, and is its error.
if (!isMainThread && task?.role === ROLE) void remake(task.dir).then((remade) => parentPort?.postMessage(remade));
