import { EventStoreDBClient, type JSONEventType, jsonEvent, type ResolvedEvent } from '@eventstore/db-client';

export type Noted = JSONEventType<'Noted', { n: number }>;

/** Selects the plain Append call; without TLS they are not sent. */
export const PLAIN = { credentials: { username: 'admin', password: 'changeit' } };

export const someEvents = (count: number): ReturnType<typeof jsonEvent<Noted>>[] =>
  Array.from({ length: count }, (_, n) => jsonEvent<Noted>({ type: 'Noted', data: { n } }));

export const connect = (url: string): EventStoreDBClient => EventStoreDBClient.connectionString(url);

export const collect = async (source: AsyncIterable<ResolvedEvent>): Promise<ResolvedEvent[]> => {
  const events: ResolvedEvent[] = [];
  for await (const event of source) events.push(event);
  return events;
};

export const errorOf = async (attempt: Promise<unknown>): Promise<object> => {
  try {
    await attempt;
  } catch (error) {
    return error as object;
  }
  throw new Error('was expected to fail');
};
