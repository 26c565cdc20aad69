import { type Bus, HavstangError, type SealedEvent, type SealedLog, type Subscription } from '@havstang/kernel';
import { deliver } from './delivery.js';
import { createGroup, type Group } from './group.js';
import type { Offsets } from './offsets.js';
import type { Parking } from './parking.js';
import { persist, type RetryOptions } from './retry.js';

export type BusParts = {
  readonly log: SealedLog;
  readonly offsets: Offsets;
  readonly parking: Parking;
  readonly retry: RetryOptions;
};

/** The one partition of a log that is in total order. */
const PARTITION = 'all';

const travels = (event: SealedEvent): boolean => event.classification === 'open';

/** The `Bus` port as the sealed log itself, with durable offsets. `stop` ends every delivery after the event in hand. */
export const createBus = ({ log, offsets, parking, retry }: BusParts): { bus: Bus; stop: () => Promise<void> } => {
  const groups = new Map<string, Group>();
  const running = new Set<Subscription>();

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

  const bus: Bus = {
    subscribe: async (name, types, handle) => {
      if (groups.has(name)) throw new HavstangError('group-taken', `${name} is being consumed in this process already`);
      const group = createGroup(name, handle, { log, parking, retry });
      groups.set(name, group);
      const delivery = deliver(
        log,
        offsets.next(name),
        async (page, { signal, moveTo }) => {
          for (const event of page) {
            if (signal.aborted) return;
            const wanted = travels(event) && types.has(event.type);
            if (wanted && !(await group.deliver(event, signal))) return;
            moveTo(event.index + 1);
            offsets.advance(name, event.index + 1);
          }
        },
        retry,
      );
      return started(delivery, () => groups.delete(name));
    },

    follow: (from, handle) => {
      const delivery = deliver(
        log,
        from[PARTITION] ?? 0,
        async (page, { signal, moveTo }) => {
          const events = page.filter(travels);
          const handled =
            events.length === 0 || (await persist(() => handle({ partition: PARTITION, events }), retry, signal));
          if (handled) moveTo(page.at(-1)!.index + 1);
        },
        retry,
      );
      return started(delivery, () => undefined);
    },

    head: () => log.size(),
    parked: async (name) => parking.list(name),
    redrive: async (name, stream) => {
      const group = groups.get(name);
      if (group === undefined) throw new HavstangError('no-such-group', `nobody consumes as ${name} in this process`);
      return group.redrive(stream);
    },
  };

  return { bus, stop: async () => void (await Promise.all([...running].map((subscription) => subscription.stop()))) };
};
