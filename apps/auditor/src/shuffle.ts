import type { SealedEvent } from '@havstang/kernel';

/**
 * The same events with their streams dealt out anew: each stream keeps its own order, and nothing else is kept. That is all that a bus with partitions
 * promises. `random` gives numbers from 0 to below 1.
 */
export const shuffled = (events: readonly SealedEvent[], random: () => number): readonly SealedEvent[] => {
  const streams = new Map<string, SealedEvent[]>();
  for (const event of events) {
    const own = streams.get(event.stream);
    if (own) own.push(event);
    else streams.set(event.stream, [event]);
  }
  // One ticket for each event, in random order; a ticket names a stream, whose next event it draws.
  const tickets = events.map(({ stream }) => stream);
  for (let i = tickets.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [tickets[i], tickets[other]] = [tickets[other]!, tickets[i]!];
  }
  const next = new Map<string, number>();
  return tickets.map((stream) => {
    const at = next.get(stream) ?? 0;
    next.set(stream, at + 1);
    return streams.get(stream)![at]!;
  });
};
