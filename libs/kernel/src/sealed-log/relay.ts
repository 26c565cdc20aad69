import { crashPoint } from '../crash-point.js';
import type { Places, Publisher, SealedLog } from '../ports.js';
import { keepRunning, type Running } from './keep-running.js';

/** The place of the relay among those of the log's consumers. */
export const RELAY = 'relay';

/**
 * Takes the sealed log to a broker, in its order, from where it last was. The place is noted after the broker has the events, so a crash repeats some,
 * and loses none.
 */
export const runRelay = (log: SealedLog, places: Places, publisher: Publisher): Running =>
  keepRunning(async (signal, { begun, taken, well }) => {
    const from = await places.next(RELAY);
    begun();
    for await (const batch of log.subscribe(from, signal)) {
      taken();
      const next = batch.at(-1)!.index + 1;
      crashPoint('publish:before');
      await publisher.publish(batch);
      await publisher.complete(next);
      crashPoint('publish:after');
      places.advance(RELAY, next);
      well();
    }
  });
