import { createRequire } from 'node:module';

/** As much of a connection's queue in kafkajs as is mended here. */
export type RequestQueue = { readonly pending: readonly unknown[]; scheduleCheckPendingRequests(): void };

export const { prototype: requestQueue } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
  readonly prototype: RequestQueue;
};

/**
 * kafkajs 2.2.4 looks at the waiting requests of each connection a thousand times a second, also when there are none: after each look it asks for a timer of
 * minus the present time, which Node takes for 1 ms, and since version 24 complains of on standard error. What waits is looked for when it begins to wait,
 * and after each answer; so nothing need be done where nothing does.
 */
const schedule = requestQueue.scheduleCheckPendingRequests;
requestQueue.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0) schedule.call(this);
};
