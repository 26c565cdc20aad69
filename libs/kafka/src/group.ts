import { randomUUID } from 'node:crypto';
import {
  crashPoint,
  HavstangError,
  persist,
  type RetryOptions,
  type SealedEvent,
  type Subscription,
} from '@havstang/kernel';
import type {
  Broker,
  Consumer,
  EachBatchPayload,
  IMemberAssignment,
  Kafka,
  TopicPartitionOffsetAndMetadata,
} from 'kafkajs';
import { withAdmin, withCluster } from './client.js';
import { type Completeness, completeness } from './completeness.js';
import { listenToDeadLetters } from './dead-letter-listener.js';
import { inTurn } from './in-turn.js';
import {
  deadLetterTopic,
  eventsTopic,
  groupIdOf,
  partitionName,
  serviceOf,
  serviceOfTopic,
  type Spot,
  spotKey,
} from './names.js';
import type { Pulse } from './pulse.js';
import { firstSince } from './reader.js';
import type { Wire } from './record.js';
import { BROKER_RETRY } from './retry.js';
import type { SealedListener } from './sealed.js';
import type { Sender } from './sender.js';
import { createShare, type Share } from './share.js';

export type GroupParts = {
  readonly kafka: Kafka;
  /** A driver for this consumer alone. */
  readonly connect: () => Kafka;
  readonly prefix: string;
  readonly wire: Wire;
  readonly retry: RetryOptions;
  readonly sealed: SealedListener;
  readonly sender: Sender;
  readonly pulse: Pulse;
  readonly onCrash: (error: Error) => void;
  /** Ends a member that is still on its way into its group, too. */
  readonly closing: AbortSignal;
};

/** A process that is gone without a word is missed after this time, and its partitions go to others. */
const SESSION_MS = 15_000;
const HEARTBEAT_MS = 3_000;
/** The driver hears of a rebalance, and ends, only between two fetches: so the broker waits less long than for others who read. */
const GROUP_POLL_MS = 1_000;
/** How long a handled event may wait for its offset to be committed together with others. */
const COMMIT_MS = 500;
/** How long `subscribe` waits for a broker that does not answer; after that it goes on by itself. */
const PATIENCE_MS = 15_000;

