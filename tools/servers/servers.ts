/** The servers that tests use, as this machine can have them without Docker. */
export { startEventStoreDbDouble } from './eventstoredb-double.ts';
export { startKafka } from './kafka.ts';
export { KAFKA_PASSWORD, KAFKA_USERS } from './kafka-settings.ts';
export { startPostgres } from './postgres.ts';
export type { Server, Signal } from './process.ts';
