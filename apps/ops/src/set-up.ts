import { SERVICES } from '@havstang/contracts';
import { EVENT_STORE_GROUPS, setUpEventStoreUsers } from '@havstang/eventstoredb';
import { setUpTopics } from '@havstang/kafka';
import { setUpPostgres } from '@havstang/postgres';
import { groupOf } from '@havstang/nest';
import { patiently } from './patiently.js';

type Environment = NodeJS.ProcessEnv;

/** `BUS_URL` as an administrator: its options say how many partitions and replicas. A dead-letter topic for each group and service whose events it may take. */
export const setUpAllTopics = async (env: Environment): Promise<void> => {
  const groups = Object.fromEntries(SERVICES.map((service) => [groupOf(service), SERVICES]));
  await setUpTopics(required(env, 'BUS_URL'), { services: SERVICES, groups });
};

/** `EVENT_STORE_URL` as an administrator; a password each in `EVENTSTORE_<SERVICE>_PASSWORD`. Only the ledger's user reads everything. */
export const setUpUsers = (env: Environment): Promise<void> => {
  const url = required(env, 'EVENT_STORE_URL');
  const { username, password } = new URL(url);
  const user = (name: string, ...groups: readonly string[]) => ({
    name,
    password: required(env, `EVENTSTORE_${name.toUpperCase()}_PASSWORD`),
    groups,
  });
  const options = {
    url,
    admin: { username: decodeURIComponent(username), password: decodeURIComponent(password) },
    users: [
      ...SERVICES.map((service) => user(service, EVENT_STORE_GROUPS.services)),
      user('ledger', EVENT_STORE_GROUPS.services, EVENT_STORE_GROUPS.ledger),
    ],
  };
  return patiently(() => setUpEventStoreUsers(options));
};

/** `READ_MODELS_URL` as an administrator; a password each in `POSTGRES_<SERVICE>_PASSWORD`. Of the services, governance carries out erasures. */
export const setUpDatabase = (env: Environment): Promise<void> => {
  const owner = (name: string) => ({
    schema: name,
    role: name,
    password: required(env, `POSTGRES_${name.toUpperCase()}_PASSWORD`),
  });
  const url = required(env, 'READ_MODELS_URL');
  const wanted = {
    services: SERVICES.map(owner),
    ledger: owner('ledger'),
    keys: { schema: 'key_vault', erasing: 'governance' },
  };
  return patiently(() => setUpPostgres(url, wanted));
};

const required = (env: Environment, name: string): string => {
  const value = env[name];
  if (!value) throw new Error(`${name}: is not set`);
  return value;
};
