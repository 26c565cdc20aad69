import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Gives each task to the next of two threads that is free, and tells every answer with its task, in whatever order they come. Rejects when a thread does. */
export const inThreads = async (workerData, tasks, answered) => {
  const left = [...tasks];
  const run = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('worker.mjs', import.meta.url), { workerData });
      let task;
      worker.on('message', (answer) => {
        if (task) answered(task, answer);
        task = left.shift();
        if (task) worker.postMessage(task);
        else void worker.terminate().then(resolve);
      });
      worker.on('error', reject);
    });
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, run));
};
