import { HavstangError } from '@havstang/kernel';

export type Credentials = { readonly username: string; readonly password: string };

/** An address with the secrets taken out: `connection` may be logged, and is what the client library is given. */
export type Address = {
  readonly connection: string;
  readonly hosts: readonly string[];
  readonly tls: boolean;
  /** File with the certificate authority that the server's certificate leads to. */
  readonly caFile: string | undefined;
  /** Undefined without TLS: a server that runs so knows no users. */
  readonly credentials: Credentials | undefined;
};

/** The address says something that this adapter does not understand, or that would be ignored. The message holds no part of user or password. */
export class BadAddress extends HavstangError {
  constructor(why: string) {
    super(
      'bad-address',
      `the address of the event store: ${why}; expected esdb://user:password@host:2113?tls=true&tlsCaFile=…, user and password percent-encoded`,
    );
  }
}

const SHAPE = /^(esdb(?:\+discover)?):\/\/(?:([^@/?]*)@)?([^@/?]+)\/?(?:\?([^@?]*))?$/;

/** Options of the client library that a deployment may set. Those that would change what an append means, or have no effect, are not among them. */
const OPTIONS: ReadonlySet<string> = new Set(
  [
    'tls',
    'tlsCaFile',
    'connectionName',
    'nodePreference',
    'discoveryInterval',
    'gossipTimeout',
    'maxDiscoverAttempts',
    'keepAliveTimeout',
  ].map((name) => name.toLowerCase()),
);

/**
 * Reads `esdb://user:password@host:2113,host2:2113?tls=true&tlsCaFile=/run/ca.pem` (`esdb+discover://` for a name that several nodes answer to).
 * TLS is on unless `tls=false`. The client library would print the whole address, password and all, when it warns of an unknown option or when its
 * debug output is on, so it never gets to see them. Throws `BadAddress`.
 */
export const parseAddress = (url: string): Address => {
  const [, protocol, user, hosts, query = ''] = SHAPE.exec(url.trim()) ?? [];
  if (protocol === undefined || hosts === undefined) throw new BadAddress('it has another form');
  const options = new Map<string, string>();
  for (const pair of query.split('&').filter((one) => one !== '')) {
    const [name = '', value = ''] = pair.split('=');
    if (!OPTIONS.has(name.toLowerCase())) throw new BadAddress(`option ${name} is not supported`);
    if (value === '') throw new BadAddress(`option ${name} has no value`);
    options.set(name.toLowerCase(), value);
  }
  const tls = options.get('tls') !== 'false';
  const given = user === undefined ? undefined : credentialsIn(user);
  // Anonymous users may do nothing on a server with users; better said at start than by every call.
  if (tls && given === undefined) throw new BadAddress('a user and a password are needed with TLS');
  const caFile = options.get('tlscafile');
  return {
    connection: `${protocol}://${hosts}${query === '' ? '' : `?${query}`}`,
    hosts: hosts.split(','),
    tls,
    caFile: caFile === undefined ? undefined : decodeURIComponent(caFile),
    credentials: tls ? given : undefined,
  };
};

const credentialsIn = (text: string): Credentials => {
  const [username = '', password = '', ...rest] = text.split(':');
  if (username === '' || password === '' || rest.length > 0)
    throw new BadAddress('user and password are not understood');
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw new BadAddress('user and password are not percent-encoded');
  }
};
