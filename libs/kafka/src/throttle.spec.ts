import { setTimeout as sleep } from 'node:timers/promises';
import { type RequestQueue, requestQueue } from './throttle.js';

type Queue = RequestQueue & { checkPendingRequests(): void };

/** How often a queue of kafkajs is looked at after it was told to look again. */
const looks = async (pending: readonly unknown[]): Promise<number> => {
  let count = 0;
  const queue: Queue = Object.assign(Object.create(requestQueue) as Queue, {
    throttledUntil: -1,
    pending,
    checkPendingRequests: () => void (count += 1),
  });
  queue.scheduleCheckPendingRequests();
  await sleep(50);
  return count;
};

describe('requests that wait on a connection', () => {
  it('are looked for when there are some', async () => expect(await looks(['one'])).toBe(1));
  it('are not looked for when there are none', async () => expect(await looks([])).toBe(0));
});
