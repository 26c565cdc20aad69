import { HavstangError } from '@havstang/kernel';
import { murmur2 } from './murmur2.js';

/** One partition of one topic. */
export type Spot = { readonly topic: string; readonly partition: number };
export const spotKey = ({ topic, partition }: Spot): string => `${topic}/${partition}`;

/** `se.havstang.<service>.…` → the service. */
export const serviceOf = (type: string): string => type.split('.')[2] ?? '';

/** The topic of a service's open events. */
export const eventsTopic = (prefix: string, service: string): string => `${prefix}.${service}.events`;

/** The one-record topic that says how far the others are complete. */
export const sealedTopic = (prefix: string): string => `${prefix}.ledger.sealed`;

/** Where a group sets events of a service aside. */
export const deadLetterTopic = (prefix: string, service: string, group: string): string =>
  `${eventsTopic(prefix, service)}.${group}.dlq`;

/** The name of a consumer group at the broker. */
export const groupIdOf = (prefix: string, group: string): string => `${prefix}.${group}`;

/** A partition as a follower's position names it: `challenges/3`. */
export const partitionName = (service: string, partition: number): string => `${service}/${partition}`;

/** The service whose events a topic holds; undefined for any other topic. */
export const serviceOfTopic = (prefix: string, topic: string): string | undefined =>
  new RegExp(`^${prefix}\\.([^.]+)\\.events$`).exec(topic)?.[1];

/** The service and the group of a dead-letter topic; undefined for any other topic. */
export const deadLettersOfTopic = (
  prefix: string,
  topic: string,
): { readonly service: string; readonly group: string } | undefined => {
  const [, service, group] = new RegExp(`^${prefix}\\.([^.]+)\\.events\\.(.+)\\.dlq$`).exec(topic) ?? [];
  return service === undefined || group === undefined ? undefined : { service, group };
};

/**
 * The partition of a stream: `toPositive(murmur2(utf8(stream))) % partitions`, which is what Apache Kafka's default partitioner does with the stream as
 * the record's key. Every client that keeps that default agrees.
 */
export const partitionOf = (stream: string, partitions: number): number =>
  (murmur2(Buffer.from(stream)) & 0x7fffffff) % partitions;

/** The name of a consumer group, `challenges.reactions`: parts with dots between them. Throws `HavstangError` otherwise. */
export const groupName = (name: string): string => {
  for (const part of name.split('.')) namePart('a part of the name of a consumer group', part);
  return name;
};

/** A part of a topic's name: no dot, since dots divide the parts. Throws `HavstangError` otherwise. */
export const namePart = (what: string, name: string): string => {
  if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return name;
  throw new HavstangError('bad-name', `${what} must be letters, digits, "_" or "-", at most 80, not "${name}"`);
};
