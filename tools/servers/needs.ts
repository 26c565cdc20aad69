import { startEventStoreDbDouble } from './eventstoredb-double.ts';
import { startKafka } from './kafka.ts';
import { startPostgres } from './postgres.ts';

export type Started = { readonly variables: Readonly<Record<string, string>>; stop(): Promise<void> };

export type Need = {
  readonly variable: string;
  /** What `local` starts, in words for the one who reads a test report. */
  readonly is: string;
  readonly local: () => Promise<Started>;
};

/** What the integration tests need: the variable that says where it is, and how to have it on this machine without Docker. */
export const NEEDS = {
  eventstoredb: {
    variable: 'EVENT_STORE_URL',
    is: "the project's test double of EventStoreDB, not a real EventStoreDB",
    local: startEventStoreDbDouble,
  },
  kafka: { variable: 'KAFKA_BROKERS', is: 'a real Apache Kafka, from its jars', local: startKafka },
  postgres: { variable: 'POSTGRES_URL', is: "a real PostgreSQL, from the system's packages", local: startPostgres },
} as const satisfies Record<string, Need>;

export type NeedName = keyof typeof NEEDS;
