import type { Broker, Cluster, KafkaMessage } from 'kafkajs';
import { inTurn } from './in-turn.js';
import { type Spot, spotKey } from './names.js';

/** The next offset to read, of each partition in hand. */
export type Places = Map<string, Spot & { readonly offset: number }>;

/** What one partition gave; `next` is the offset after it. */
export type Fetched = Spot & { readonly messages: readonly KafkaMessage[]; readonly next: number };

/** How long the broker waits for something new before it answers that there is nothing: each answer costs it and us the same, new or not. */
const LONG_POLL_MS = 5_000;
const BYTES_PER_PARTITION = 1024 * 1024;
const BYTES_PER_FETCH = 10 * BYTES_PER_PARTITION;
const READ_UNCOMMITTED = 0;

export const placesOf = (places: readonly (Spot & { readonly offset: number })[]): Places =>
  new Map(places.map((place) => [spotKey(place), place]));

/** All partitions of these topics. */
export const partitionsOf = (cluster: Cluster, topics: readonly string[]): readonly Spot[] =>
  topics.flatMap((topic) =>
    cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => ({ topic, partition: partitionId })),
  );

/** The offset of the first record that is still there, or of the record that comes next. */
export const edgeOf = async (
  cluster: Cluster,
  spots: readonly Spot[],
  edge: 'first' | 'next',
): Promise<ReadonlyMap<string, number>> =>
  offsetsOf(
    await cluster.fetchTopicsOffset(
      topicsOf(spots).map(([topic, of]) => ({ topic, partitions: [...of], fromBeginning: edge === 'first' })),
    ),
  );

/**
 * The offset of the first record whose timestamp is `wanted` or later, else of the record that comes next. The end is asked for first, so that a record
 * which arrives between the two questions is not passed over.
 */
export const firstSince = async (cluster: Cluster, spot: Spot, wanted: number): Promise<number> => {
  const end = (await edgeOf(cluster, [spot], 'next')).get(spotKey(spot))!;
  const found = await cluster.fetchTopicsOffset([
    { topic: spot.topic, partitions: [{ partition: spot.partition }], fromTimestamp: wanted },
  ]);
  const offset = Number(found[0]!.partitions[0]!.offset);
  return offset < 0 ? end : offset;
};

/**
 * Reads on from `places`, which it moves, and gives what it finds to `take`, one partition at a time, until the signal aborts (it resolves) or something
 * fails (it rejects); nobody is in `take` any more then. `take` may remove a partition from `places`.
 */
export const tail = async (
  cluster: Cluster,
  places: Places,
  take: (fetched: Fetched) => Promise<void>,
  signal: AbortSignal,
  alive: () => void = () => undefined,
): Promise<void> => {
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  const turn = inTurn();
  // The broker has just told the places.
  alive();
  const readFrom = async (broker: Broker, spots: readonly Spot[]): Promise<void> => {
    while (!ended.aborted && spots.some((spot) => places.has(spotKey(spot)))) {
      const fetched = await fetchFrom(broker, places, spots);
      alive();
      for (const each of fetched) {
        await turn(async () => {
          if (ended.aborted) return;
          await take(each);
          const { topic, partition, next } = each;
          if (places.has(spotKey(each))) places.set(spotKey(each), { topic, partition, offset: next });
        });
      }
    }
  };
  const reading = [...leadersOf(cluster, [...places.values()])].map(async ([nodeId, spots]) => {
    try {
      await readFrom(await cluster.findBroker({ nodeId }), spots);
    } catch (error) {
      // One that fails takes the others with it: leaders may have moved.
      ending.abort();
      throw error;
    }
  });
  const outcomes = await Promise.allSettled(reading);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined && !signal.aborted) throw failure.reason;
};

/** Everything that is in these partitions now. */
export const readToEnd = async (
  cluster: Cluster,
  spots: readonly Spot[],
  take: (fetched: Fetched) => void,
): Promise<void> => {
  const ends = await edgeOf(cluster, spots, 'next');
  const firsts = await edgeOf(cluster, spots, 'first');
  const filled = spots.filter((spot) => firsts.get(spotKey(spot))! < ends.get(spotKey(spot))!);
  const places = placesOf(filled.map((spot) => ({ ...spot, offset: firsts.get(spotKey(spot))! })));
  const takeUpToEnd = async (fetched: Fetched): Promise<void> => {
    take(fetched);
    if (fetched.next >= ends.get(spotKey(fetched))!) places.delete(spotKey(fetched));
  };
  await tail(cluster, places, takeUpToEnd, new AbortController().signal);
};

const fetchFrom = async (broker: Broker, places: Places, spots: readonly Spot[]): Promise<readonly Fetched[]> => {
  const wanted = spots.flatMap((spot) => places.get(spotKey(spot)) ?? []);
  const answer = (await broker.fetch({
    isolationLevel: READ_UNCOMMITTED,
    maxWaitTime: LONG_POLL_MS,
    minBytes: 1,
    maxBytes: BYTES_PER_FETCH,
    topics: topicsOf(wanted).map(([topic, of]) => ({
      topic,
      partitions: of.map(({ partition }) => ({
        partition,
        fetchOffset: String(places.get(spotKey({ topic, partition }))!.offset),
        maxBytes: BYTES_PER_PARTITION,
      })),
    })),
  })) as FetchAnswer;
  return answer.responses.flatMap(({ topicName: topic, partitions }) =>
    partitions.flatMap(({ partition, messages: all }) => {
      // The broker answers with whole batches, which may begin before the offset that was asked for.
      const messages = all.filter(({ offset }) => Number(offset) >= places.get(spotKey({ topic, partition }))!.offset);
      const last = messages.at(-1);
      return last === undefined ? [] : [{ topic, partition, messages, next: Number(last.offset) + 1 }];
    }),
  );
};

/** As much of the driver's answer as is used. */
type FetchAnswer = {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly { readonly partition: number; readonly messages: readonly KafkaMessage[] }[];
  }[];
};

const topicsOf = (spots: readonly Spot[]): readonly (readonly [string, readonly Spot[]])[] => [
  ...Map.groupBy(spots, ({ topic }) => topic),
];

const offsetsOf = (
  topics: readonly { readonly topic: string; readonly partitions: readonly { partition: number; offset: string }[] }[],
): ReadonlyMap<string, number> =>
  new Map(
    topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [spotKey({ topic, partition }), Number(offset)] as const),
    ),
  );

const leadersOf = (cluster: Cluster, spots: readonly Spot[]): ReadonlyMap<string, readonly Spot[]> =>
  Map.groupBy(
    spots,
    ({ topic, partition }) => Object.keys(cluster.findLeaderForPartitions(topic, [partition]))[0] ?? 'nobody',
  );
