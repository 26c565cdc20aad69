import { HavstangError } from '../errors.js';
import type { SealedEvent } from '../event.js';
import { ALL, type Bus, type Places, type SealedLog, type Subscription } from '../ports.js';
import { createGroup, type Group } from './consumer-group.js';
import { deliver } from './delivery.js';
import { persist, type RetryOptions } from './retry.js';

export type LogBusParts = {
  readonly log: SealedLog;
  readonly places: Places;
  readonly retry: RetryOptions;
  /** See `Bus.head`; the size of the log where the store seals at once. */
  readonly head: () => Promise<number>;
};

/** Whether the body of an event may leave its service. */
export const travels = ({ classification }: Pick<SealedEvent, 'classification'>): boolean => classification === 'open';

/** The `Bus` port as the sealed log itself, with durable places. `stop` ends every delivery after the event in hand. */
export const createLogBus = ({ log, places, retry, head }: LogBusParts): { bus: Bus; stop: () => Promise<void> } => {
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
      const group = createGroup(name, handle, { log, places, retry });
      groups.set(name, group);
      const delivery = deliver(
        log,
        await places.next(name),
        async (page, { signal, moveTo }) => {
          for (const event of page) {
            if (signal.aborted) return;
            const wanted = travels(event) && types.has(event.type);
            if (wanted && !(await group.deliver(event, signal))) return;
            moveTo(event.index + 1);
            places.advance(name, event.index + 1);
          }
        },
        retry,
      );
      return started(delivery, () => groups.delete(name));
    },

    follow: (from, handle) => {
      const delivery = deliver(
        log,
        from[ALL] ?? 0,
        async (page, { signal, moveTo }) => {
          const complete = page.at(-1)!.index + 1;
          const ahead = (await log.size()) - complete;
          const batch = { partition: ALL, events: page.filter(travels), complete, ahead };
          if (await persist(() => handle(batch), retry, signal)) moveTo(complete);
        },
        retry,
      );
      return started(delivery, () => undefined);
    },

    head,
    parked: (name) => places.parked(name),
    redrive: async (name, stream) => {
      const group = groups.get(name);
      if (group === undefined) throw new HavstangError('no-such-group', `nobody consumes as ${name} in this process`);
      return group.redrive(stream);
    },
  };

  return { bus, stop: async () => void (await Promise.all([...running].map((subscription) => subscription.stop()))) };
};
