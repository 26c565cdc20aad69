import { cloudEvent, fromCloudEvent } from '@havstang/contracts';
import { createLogBus, DEFAULT_RETRY, Unavailable, type Bus, type Publisher } from '@havstang/kernel';
import type { Closing } from './closing.js';
import type { OpenLog } from './open-ledger.js';

const wire = { encode: cloudEvent, decode: fromCloudEvent };

/** The bus of a process, and why it stands still if it does. */
export type OpenBus = { readonly bus: Bus; readonly failure: () => Error | undefined };

/** `log:` is the sealed log of this very process; anything else a broker. */
export const openBus = async (
  address: string,
  log: OpenLog | undefined,
  head: () => Promise<number>,
  closing: Closing,
): Promise<OpenBus> => {
  if (address !== 'log:') {
    const { openKafkaBus } = await import('@havstang/kafka');
    const bus = await openKafkaBus(address, { wire, head });
    closing.add(() => bus.close());
    return { bus, failure: () => bus.health().failure };
  }
  if (!log) throw new Error('BUS_URL: log: needs the ledger in the same process; write kafka://HOST:PORT');
  const { bus, stop } = createLogBus({ log: log.log, places: log.places, retry: DEFAULT_RETRY, head });
  closing.add(stop);
  return { bus, failure: () => undefined };
};

/** A way to the broker, and why it stands still if it does. */
export type OpenPublisher = { readonly publisher: Publisher; readonly failure: () => Error | undefined };

/** Undefined where the log itself is the bus. */
export const openPublisher = async (address: string, closing: Closing): Promise<OpenPublisher | undefined> => {
  if (address === 'log:') return undefined;
  const { openKafkaPublisher } = await import('@havstang/kafka');
  const publisher = await openKafkaPublisher(address, { wire });
  closing.add(() => publisher.close());
  return { publisher, failure: () => publisher.health().failure };
};

const ASK_MS = 5_000;

/** Asks the process with the ledger how many events there are. Throws `Unavailable` when it does not answer. */
export const askHead = (ledgerApi: string) => async (): Promise<number> => {
  try {
    const response = await fetch(new URL('/health/sealed', ledgerApi), { signal: AbortSignal.timeout(ASK_MS) });
    const { events } = (await response.json()) as { events?: unknown };
    if (response.ok && typeof events === 'number') return events;
    throw new Error(`it answered ${response.status}`);
  } catch (error) {
    throw new Unavailable('the ledger does not answer', { cause: error });
  }
};
