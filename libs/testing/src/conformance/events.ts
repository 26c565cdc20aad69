import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventStore, type NewEvent, NO_STREAM, type Positioned, type StorePosition } from '@havstang/kernel';

export const TYPE = 'se.havstang.conformance.noted.v1';
export const OTHER_TYPE = 'se.havstang.conformance.passed-over.v1';

/** A stream that no other case uses, so that a suite can run against a store that others have written to. */
export const aStream = (): string => `conformance-${randomUUID()}`;

export const anEvent = (over: Partial<NewEvent> = {}): NewEvent => ({
  id: randomUUID(),
  type: TYPE,
  recordedAt: '2022-03-01T08:00:00.000Z',
  occurredAt: '2022-02-28T12:30:00.000Z',
  tenant: '2584',
  actor: { ref: '3f0c8a52-7f0e-4c6a-9a57-3a1d1f6f6b01', role: 'practitioner', unit: 'unit-a' },
  commandId: randomUUID(),
  correlationId: randomUUID(),
  causationId: null,
  schema: 'a'.repeat(64),
  classification: 'open',
  data: { note: 'fel dörr' },
  ...over,
});

export const someEvents = (count: number): readonly NewEvent[] =>
  Array.from({ length: count }, (_, n) => anEvent({ data: { n } }));

/** Appends one event after another to a new stream and answers its name. */
export const streamOf = async (store: EventStore, events: readonly NewEvent[]): Promise<string> => {
  const stream = aStream();
  await store.append(stream, NO_STREAM, events);
  return stream;
};

/** Everything after `after` in global order, read in pages of `size`. */
export const pagesAfter = async (
  store: EventStore,
  after: StorePosition | undefined,
  size = 500,
): Promise<readonly Positioned[]> => {
  const all: Positioned[] = [];
  for (;;) {
    const page = await store.readAll(all.at(-1)?.position ?? after, size);
    if (page.length === 0) return all;
    all.push(...page);
  }
};

/** The position of the last event that is there now. */
export const endOf = async (store: EventStore): Promise<StorePosition | undefined> =>
  (await pagesAfter(store, undefined)).at(-1)?.position;

/** Batches from `source` until `enough` of the items so far, which then aborts it; fails when the source ends before. */
export const collect = async <T>(
  source: (signal: AbortSignal) => AsyncIterable<readonly T[]>,
  enough: (items: readonly T[]) => boolean,
  eachBatch: (batch: readonly T[]) => Promise<void> = async () => undefined,
): Promise<readonly T[]> => {
  const stop = new AbortController();
  const items: T[] = [];
  for await (const batch of source(stop.signal)) {
    expect(batch).not.toHaveLength(0);
    items.push(...batch);
    if (enough(items)) {
      stop.abort();
      return items;
    }
    await eachBatch(batch);
  }
  throw new Error(`the source ended after ${items.length} items`);
};

/** Waits until `condition` holds, for adapters that answer a little later; fails when it never does. */
export const eventually = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(5);
  }
};

/** The error that a promise is rejected with; fails when it is not. */
export const errorOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection, but the promise was fulfilled');
};
