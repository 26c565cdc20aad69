import { HavstangError } from '@havstang/kernel';
import { namePart } from './names.js';

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

/** What a `kafka://` URL says. */
export type KafkaAddress = {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly ssl: boolean;
  /** PEM file of the authority that signed the brokers' certificates; the system's own ones when absent. */
  readonly caFile?: string;
  readonly sasl?: {
    readonly mechanism: (typeof MECHANISMS)[number];
    readonly username: string;
    readonly password: string;
  };
  /** What the names of all topics and groups begin with. */
  readonly prefix: string;
  /** Partitions of each topic of events: fixed when the topics are made, equal for all services. */
  readonly partitions: number;
  /** Copies of each partition that the brokers keep. */
  readonly replication: number;
  readonly clientId: string;
};

/** The text is not a usable `kafka://` URL. Its message names the part, never the password. */
export class BadKafkaUrl extends HavstangError {
  constructor(message: string) {
    super('bad-kafka-url', `the Kafka URL ${message}`);
  }
}

const OPTIONS = ['ssl', 'caFile', 'mechanism', 'prefix', 'partitions', 'replication', 'clientId'];

/**
 * Reads `kafka://user:password@host:9092,host2:9092?ssl=true&caFile=…&mechanism=scram-sha-512&prefix=…&partitions=…&replication=…&clientId=…`. User and
 * password are percent-encoded. Defaults: port 9092, no TLS, `scram-sha-512` where there is a user, prefix and client id `havstang`, 6 partitions, 1
 * replica. Throws `BadKafkaUrl`.
 */
export const parseKafkaUrl = (url: string): KafkaAddress => {
  const [, credentials, hosts, query] = /^kafka:\/\/(?:([^/?#]*)@)?([^/?#@]+)\/?(?:\?([^#]*))?$/.exec(url) ?? [];
  if (hosts === undefined)
    throw new BadKafkaUrl('must look like kafka://user:password@host:9092,host2:9092?option=value');
  const options = new URLSearchParams(query);
  for (const name of options.keys()) {
    if (!OPTIONS.includes(name))
      throw new BadKafkaUrl(`has an unknown option "${name}"; there are ${OPTIONS.join(', ')}`);
    if (options.getAll(name).length > 1) throw new BadKafkaUrl(`has the option "${name}" twice`);
  }
  const ssl = yesOrNo('ssl', options.get('ssl') ?? 'false');
  const caFile = options.get('caFile');
  if (caFile !== null && !ssl) throw new BadKafkaUrl('has a caFile but not ssl=true');
  const sasl = credentialsOf(credentials, options.get('mechanism'));
  return {
    brokers: hosts.split(',').map(broker),
    ssl,
    ...(caFile !== null && { caFile }),
    ...(sasl !== undefined && { sasl }),
    prefix: namePart('the prefix of the Kafka URL', options.get('prefix') ?? 'havstang'),
    partitions: count('partitions', options.get('partitions') ?? '6'),
    replication: count('replication', options.get('replication') ?? '1'),
    clientId: options.get('clientId') ?? 'havstang',
  };
};

/** Says which one is wrong by its number: what stands there might be a password in the wrong place. */
const broker = (text: string, at: number): string => {
  const [, host, port = '9092'] = /^(\[[0-9a-fA-F:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
    throw new BadKafkaUrl(`has a broker, number ${at + 1}, that is not host:port`);
  }
  return `${host}:${port}`;
};

const credentialsOf = (text: string | undefined, mechanism: string | null): KafkaAddress['sasl'] => {
  if (text === undefined) {
    if (mechanism !== null) throw new BadKafkaUrl('has a mechanism but neither user nor password');
    return undefined;
  }
  const [user = '', password = '', ...more] = text.split(':');
  if (user === '' || password === '' || more.length > 0) {
    throw new BadKafkaUrl('must have user:password before the @, with ":", "@" and "/" in them percent-encoded');
  }
  const known = MECHANISMS.find((name) => name === (mechanism ?? 'scram-sha-512'));
  if (known === undefined) throw new BadKafkaUrl(`has an unknown mechanism; there are ${MECHANISMS.join(', ')}`);
  return { mechanism: known, username: decoded('user', user), password: decoded('password', password) };
};

const decoded = (what: string, text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadKafkaUrl(`has a ${what} that is not percent-encoded`);
  }
};

const yesOrNo = (name: string, text: string): boolean => {
  if (text !== 'true' && text !== 'false')
    throw new BadKafkaUrl(`has ${name}=${text}, which is neither true nor false`);
  return text === 'true';
};

const count = (name: string, text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new BadKafkaUrl(`has ${name}=${text}, which is not a number from 1 to 9999`);
  return Number(text);
};
