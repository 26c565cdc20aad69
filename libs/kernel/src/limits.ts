import { TooLarge } from './errors.js';
import type { NewEvent } from './event.js';
import { LIMITS } from './ports.js';
import type { Sealed } from './seal.js';

/** Throws `TooLarge` for an append beyond `LIMITS`: so many events, or so many bytes of canonical entry and body in UTF-8. The same for every store. */
export const refuseTooLarge = (
  events: readonly Pick<NewEvent, 'type'>[],
  sealed: readonly Pick<Sealed, 'entry' | 'data'>[],
): void => {
  if (events.length > LIMITS.eventsPerAppend) {
    throw new TooLarge(`${events.length} events in one append; at most ${LIMITS.eventsPerAppend} are allowed`);
  }
  sealed.forEach((one, n) => {
    if (bytesOf(one, LIMITS.bytesPerEvent) > LIMITS.bytesPerEvent) {
      throw new TooLarge(`an event of type ${events[n]?.type} is larger than ${LIMITS.bytesPerEvent} bytes`);
    }
  });
  const upperBound = sealed.reduce((sum, { entry, data }) => sum + 3 * (entry.length + data.length), 0);
  if (upperBound <= LIMITS.bytesPerAppend) return;
  if (sealed.reduce((sum, one) => sum + bytesOf(one), 0) > LIMITS.bytesPerAppend) {
    throw new TooLarge(`the events of one append are larger than ${LIMITS.bytesPerAppend} bytes together`);
  }
};

/** Bytes in UTF-8. A character takes one to three, so a text that is short enough need not be counted: then the answer is its length. */
const bytesOf = ({ entry, data }: Pick<Sealed, 'entry' | 'data'>, within = 0): number =>
  (entry.length + data.length) * 3 <= within
    ? entry.length + data.length
    : Buffer.byteLength(entry) + Buffer.byteLength(data);
