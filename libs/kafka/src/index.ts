export { type KafkaBus, type KafkaBusOptions, openKafkaBus } from './bus.js';
export { NoSuchTopic } from './group.js';
export type { Log } from './log.js';
export { deadLetterTopic, eventsTopic, groupIdOf, partitionName, partitionOf, sealedTopic } from './names.js';
export { type KafkaPublisher, type KafkaPublisherOptions, openKafkaPublisher, TopicsIncomplete } from './publisher.js';
export type { Health } from './pulse.js';
export type { Wire } from './record.js';
export { setUpTopics, type SetUp, TopicMismatch } from './set-up.js';
export { BadKafkaUrl, type KafkaAddress, parseKafkaUrl } from './url.js';
