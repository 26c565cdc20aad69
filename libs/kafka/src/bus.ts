import {
  type Bus,
  Closed,
  DEFAULT_RETRY,
  HavstangError,
  type RetryOptions,
  type SealedEvent,
  type Subscription,
  Unavailable,
} from '@havstang/kernel';
import { kafkaAt } from './client.js';
import { followEvents } from './follow.js';
import { joinGroup } from './group.js';
import type { Log } from './log.js';
import { groupName } from './names.js';
import { createPulses, type Health } from './pulse.js';
import type { Wire } from './record.js';
import { askForRedrive, readParked } from './redrive.js';
import { listenToSealed, readSealed } from './sealed.js';
import { openSender } from './sender.js';
import { parseKafkaUrl } from './url.js';

export type KafkaBusOptions = {
  readonly wire: Wire;
  /** Whose events are followed; all that have a topic, when absent. Groups take the services of their types. */
  readonly services?: readonly string[];
  /** How many events there are, counting all that the store has acknowledged: ask the ledger. Without it, what the topics are complete up to. */
  readonly head?: () => Promise<number>;
  readonly retry?: Partial<RetryOptions>;
  /** Told when a consumer came to an end; it is built anew after a pause in any case. */
  readonly onCrash?: (error: Error) => void;
  readonly log?: Log;
};

export type KafkaBus = Bus & {
  /** For a liveness check. */
  health(): Health;
  /** Stops every delivery after the event or batch in hand. */
  close(): Promise<void>;
};

/**
 * The `Bus` port on Kafka. Connects when first needed, and again and again while the broker is away: followers and groups wait, `head`, `parked` and
 * `redrive` reject with `Unavailable`. The topics are made by `setUpTopics`; `subscribe` rejects with `NoSuchTopic` where one is missing. Throws
 * `BadKafkaUrl`.
 */
export const openKafkaBus = async (url: string, options: KafkaBusOptions): Promise<KafkaBus> => {
  const { wire, services, onCrash = () => undefined, log = () => undefined } = options;
  const address = parseKafkaUrl(url);
  const { prefix } = address;
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const connect = () => kafkaAt(address, log);
  const kafka = connect();
  const sender = openSender(kafka);
  const pulses = createPulses();
  const sealed = listenToSealed(kafka, prefix, pulses);
  const groups = new Set<string>();
  const running = new Set<Subscription>();
  const joining = new Set<Promise<unknown>>();
  const closing = new AbortController();

  const started = (delivery: Subscription, ended: () => void): Subscription => {
    const subscription: Subscription = {
      next: delivery.next,
      stop: async () => {
        await delivery.stop();
        running.delete(subscription);
        ended();
      },
    };
    running.add(subscription);
    return subscription;
  };

  const mustBeOpen = (): void => {
    if (closing.signal.aborted) throw new Closed('the bus');
  };

  return {
    subscribe: async (name, types, handle: (event: SealedEvent) => Promise<void>) => {
      mustBeOpen();
      groupName(name);
      if (groups.has(name)) throw new HavstangError('group-taken', `${name} is being consumed in this process already`);
      groups.add(name);
      const pulse = pulses.begin();
      try {
        const parts = { kafka, connect, prefix, wire, retry, sealed, sender, pulse, onCrash, closing: closing.signal };
        const join = joinGroup(parts, name, types, handle);
        joining.add(join);
        const delivery = await join.finally(() => joining.delete(join));
        return started(delivery, () => groups.delete(name));
      } catch (error) {
        groups.delete(name);
        throw error;
      }
    },
    follow: (from, handle) => {
      mustBeOpen();
      const pulse = pulses.begin();
      return started(
        followEvents({ kafka, prefix, services, wire, retry, sealed, pulse }, from, handle),
        () => undefined,
      );
    },
    head: options.head ?? (() => orNotNow(async () => (await readSealed(kafka, prefix))?.size ?? 0)),
    parked: (group) => orNotNow(() => readParked(kafka, prefix, group)),
    redrive: (group, stream) => orNotNow(() => askForRedrive({ kafka, prefix, sender }, group, stream)),
    health: pulses.health,
    close: async () => {
      closing.abort();
      await Promise.allSettled(joining);
      await Promise.all([...running].map((subscription) => subscription.stop()));
      await sealed.close();
      await sender.close();
    },
  };
};

/** What the driver says of a broker that cannot be asked, in the language of the port. */
const orNotNow = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HavstangError) throw error;
    throw new Unavailable(`the broker cannot answer now (${(error as Error).message})`, { cause: error });
  }
};
