import type { EventData } from '@eventstore/db-client';
import { LIMITS, type NewEvent, type Sealer, TooLarge, Unsealable } from '@havstang/kernel';
import { toStored } from './layout.js';

/** An append that may be sent: validated, and copied from what the caller holds. */
export type Prepared = {
  readonly stream: string;
  readonly expected: number;
  readonly ids: readonly string[];
  readonly events: readonly EventData[];
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Everything that the server or its client library would refuse, alter or choke on is refused here, before anything is sent.
 * Throws `TooLarge` and `Unsealable`; the size of an event is that of its canonical entry and body in UTF-8.
 */
export const prepare = (
  sealer: Pick<Sealer<unknown>, 'seal'>,
  stream: string,
  expected: number,
  events: readonly NewEvent[],
): Prepared => {
  if (events.length > LIMITS.eventsPerAppend) {
    throw new TooLarge(`${events.length} events in one append; at most ${LIMITS.eventsPerAppend} are allowed`);
  }
  if (stream.startsWith('$')) throw new Unsealable(`${stream} is a name of the server's own`);
  let total = 0;
  const stored = events.map((event, n) => {
    const { entry, data } = sealer.seal({ ...event, stream, revision: expected + 1 + n });
    // The server keeps ids as numbers: another spelling would come back changed.
    if (!UUID.test(event.id) || event.id === NIL) throw new Unsealable('id must be a uuid in lower case');
    if (event.type.startsWith('$')) throw new Unsealable(`${event.type} is a name of the server's own`);
    const bytes = Buffer.byteLength(entry) + Buffer.byteLength(data);
    if (bytes > LIMITS.bytesPerEvent) {
      throw new TooLarge(`an event of type ${event.type} is larger than ${LIMITS.bytesPerEvent} bytes`);
    }
    total += bytes;
    return toStored(event, data);
  });
  if (total > LIMITS.bytesPerAppend) {
    throw new TooLarge(`the events of one append are larger than ${LIMITS.bytesPerAppend} bytes together`);
  }
  return { stream, expected, ids: events.map(({ id }) => id), events: stored };
};
