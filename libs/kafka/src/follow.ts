import {
  ALL,
  type Batch,
  type BusPosition,
  HavstangError,
  persist,
  type RetryOptions,
  type SealedEvent,
  type Subscription,
} from '@havstang/kernel';
import type { Cluster, Kafka } from 'kafkajs';
import { withAdmin, withCluster } from './client.js';
import { type Completeness, completeness } from './completeness.js';
import { inTurn } from './in-turn.js';
import { eventsTopic, partitionName, serviceOfTopic } from './names.js';
import type { Pulse } from './pulse.js';
import { type Fetched, firstSince, partitionsOf, placesOf, tail } from './reader.js';
import { eventIn, indexOf, type Wire } from './record.js';
import { BROKER_RETRY } from './retry.js';
import type { SealedListener } from './sealed.js';

export type FollowParts = {
  readonly kafka: Kafka;
  readonly prefix: string;
  /** All that have a topic, when absent. */
  readonly services: readonly string[] | undefined;
  readonly wire: Wire;
  readonly retry: RetryOptions;
  readonly sealed: SealedListener;
  readonly pulse: Pulse;
};

/** `Bus.follow`: every partition from the index that is wanted there, without consumer group. */
export const followEvents = (
  { kafka, prefix, services, wire, retry, sealed, pulse }: FollowParts,
  from: BusPosition,
  handle: (batch: Batch) => Promise<void>,
): Subscription => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const turn = inTurn();
  const next = new Map(Object.entries(from).filter(([partition]) => partition !== ALL));
  /** A partition without a place of its own is one that the follower was complete in, since it read the entries elsewhere. */
  const wanted = (partition: string): number => next.get(partition) ?? from[ALL] ?? 0;
  let complete = from[ALL] ?? 0;
  let seen: Completeness | undefined;

  /** Gives the batch until it is accepted, with the completeness that it brings. */
  const give = async (partition: string, events: readonly SealedEvent[]): Promise<void> => {
    const last = events.at(-1);
    const after = (name: string) => (name === partition && last !== undefined ? last.index + 1 : wanted(name));
    const reached = seen?.upTo(after) ?? complete;
    if (last === undefined && reached <= complete) return;
    const batch: Batch = { partition, events, ...(reached > complete && { complete: reached }) };
    if (!(await persist(() => handle(batch), retry, signal, pulse.failed))) return;
    pulse.alive();
    if (last !== undefined) next.set(partition, last.index + 1);
    complete = reached;
  };

  const take = async (fetched: Fetched): Promise<void> => {
    const partition = partitionName(serviceOfTopic(prefix, fetched.topic)!, fetched.partition);
    let want = wanted(partition);
    const events = fetched.messages.flatMap((message) => {
      if (indexOf(message) < want) return [];
      want = indexOf(message) + 1;
      return [eventIn(wire, message)];
    });
    if (events.length > 0) await turn(() => give(partition, events));
  };

  const read = async (cluster: Cluster, topics: readonly string[]): Promise<void> => {
    const spots = partitionsOf(cluster, topics);
    const names = spots.map(({ topic, partition }) => partitionName(serviceOfTopic(prefix, topic)!, partition));
    const places = await Promise.all(
      spots.map(async (spot, at) => ({ ...spot, offset: await firstSince(cluster, spot, wanted(names[at]!)) })),
    );
    if (seen === undefined) {
      seen = completeness(names, complete);
      unlisten = sealed.listen((said) => {
        seen!.said(said);
        turn(() => give(ALL, [])).catch(pulse.failed);
      });
    }
    await tail(cluster, placesOf(places), take, signal, pulse.alive);
  };

  let unlisten: () => void = () => undefined;
  // After any failure the places are looked up anew by index, so topics may even be made anew meanwhile.
  const running = persist(
    async () => {
      const topics = services?.map((service) => eventsTopic(prefix, service)) ?? (await topicsThere(kafka, prefix));
      await withCluster(kafka, topics, (cluster) => read(cluster, topics), signal);
    },
    BROKER_RETRY,
    signal,
    pulse.failed,
  );

  return {
    next: () => complete,
    stop: async () => {
      stopping.abort();
      unlisten();
      await running;
      await turn(async () => pulse.ended());
    },
  };
};

const topicsThere = async (kafka: Kafka, prefix: string): Promise<readonly string[]> => {
  const topics = (await withAdmin(kafka, (admin) => admin.listTopics())).filter(
    (topic) => serviceOfTopic(prefix, topic) !== undefined,
  );
  if (topics.length > 0) return topics;
  throw new HavstangError('no-topics', `there is no topic ${eventsTopic(prefix, '…')}: run the set-up job`);
};
