/** In place of `node:worker_threads` in a browser. */
export const isMainThread = true;
export const parentPort = null;
export const workerData = undefined;
export class Worker {
  constructor() {
    throw new Error('there are no threads here');
  }
}
