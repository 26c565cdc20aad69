import { persist } from '@havstang/kernel';
import type { Cluster, Kafka, KafkaMessage, Message } from 'kafkajs';
import { withCluster } from './client.js';
import type { Sealed } from './completeness.js';
import { sealedTopic, type Spot, spotKey } from './names.js';
import type { Pulses } from './pulse.js';
import { edgeOf, type Fetched, partitionsOf, placesOf, readToEnd, tail } from './reader.js';
import { BROKER_RETRY } from './retry.js';

const KEY = 'sealed';

export const sealedRecord = (sealed: Sealed): Message => ({ key: KEY, value: JSON.stringify(sealed) });

const sealedIn = ({ value }: Pick<KafkaMessage, 'value'>): Sealed | undefined =>
  value === null ? undefined : (JSON.parse(value.toString()) as Sealed);

/** Of what was said, the largest: a smaller one after it was said by somebody who woke up late. */
const largest = (one: Sealed | undefined, other: Sealed | undefined): Sealed | undefined =>
  (other?.size ?? -1) > (one?.size ?? -1) ? other : one;

/** How far the topics are said to be complete; undefined before anything was said. */
export const readSealed = (kafka: Kafka, prefix: string): Promise<Sealed | undefined> =>
  withCluster(kafka, [sealedTopic(prefix)], async (cluster) => {
    let sealed: Sealed | undefined;
    await readToEnd(cluster, partitionsOf(cluster, [sealedTopic(prefix)]), ({ messages }) => {
      for (const message of messages) sealed = largest(sealed, sealedIn(message));
    });
    return sealed;
  });

/** Listens to what is said of completeness; whoever begins to listen is told what was said last. */
export const listenToSealed = (kafka: Kafka, prefix: string, pulses: Pulses) => {
  const listeners = new Set<(sealed: Sealed) => void>();
  const stopping = new AbortController();
  let latest: Sealed | undefined;

  const take = async ({ messages }: Fetched): Promise<void> => {
    for (const message of messages) {
      const sealed = sealedIn(message);
      if (sealed === undefined) continue;
      latest = largest(latest, sealed);
      for (const tell of listeners) tell(sealed);
    }
  };

  const start = (): Promise<unknown> => {
    const pulse = pulses.begin();
    const read = async (cluster: Cluster): Promise<void> => {
      const spots = partitionsOf(cluster, [sealedTopic(prefix)]);
      const places = await lastOf(cluster, spots);
      await tail(cluster, placesOf(places), take, stopping.signal, pulse.alive);
    };
    return persist(
      () => withCluster(kafka, [sealedTopic(prefix)], read, stopping.signal),
      BROKER_RETRY,
      stopping.signal,
      pulse.failed,
    ).finally(pulse.ended);
  };

  let running: Promise<unknown> | undefined;
  return {
    listen: (tell: (sealed: Sealed) => void): (() => void) => {
      running ??= start();
      listeners.add(tell);
      if (latest !== undefined) tell(latest);
      return () => void listeners.delete(tell);
    },
    close: async (): Promise<void> => {
      stopping.abort();
      await running;
    },
  };
};

export type SealedListener = ReturnType<typeof listenToSealed>;

/** How many records a listener begins with: the last one may be that of somebody who woke up late. */
const BACK = 100;

/** The last records of each partition; what is said later includes what was said before. */
const lastOf = async (
  cluster: Cluster,
  spots: readonly Spot[],
): Promise<readonly (Spot & { readonly offset: number })[]> => {
  const firsts = await edgeOf(cluster, spots, 'first');
  const ends = await edgeOf(cluster, spots, 'next');
  return spots.map((spot) => ({
    ...spot,
    offset: Math.max(firsts.get(spotKey(spot))!, ends.get(spotKey(spot))! - BACK),
  }));
};
