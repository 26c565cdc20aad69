import { SERVICES } from '@havstang/contracts';
import { setUpEventStoreUsers } from '@havstang/eventstoredb';
import { setUpTopics } from '@havstang/kafka';
import { setUpPostgres } from '@havstang/postgres';
import { groupOf } from '@havstang/nest';

type Environment = NodeJS.ProcessEnv;

/** `BUS_URL` as an administrator; `KAFKA_PARTITIONS`, `KAFKA_REPLICATION`. */
export const setUpAllTopics = (env: Environment): Promise<void> =>
  setUpTopics(required(env, 'BUS_URL'), {
    services: SERVICES,
    groups: SERVICES.map(groupOf),
    partitions: count(env, 'KAFKA_PARTITIONS', 12),
    replication: count(env, 'KAFKA_REPLICATION', 1),
  });

/** `EVENT_STORE_URL` as an administrator; a password each in `EVENTSTORE_<SERVICE>_PASSWORD`. Only the ledger's user reads everything. */
export const setUpUsers = (env: Environment): Promise<void> =>
  setUpEventStoreUsers(required(env, 'EVENT_STORE_URL'), {
    readers: [{ name: 'ledger', password: required(env, 'EVENTSTORE_LEDGER_PASSWORD') }],
    services: SERVICES.map((name) => ({
      name,
      password: required(env, `EVENTSTORE_${name.toUpperCase()}_PASSWORD`),
    })),
  });

/** `READ_MODELS_URL` as an administrator; a password each in `POSTGRES_<SERVICE>_PASSWORD`. */
export const setUpDatabase = (env: Environment): Promise<void> => {
  const owner = (name: string) => ({
    schema: name,
    role: name,
    password: required(env, `POSTGRES_${name.toUpperCase()}_PASSWORD`),
  });
  return setUpPostgres(required(env, 'READ_MODELS_URL'), { services: SERVICES.map(owner), ledger: owner('ledger') });
};

const required = (env: Environment, name: string): string => {
  const value = env[name];
  if (!value) throw new Error(`${name}: is not set`);
  return value;
};

const count = (env: Environment, name: string, otherwise: number): number => {
  const text = env[name] || String(otherwise);
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`${name}: write a whole number from 1`);
  return Number(text);
};