/** What the coordinator answers to a member whose partitions are, or are about to be, somebody else's. */
const LOST = ['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'NOT_COORDINATOR_FOR_GROUP'];
const isLost = (error: Error & { readonly type?: string }): boolean => LOST.includes(error.type ?? '');

/** `Bus.subscribe`: one member of a consumer group. Resolves when it has joined, or is still trying after a while. */
export const joinGroup = async (
  parts: GroupParts,
  group: string,
  types: ReadonlySet<string>,
  handle: (event: SealedEvent) => Promise<void>,
): Promise<Subscription> => {
  const { kafka, prefix, pulse, sender } = parts;
  const groupId = groupIdOf(prefix, group);
  const services = [...new Set([...types].map(serviceOf))];
  const topics = services.map((service) => eventsTopic(prefix, service));
  const by = randomUUID();
  const turn = inTurn();
  const commitTurn = inTurn();
  const stopping = new AbortController();
  const joined = Promise.withResolvers<undefined>();
  const handled = new Map<string, TopicPartitionOffsetAndMetadata>();
  let shares: ReadonlyMap<string, Share> = new Map();
  let generation = new AbortController();
  let ready: Promise<unknown> = Promise.resolve();
  let seen: Completeness = completeness([], 0);
  let unlisten: () => void = () => undefined;
  let inHand: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let member: string | undefined;

  const commit = (consumer: Consumer): Promise<void> =>
    commitTurn(async () => {
      clearTimeout(timer);
      timer = undefined;
      const offsets = [...handled.values()];
      if (offsets.length === 0) return;
      crashPoint('bus:before-commit');
      await consumer.commitOffsets(offsets);
      for (const offset of offsets) if (handled.get(spotKey(offset)) === offset) handled.delete(spotKey(offset));
    });

  const commitSoon = (consumer: Consumer): void => {
    timer ??= setTimeout(() => {
      commit(consumer).catch((error: Error) => {
        pulse.failed(error);
        if (!stopping.signal.aborted) commitSoon(consumer);
      });
    }, COMMIT_MS);
  };

  /** Notes the offset, and as its metadata the ledger index that is wanted next, which holds for rebuilt topics too. */
  const noteHandled = (consumer: Consumer, share: Share, offset: string): void => {
    const next = { ...share.spot, offset: String(Number(offset) + 1), metadata: String(share.next()) };
    handled.set(spotKey(share.spot), next);
    commitSoon(consumer);
  };

  /** Where the group is in each share: from the offsets that it committed, and by index, in case the topic was made anew since. */
  const findPlaces = async (consumer: Consumer, signal: AbortSignal): Promise<void> => {
    const committed = await withAdmin(kafka, (admin) => admin.fetchOffsets({ groupId, topics: [...topics] }));
    await withCluster(
      kafka,
      topics,
      async (cluster) => {
        for (const { topic, partitions } of committed) {
          for (const { partition, offset, metadata } of partitions) {
            const share = shares.get(spotKey({ topic, partition }));
            if (share === undefined || !/^\d+$/.test(metadata ?? '')) continue;
            share.startAt(Math.max(share.next(), Number(metadata)));
            const found = await firstSince(cluster, share.spot, share.next());
            if (!signal.aborted && found < Number(offset)) consumer.seek({ ...share.spot, offset: String(found) });
          }
        }
      },
      signal,
    );
  };

  /** The partitions of a new generation; those of the one before are not this process's any more, or begin anew. */
  const assign = (consumer: Consumer, assignment: IMemberAssignment): void => {
    generation.abort();
    unlisten();
    handled.clear();
    generation = new AbortController();
    const signal = AbortSignal.any([generation.signal, stopping.signal]);
    const spots = Object.entries(assignment).flatMap(([topic, of]) => of.map((partition) => ({ topic, partition })));
    const created = spots.map((spot) => {
      const letters = {
        topic: deadLetterTopic(prefix, serviceOfTopic(prefix, spot.topic)!, group),
        partition: spot.partition,
      };
      const share = createShare({ ...parts, spot, deadLetterTopic: letters.topic, types, handle, turn, by, signal });
      return { share, letters };
    });
    // What this process has handled is handled, also where the broker forgot its offsets with the topic.
    for (const { share } of created) share.startAt(shares.get(spotKey(share.spot))?.next() ?? 0);
    shares = new Map(created.map(({ share }) => [spotKey(share.spot), share]));
    ready = Promise.all([
      persist(() => findPlaces(consumer, signal), BROKER_RETRY, signal, pulse.failed),
      listenToDeadLetters({ kafka, sender, pulse, shares: created, by, signal }),
    ]);
    const byName = new Map(created.map(({ share }) => [nameOf(prefix, share.spot), share]));
    const now = completeness([...byName.keys()], 0);
    seen = { ...now, upTo: () => now.upTo((name) => byName.get(name)!.next()) };
    unlisten = parts.sealed.listen(now.said);
    joined.resolve(undefined);
  };

  const takeBatch = async (
    consumer: Consumer,
    { batch, heartbeat, resolveOffset, isStale }: EachBatchPayload,
  ): Promise<void> => {
    const share = shares.get(spotKey(batch));
    const { signal } = generation;
    const beats = beating(heartbeat, generation);
    try {
      await ready;
      for (const message of batch.messages) {
        if (share === undefined || signal.aborted || stopping.signal.aborted || isStale()) break;
        if (!(await share.deliver(message))) break;
        resolveOffset(message.offset);
        noteHandled(consumer, share, message.offset);
      }
    } finally {
      beats.stop();
    }
    const lost = beats.lost();
    if (lost === undefined) return;
    // The coordinator still takes offsets of a generation that is about to end; the driver joins the next one when it sees the error.
    await commit(consumer).catch(() => undefined);
    throw lost;
  };

  const session = async (): Promise<void> => {
    await mustExist(kafka, [...topics, ...services.map((service) => deadLetterTopic(prefix, service, group))]);
    if (member !== undefined) await takeOut(kafka, groupId, member);
    member = undefined;
    const consumer = parts.connect().consumer({
      groupId,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: GROUP_POLL_MS,
      allowAutoTopicCreation: false,
      readUncommitted: true,
      // After a crash the driver restarts in some cases and in others lives on without consuming; here it always ends, and is built anew.
      retry: { restartOnFailure: async () => false },
    });
    const ended = Promise.withResolvers<undefined>();
    ended.promise.catch(() => undefined);
    const stop = () => ended.resolve(undefined);
    consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      member = payload.memberId;
      assign(consumer, payload.memberAssignment);
    });
    // Sent before the request to join again, on the same connection: the next owner begins where this one ended.
    consumer.on(consumer.events.REBALANCING, () => void commit(consumer).catch(() => undefined));
    consumer.on(consumer.events.FETCH, pulse.alive);
    stopping.signal.addEventListener('abort', stop);
    if (stopping.signal.aborted) stop();
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      const joining = consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => (inHand = takeBatch(consumer, payload)),
      });
      // Joining takes as long as the group waits for a member that is gone; who is to stop does not.
      await Promise.race([joining, ended.promise]);
      await ended.promise;
    } finally {
      stopping.signal.removeEventListener('abort', stop);
      await inHand.catch(() => undefined);
      await commit(consumer).catch(() => undefined);
      generation.abort();
      clearTimeout(timer);
      await consumer.disconnect().catch(() => undefined);
    }
  };

  const running = persist(session, BROKER_RETRY, stopping.signal, (error) => {
    pulse.failed(error);
    if (error instanceof NoSuchTopic) joined.reject(error);
    parts.onCrash(error);
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    unlisten();
    await running;
    pulse.ended();
  };

  const patience = setTimeout(() => joined.resolve(undefined), PATIENCE_MS);
  const leave = (): void => {
    stopping.abort();
    joined.resolve(undefined);
  };
  parts.closing.addEventListener('abort', leave);
  try {
    await joined.promise;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(patience);
    parts.closing.removeEventListener('abort', leave);
  }
  return { next: () => seen.upTo(() => 0), stop };
};

