import { createRequire } from 'node:module';

/** As much of a connection's queue in kafkajs as is mended here. */
export type RequestQueue = { throttledUntil: number; scheduleCheckPendingRequests(): void };

/**
 * kafkajs 2.2.4 asks for a timer of minus the present time where the broker has not throttled it; Node takes that for one of 1 ms, and since version 24 says
 * so on standard error. With "throttled until now" the time is 0, and means the same.
 */
export const { prototype: requestQueue } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
  readonly prototype: RequestQueue;
};

const schedule = requestQueue.scheduleCheckPendingRequests;
requestQueue.scheduleCheckPendingRequests = function () {
  this.throttledUntil = Math.max(this.throttledUntil, Date.now());
  schedule.call(this);
};
