import { NoAnswer } from './errors.js';

/** What the client library answers to a read: a stream of results that tells of failure by `error` alone, without an end. */
type Results<T> = AsyncIterable<T> & {
  on(event: 'data', listener: (result: T) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  cancel(): Promise<void>;
  destroy(): unknown;
};

/** All results of one read. Rejects with the error of the read, or `NoAnswer` after `silenceMs` without a result; then it is cancelled. */
export const collect = <T>(results: Results<T>, silenceMs: number): Promise<readonly T[]> =>
  new Promise((resolve, reject) => {
    const page: T[] = [];
    const fail = (error: Error): void => {
      clearTimeout(timer);
      results.cancel().catch(() => undefined);
      results.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new NoAnswer(`nothing came in ${silenceMs} ms`)), silenceMs);
    results.on('data', (result) => {
      page.push(result);
      timer.refresh();
    });
    results.on('end', () => {
      clearTimeout(timer);
      resolve(page);
    });
    // Stays when all is over: an error without a listener would end the process.
    results.on('error', fail);
  });