/**
 * Takes the member that crashed out of the group, where it could not say goodbye itself: the others would wait for it until its session ends.
 * The driver has the request, but its types do not tell.
 */
const takeOut = (kafka: Kafka, groupId: string, memberId: string): Promise<void> =>
  withCluster(kafka, [], async (cluster) => {
    const coordinator = (await cluster.findGroupCoordinator({ groupId })) as Broker & {
      leaveGroup(member: { readonly groupId: string; readonly memberId: string }): Promise<unknown>;
    };
    await coordinator.leaveGroup({ groupId, memberId }).catch((error: Error) => {
      if (!isLost(error)) throw error;
    });
  });

/** A topic that has to be there is not: the set-up job was not run, or not for this service or group. */
export class NoSuchTopic extends HavstangError {
  constructor(topics: readonly string[]) {
    super('no-such-topic', `run the set-up job: of ${topics.join(', ')} at least one does not exist`);
  }
}

const mustExist = async (kafka: Kafka, topics: readonly string[]): Promise<void> => {
  try {
    await withCluster(kafka, topics, async () => undefined);
  } catch (error) {
    if ((error as { readonly type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION') throw new NoSuchTopic(topics);
    throw error;
  }
};

const nameOf = (prefix: string, { topic, partition }: Spot): string =>
  partitionName(serviceOfTopic(prefix, topic)!, partition);

/** Heartbeats while a handler takes its time. Once the coordinator says that the partitions go elsewhere, `generation` aborts. */
const beating = (heartbeat: () => Promise<void>, generation: AbortController) => {
  let lost: Error | undefined;
  const beat = () =>
    heartbeat().catch((error: Error) => {
      // A broker that does not answer takes nothing away; the next fetch will tell.
      if (!isLost(error)) return;
      lost = error;
      generation.abort();
    });
  const timer = setInterval(() => void beat(), HEARTBEAT_MS / 3);
  return { lost: () => lost, stop: () => clearInterval(timer) };
};
