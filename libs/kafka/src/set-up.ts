import { HavstangError, pause, type RetryOptions } from '@havstang/kernel';
// By its default: Node does not find this name among those that the package exports.
import kafkajs, { type Admin, type ITopicConfig } from 'kafkajs';
import { kafkaAt, withAdmin } from './client.js';
import type { Log } from './log.js';
import { deadLetterTopic, eventsTopic, groupName, namePart, sealedTopic } from './names.js';
import { BROKER_RETRY } from './retry.js';
import { type KafkaAddress, parseKafkaUrl } from './url.js';

/** A topic is there already and is not as it has to be. Nothing was changed: what to do about it is for an operator to decide. */
export class TopicMismatch extends HavstangError {
  constructor(
    readonly topic: string,
    what: string,
  ) {
    super('topic-mismatch', `the topic ${topic} ${what}`);
  }
}

export type SetUp = {
  /** Whose events get a topic: `challenges`, `governance` … */
  readonly services: readonly string[];
  /** Consumer groups, each with the services whose events it takes: one dead-letter topic for each of them. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** How often and how soon the broker is asked again after a failure: over some two minutes, unless told otherwise. */
  readonly retry?: Partial<RetryOptions>;
  readonly log?: Log;
};

const DAY_MS = 24 * 60 * 60 * 1_000;
const NO_LIMIT = '9223372036854775807';

/**
 * Times of these records are ledger indexes: the broker must keep them as they are (`CreateTime`) however long ago they seem to be, and no age may
 * remove a record. Segments roll by size, or after as many indexes as a week has milliseconds.
 */
const EVENTS = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'message.timestamp.type': 'CreateTime',
  'message.timestamp.before.max.ms': NO_LIMIT,
};

/** Of each key only the last record is kept; segments roll soon, since the newest one is never compacted. */
const COMPACTED = { 'cleanup.policy': 'compact', 'segment.ms': String(DAY_MS), 'min.cleanable.dirty.ratio': '0.1' };

/**
 * Makes the topics that are missing and checks those that are there; repeating it, also at the same time, changes nothing. Answers the names of all.
 * Throws `BadKafkaUrl`, `TopicMismatch` for a topic with another number of partitions or another policy, or the driver's error when the broker cannot
 * be reached or refuses.
 */
export const setUpTopics = async (
  url: string,
  { services, groups = {}, retry, log }: SetUp,
): Promise<readonly string[]> => {
  const address = parseKafkaUrl(url);
  const topics = topicsFor(address, services, groups);
  const kafka = kafkaAt(address, log ?? (() => undefined));
  await patiently({ ...SET_UP_RETRY, ...retry }, () =>
    withAdmin(kafka, async (admin) => {
      const there = new Set(await admin.listTopics());
      const missing = topics.filter(({ topic }) => !there.has(topic));
      // One by one: the driver takes "exists already" of one for success of all.
      for (const topic of missing) await admin.createTopics({ topics: [topic], waitForLeaders: true });
      await mustBeAsWanted(admin, topics);
    }),
  );
  return topics.map(({ topic }) => topic);
};

/** Over some two minutes: on a machine with much else to do a broker has been seen to need that. */
const SET_UP_RETRY: RetryOptions = { ...BROKER_RETRY, maxAttempts: 30 };

/** A broker says for a moment that it does not know the topic that it has just made, and one that starts says many things. */
const patiently = async (retry: RetryOptions, action: () => Promise<void>): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (error instanceof HavstangError || attempt === retry.maxAttempts) throw error;
      await pause(attempt, retry, new AbortController().signal);
    }
  }
};

type Wanted = ITopicConfig & {
  readonly numPartitions: number;
  readonly configEntries: { name: string; value: string }[];
};

const topicsFor = (
  { prefix, partitions, replication }: KafkaAddress,
  services: readonly string[],
  groups: Readonly<Record<string, readonly string[]>>,
): readonly Wanted[] => {
  const topic = (name: string, numPartitions: number, config: Readonly<Record<string, string>>): Wanted => ({
    topic: name,
    numPartitions,
    replicationFactor: replication,
    configEntries: Object.entries({
      ...config,
      // An acknowledged record survives the loss of a broker as soon as there are three.
      'min.insync.replicas': String(Math.max(1, replication - 1)),
    }).map(([key, value]) => ({ name: key, value })),
  });
  for (const service of services) namePart('a service', service);
  for (const group of Object.keys(groups)) groupName(group);
  return [
    topic(sealedTopic(prefix), 1, COMPACTED),
    ...services.map((service) => topic(eventsTopic(prefix, service), partitions, EVENTS)),
    ...Object.entries(groups).flatMap(([group, of]) =>
      of.map((service) => topic(deadLetterTopic(prefix, service, group), partitions, COMPACTED)),
    ),
  ];
};

/** What an existing topic must have in common with the one that would be made; the rest is the operator's to tune. */
const ESSENTIAL = [
  'cleanup.policy',
  'retention.ms',
  'retention.bytes',
  'message.timestamp.type',
  'message.timestamp.before.max.ms',
];

const mustBeAsWanted = async (admin: Admin, topics: readonly Wanted[]): Promise<void> => {
  const metadata = await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ topic }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic })),
  });
  for (const { topic, numPartitions, configEntries } of topics) {
    const partitions = metadata.topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
    if (partitions !== numPartitions) {
      throw new TopicMismatch(
        topic,
        `has ${partitions} partitions, not ${numPartitions}; the number cannot be changed without mixing up the order of its events`,
      );
    }
    const entries = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? [];
    for (const { name, value } of configEntries.filter((entry) => ESSENTIAL.includes(entry.name))) {
      const actual = entries.find(({ configName }) => configName === name)?.configValue;
      if (actual !== value) throw new TopicMismatch(topic, `has ${name}=${String(actual)}, not ${value}`);
    }
  }
};
