import { setTimeout as sleep } from 'node:timers/promises';
import { type RequestQueue, requestQueue } from './throttle.js';

type Queue = RequestQueue & { readonly pending: readonly never[]; checkPendingRequests(): void };

it('a queue that no broker has throttled is looked at in no time, and not in a negative one', async () => {
  let looks = 0;
  const queue: Queue = Object.assign(Object.create(requestQueue) as Queue, {
    throttledUntil: -1,
    pending: [],
    checkPendingRequests: () => void (looks += 1),
  });
  const before = Date.now();
  queue.scheduleCheckPendingRequests();
  expect(queue.throttledUntil).toBeGreaterThanOrEqual(before);
  await sleep(20);
  expect(looks).toBe(1);
});
