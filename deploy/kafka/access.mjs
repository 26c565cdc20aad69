/**
 * Who may do what in Kafka, by its access lists. The ledger writes every topic and reads it to compare; a service reads every topic, keeps its place in groups
 * that begin with its name, and writes and reads its own dead letters. Nobody else may do anything. Adds what is missing, removes what is not listed here.
 *
 * Environment: KAFKA_BROKERS (host:port, separated by commas), KAFKA_ADMIN_PASSWORD.
 */
import kafkajs from 'kafkajs';

const {
  AclOperationTypes: may,
  AclPermissionTypes,
  AclResourceTypes: of,
  Kafka,
  ResourcePatternTypes: named,
} = kafkajs;

const SERVICES = ['challenges', 'collaboration', 'governance', 'reporting'];
const EVENTS = SERVICES.map((service) => `havstang.${service}.events`);
/** Says how far the others are complete. */
const SEALED = 'havstang.ledger.sealed';

const entry = (user, resourceType, resourcePatternType, resourceName, operation) => ({
  resourceType,
  resourceName,
  resourcePatternType,
  principal: `User:${user}`,
  host: '*',
  operation,
  permissionType: AclPermissionTypes.ALLOW,
});

const topics = (user, names, operations) =>
  names.flatMap((name) => operations.map((operation) => entry(user, of.TOPIC, named.LITERAL, name, operation)));

/** Dead letters are in `<topic>.<group>.dlq`. */
const deadLetters = (user) =>
  EVENTS.flatMap((topic) =>
    [may.READ, may.WRITE, may.DESCRIBE].map((operation) =>
      entry(user, of.TOPIC, named.PREFIXED, `${topic}.${user}`, operation),
    ),
  );

/** A service's groups begin with its name, and no name begins with another. */
const groups = (user) => [entry(user, of.GROUP, named.PREFIXED, `havstang.${user}`, may.READ)];

const wanted = [
  ...topics('ledger', [...EVENTS, SEALED], [may.READ, may.WRITE, may.DESCRIBE]),
  ...SERVICES.flatMap((service) => [
    ...topics(service, [...EVENTS, SEALED], [may.READ, may.DESCRIBE]),
    ...groups(service),
    ...deadLetters(service),
  ]),
];

/** One line for an entry, for comparing. */
const line = (one) =>
  [
    one.resourceType,
    one.resourcePatternType,
    one.resourceName,
    one.principal,
    one.host,
    one.operation,
    one.permissionType,
  ].join(' ');

const present = async (admin) => {
  const { resources } = await admin.describeAcls({
    resourceType: of.ANY,
    resourcePatternType: named.ANY,
    operation: may.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
  return resources.flatMap(({ acls, resourceType, resourceName, resourcePatternType }) =>
    acls.map((acl) => ({ resourceType, resourceName, resourcePatternType, ...acl })),
  );
};

const admin = new Kafka({
  clientId: 'havstang-setup',
  brokers: (process.env.KAFKA_BROKERS ?? 'kafka:9092').split(','),
  sasl: { mechanism: 'scram-sha-512', username: 'admin', password: process.env.KAFKA_ADMIN_PASSWORD ?? '' },
  logLevel: kafkajs.logLevel.NOTHING,
  // `docker compose restart` starts this together with the broker: a minute and a half.
  retry: { initialRetryTime: 500, maxRetryTime: 3_000, retries: 32 },
}).admin();

try {
  await admin.connect();
  const before = await present(admin);
  const known = new Set(before.map(line));
  const listed = new Set(wanted.map(line));
  const missing = wanted.filter((one) => !known.has(line(one)));
  const extra = before.filter((one) => !listed.has(line(one)));
  if (missing.length > 0) await admin.createAcls({ acl: missing });
  if (extra.length > 0) await admin.deleteAcls({ filters: extra });
  console.log(`Kafka's access lists: ${wanted.length} entries, ${missing.length} added, ${extra.length} removed`);
} catch (error) {
  console.error(`Kafka's access lists could not be set: ${error.message}`);
  process.exitCode = 1;
} finally {
  await admin.disconnect();
}
