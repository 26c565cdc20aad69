import { type BaseOptions, EventStoreDBClient } from '@eventstore/db-client';
import { type Address, BadAddress } from './address.js';
import { meaningOf } from './errors.js';
import type { Patience } from './patience.js';

/**
 * Said in every call. `requiresLeader`: a follower forwards an append, to a dead leader for up to five seconds, and reads of its own are stale.
 * `credentials`: they select the plain Append call of the client library instead of its batch stream, whose table of waiting appends is shared by all
 * clients of the process and can be rejected, or broken, by the death of another one's connection. Without TLS they are not sent, but still select it.
 */
export type CallOptions = Required<Pick<BaseOptions, 'credentials' | 'requiresLeader' | 'deadline'>>;

/** A client that is in use, and so will not be closed. */
export type Lease = {
  readonly client: EventStoreDBClient;
  readonly options: CallOptions;
  /** From now on everybody else gets a new client, hence a new connection. */
  renew(): void;
  release(): void;
};

export type Connection = {
  lease(): Lease;
  /** One call, which brings its own time-out; a new client follows one that did not answer. Rejects with the client library's error or `NoAnswer`. */
  call<T>(send: (lease: Lease) => Promise<T>): Promise<T>;
  close(): void;
};

const NOBODY = { username: 'nobody', password: 'nobody' };

export const createConnection = ({ connection, credentials }: Address, { callMs }: Patience): Connection => {
  const options: CallOptions = { credentials: credentials ?? NOBODY, requiresLeader: true, deadline: callMs };
  const open = (): Shared => share(openClient(connection));
  let current = open();

  const renew = (old: Shared): void => {
    if (old !== current) return;
    current = open();
    old.retire();
  };

  const lease = (): Lease => {
    const shared = current;
    return { client: shared.client, options, renew: () => renew(shared), release: shared.hold() };
  };

  return {
    lease,
    call: async (send) => {
      const held = lease();
      try {
        return await send(held);
      } catch (error) {
        if (meaningOf(error) === 'stale') held.renew();
        throw error;
      } finally {
        held.release();
      }
    },
    close: () => current.retire(),
  };
};

type Shared = { readonly client: EventStoreDBClient; hold(): () => void; retire(): void };

/** Closes a retired client when nobody uses it any more: closing one with calls under way would fail them all. */
const share = (client: EventStoreDBClient): Shared => {
  let users = 0;
  let retired = false;
  const closeIfUnused = (): void => {
    if (retired && users === 0) closeClient(client);
  };
  return {
    client,
    hold: () => {
      users += 1;
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        users -= 1;
        closeIfUnused();
      };
    },
    retire: () => {
      if (retired) return;
      retired = true;
      closeIfUnused();
    },
  };
};

/**
 * A client whose care for broken channels is put off to the next turn of the event loop, and cannot fail. As it comes, it closes a channel in the
 * middle of a turn, and a call that was just about to use it throws inside a promise that nobody awaits; and when discovery of another node fails
 * meanwhile, so does the care itself. Either would end the process.
 */
const openClient = (connection: string): EventStoreDBClient => {
  const client = parsed(connection);
  const care = client['handleError'];
  client['handleError'] = async (channel, error) => {
    await new Promise((resolve) => setImmediate(resolve));
    await care(channel, error).catch(() => undefined);
  };
  return client;
};

/** How often a connection is tried for life, in milliseconds; the client library’s own default, and its least. */
const KEEP_ALIVE_MS = 10_000;
let opened = 0;

/**
 * gRPC shares one connection between all channels of a process that go to the same place with the same options. A new client must have one of its own,
 * or it would wait on the dead one of the client that it replaces; so each is told another millisecond.
 */
const parsed = (connection: string): EventStoreDBClient => {
  opened = (opened + 1) % 1_000;
  const option = `keepAliveInterval=${KEEP_ALIVE_MS + opened}`;
  try {
    return EventStoreDBClient.connectionString(`${connection}${connection.includes('?') ? '&' : '?'}${option}`);
  } catch (error) {
    throw new BadAddress(error instanceof Error ? error.message : String(error));
  }
};

/** `dispose` would end streams and leave the connection open; here nobody has a stream any more. */
const closeClient = (client: EventStoreDBClient): void =>
  void client['getChannel']()
    .then((channel) => channel.close())
    .catch(() => undefined);
