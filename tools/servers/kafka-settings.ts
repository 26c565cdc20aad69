import { randomBytes } from 'node:crypto';

/** How the broker is set up, from its jars or in a container: as in a deployment, as far as one node without TLS can be. */

export type Ports = { readonly client: number; readonly secured: number; readonly controller: number };

export type Where = {
  /** The address that the broker binds. */
  readonly bind: string;
  /** The host that it tells clients to connect to, and on which ports they see it. */
  readonly host: string;
  readonly ports: Ports;
  readonly data: string;
};

/**
 * The text of server.properties. There are two listeners for clients. CLIENT is for tests that care about events: no password, and whoever comes is a superuser. SECURED is as in a deployment:
 * SCRAM, and nothing is allowed that no ACL allows, except to `admin`.
 */
export const kafkaProperties = (where: Where): string =>
  Object.entries(settings(where))
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

const settings = ({ bind, host, ports, data }: Where): Readonly<Record<string, string>> => ({
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
  listeners: [
    `CLIENT://${bind}:${ports.client}`,
    `SECURED://${bind}:${ports.secured}`,
    `CONTROLLER://127.0.0.1:${ports.controller}`,
  ].join(','),
  'advertised.listeners': `CLIENT://${host}:${ports.client},SECURED://${host}:${ports.secured}`,
  'listener.security.protocol.map': 'CLIENT:PLAINTEXT,SECURED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
  'controller.listener.names': 'CONTROLLER',
  'inter.broker.listener.name': 'CLIENT',
  'listener.name.secured.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
  'listener.name.secured.scram-sha-512.sasl.jaas.config':
    'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS;User:admin',
  // A node that was killed may register again when its last session has run out.
  'broker.heartbeat.interval.ms': '500',
  'broker.session.timeout.ms': '3000',
  'log.dirs': data,
  'auto.create.topics.enable': 'false',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'offsets.retention.minutes': '525600',
});

/** Who may sign in on SECURED: `admin`, and a user per service and one outside that have no rights until a test gives them some. */
export const KAFKA_USERS = ['admin', 'ledger', 'challenges', 'collaboration', 'governance', 'reporting', 'outsider'];

/** The same for all: what the users may do is what differs. */
export const KAFKA_PASSWORD = 'only-for-tests';

/** Arguments of the storage tool, which makes the data folder and the users. */
export const formatArguments = (propertiesFile: string): readonly string[] => [
  // One word, because one id in 64 begins with a hyphen.
  ...['format', '--config', propertiesFile, `--cluster-id=${randomBytes(16).toString('base64url')}`],
  ...KAFKA_USERS.flatMap((user) => ['--add-scram', `SCRAM-SHA-512=[name=${user},password=${KAFKA_PASSWORD}]`]),
];
