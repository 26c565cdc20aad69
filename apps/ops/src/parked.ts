import type { Bus, Parked } from '@havstang/kernel';
import { GROUPS } from '@havstang/nest';
import { createClosing, openBus, type Configuration } from '@havstang/server';

/** Events set aside on the broker, of one consumer group or of all. */
export const parkedEvents = (configuration: Configuration, group: string | undefined): Promise<readonly Parked[]> =>
  onBroker(configuration, (bus) => bus.parked(group));

/** The groups that there are, where this is none of them. */
export const insteadOf = (group: string): readonly string[] => (GROUPS.includes(group) ? [] : GROUPS);

/** Has the parked events of a stream given to the group again, by the process that consumes as it. Resolves with how many were handled. */
export const redriveParked = (configuration: Configuration, group: string, stream: string): Promise<number> =>
  onBroker(configuration, (bus) => bus.redrive(group, stream));

const onBroker = async <T>({ bus: address }: Configuration, ask: (bus: Bus) => Promise<T>): Promise<T> => {
  const closing = createClosing();
  try {
    const { bus } = await openBus(address, undefined, async () => 0, closing);
    return await ask(bus);
  } finally {
    await closing.all();
  }
};
