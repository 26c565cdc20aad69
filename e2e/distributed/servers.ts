import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEventStoreDbDouble } from '../../tools/servers/eventstoredb-double.ts';
import { KAFKA_PASSWORD, startKafka, startPostgres, type Server as Process } from '../../tools/servers/servers.ts';
import type { Line, Note } from '../log.ts';

/** Addresses of the servers that one installation has to itself. */
export type Servers = {
  readonly eventStore: string;
  /** As an administrator, and as one of the services. */
  readonly bus: string;
  busAs(user: string): string;
  readonly databaseAdmin: string;
  databaseAs(role: string, password: string): string;
  /** What is sealed in the ledger of a schema, once all that the store holds is; `url` is where that can be asked. */
  lines(schema: string, url?: string): Promise<readonly Line[]>;
  /** Every checkpoint that was signed in the ledger of a schema. */
  notes(schema: string): Promise<readonly Note[]>;
  /** The store's process, for those who end it, and where it is told what is to go wrong. */
  readonly store: Process & { readonly faults: string };
  close(): Promise<void>;
};

/** Which Kafka and which PostgreSQL. */
type On = { readonly database: string; readonly brokers: string };

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run "npm run test:integration", which starts what is missing`);
  return value;
};

/**
 * A database and topics of its own on the servers of the integration tests, and a test double of EventStoreDB of its own, because a store holds one history.
 * The roles of a database server belong to all of its databases, so one with that name is made if it is missing.
 */
export const openServers = async (
  { database, brokers }: On = { database: required('POSTGRES_URL'), brokers: required('KAFKA_BROKERS') },
): Promise<Servers> => {
  const admin = new URL(database);
  const store = await startEventStoreDbDouble();
  const name = `havstang_${randomUUID().slice(0, 8)}`;
  const connect = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client({
      connectionString: Object.assign(new URL(admin), { pathname: `/${database}` }).href,
    });
    await client.connect();
    return client;
  };
  const once = async (database: string, statement: string): Promise<void> => {
    const client = await connect(database);
    await client.query(statement).finally(() => client.end());
  };
  await once('postgres', `CREATE DATABASE ${name}`);
  await once(
    name,
    `DO $$ BEGIN CREATE ROLE middle LOGIN PASSWORD 'only-for-tests'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
  );
  await once(name, `GRANT CREATE ON DATABASE ${name} TO middle`);

  const at = (user: string, password: string): string =>
    Object.assign(new URL(admin), { username: user, password, pathname: `/${name}` }).href;
  const read = async <Row extends object>(sql: string): Promise<readonly Row[]> => {
    const client = await connect(name);
    return (await client.query<Row>(sql).finally(() => client.end())).rows;
  };
  const bus = `kafka://${brokers}?prefix=${name}&partitions=3`;
  return {
    eventStore: store.url,
    bus,
    busAs: () => bus,
    databaseAdmin: `${Object.assign(new URL(admin), { pathname: `/${name}` }).href}?schema=public`,
    databaseAs: at,
    lines: async (schema, url) => {
      const sealed = url && ((await (await fetch(`${url}/health/sealed`)).json()) as { events: number }).events;
      for (;;) {
        const lines = await read<Line>(`SELECT idx::int AS index, entry, data, leaf FROM ${schema}.event ORDER BY idx`);
        if (!sealed || lines.length >= sealed) return lines;
        await pause(20);
      }
    },
    notes: (schema) => read<Note>(`SELECT size::int AS size, note FROM ${schema}.checkpoint ORDER BY size`),
    store,
    close: async () => {
      await once('postgres', `DROP DATABASE ${name} WITH (FORCE)`);
      await store.stop();
    },
  };
};

/** Servers of its own, to be ended and started again, by what they are for. */
export type OwnServers = Servers & {
  readonly processes: Readonly<Record<'event store' | 'kafka' | 'postgres', Process>>;
  /** Where Kafka asks who comes. */
  readonly saslBrokers: string;
};

/** The same on a Kafka and a PostgreSQL that nobody else uses. */
export const openOwnServers = async (): Promise<OwnServers> => {
  const [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
  const stop = async (): Promise<void> => void (await Promise.all([kafka.stop(), postgres.stop()]));
  try {
    const servers = await openServers({ database: postgres.url, brokers: kafka.brokers });
    const close = (): Promise<void> => servers.store.stop().then(stop);
    const processes = { 'event store': servers.store, kafka, postgres };
    return { ...servers, processes, saslBrokers: kafka.saslBrokers, close };
  } catch (error) {
    await stop();
    throw error;
  }
};

const ACCESS = join(import.meta.dirname, '..', '..', 'deploy', 'kafka', 'access.mjs');

/** The same, with a user for each service on Kafka and the access lists of the deployment. */
export const openGuardedServers = async (): Promise<OwnServers> => {
  const servers = await openOwnServers();
  const busAs = (user: string): string => `kafka://${user}:${KAFKA_PASSWORD}@${servers.saslBrokers}?partitions=3`;
  const env = { ...process.env, KAFKA_BROKERS: servers.saslBrokers, KAFKA_ADMIN_PASSWORD: KAFKA_PASSWORD };
  try {
    await promisify(execFile)(process.execPath, [ACCESS], { env });
  } catch (error) {
    await servers.close();
    throw error;
  }
  return { ...servers, bus: busAs('admin'), busAs };
};
