import { setTimeout as sleep } from 'node:timers/promises';
import { Closed, Unavailable } from '@havstang/kernel';
import pg from 'pg';
import type { Address } from './address.js';
import { clientConfig, farewell, inTransaction, type Query } from './database.js';
import { asUnavailable } from './errors.js';
import { createTurns } from './in-turn.js';
import type { Part } from './schema.js';

/** How leading is watched over. */
export type LeaseTimes = {
  /** How often a standby asks whether the lead is free. */
  readonly standbyMs: number;
  /** The server ends the session of a leader that it has not heard of for so long, as when its process is paused. */
  readonly silenceMs: number;
};

export const LEASE_TIMES: LeaseTimes = { standbyMs: 500, silenceMs: 15_000 };

/** A transaction of the leader, and in which of its terms: what was remembered in another may be wrong. */
export type Term = { readonly query: Query; readonly epoch: number };

export type Lease = {
  /** Resolves when this process leads, or when the signal aborts. Rejects with `Closed`; a server that is down is waited for. */
  lead(signal: AbortSignal): Promise<void>;
  /**
   * Runs `work` in a transaction of its own, one after another, on the connection that holds the lead. Throws `Closed`, or `Unavailable` when this process
   * does not lead (any more).
   */
  transact<T>(work: (term: Term) => Promise<T>): Promise<T>;
  /** Finishes the transactions that were accepted, then lets go of the lead. */
  close(): Promise<void>;
};

type Held = { readonly client: pg.Client; readonly epoch: number };

export type LeaseParts = {
  readonly address: Address;
  readonly part: Part;
  readonly what: string;
  /** Awaited before every attempt to lead. */
  readonly ready?: () => Promise<void>;
  readonly times?: Partial<LeaseTimes>;
  /** Further parameters of the server for the leader's session. */
  readonly settings?: Readonly<Record<string, string>>;
};

/**
 * Sees to it that one process at a time writes. To lead is to hold a lock that belongs to a session, and every transaction of the leader runs on that very
 * session: when the session has ended, for whatever reason and whether or not the process knows, there is nothing left that it could write with. Should a
 * lock and its session ever come apart (a proxy that pools sessions), the epoch in the table, which each new leader raises, refuses the older one.
 */
export const createLease = ({ address, part, what, ready, times, settings }: LeaseParts): Lease => {
  const { standbyMs, silenceMs } = { ...LEASE_TIMES, ...times };
  const turns = createTurns();
  const closing = new AbortController();
  let held: Held | undefined;
  let closed: Promise<void> | undefined;

  const table = `${address.schema}.lease`;
  const config = clientConfig(address, `${what} lead`, {
    ...settings,
    idle_session_timeout: silenceMs,
    idle_in_transaction_session_timeout: silenceMs,
    // A host that is gone without a word is noticed about as soon as a process that is silent.
    tcp_keepalives_idle: 5,
    tcp_keepalives_interval: 3,
    tcp_keepalives_count: 3,
  });

  const lose = (lost: pg.Client): void => {
    if (held?.client === lost) held = undefined;
    lost.end().catch(() => undefined);
  };

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client(config);
    client.on('error', () => lose(client));
    client.on('end', () => lose(client));
    await client.connect();
    return client;
  };

  /** The number of the new term, undefined while somebody else leads. */
  const tryToLead = async (client: pg.Client): Promise<number | undefined> => {
    const lock = await client.query<{ free: boolean }>(
      'SELECT pg_try_advisory_lock($1::regclass::oid::int, hashtext($2)) AS free',
      [table, part],
    );
    if (!lock.rows[0]!.free) return undefined;
    const term = await client.query<{ epoch: number }>(
      `UPDATE ${table} SET epoch = epoch + 1 WHERE part = $1 RETURNING epoch`,
      [part],
    );
    return term.rows[0]!.epoch;
  };

  const lead = async (signal: AbortSignal): Promise<void> => {
    const waiting = AbortSignal.any([signal, closing.signal]);
    let candidate: pg.Client | undefined;
    try {
      for (;;) {
        if (closed !== undefined) throw new Closed(what);
        if (held !== undefined || signal.aborted) return;
        try {
          await ready?.();
          candidate ??= await connect();
          const epoch = await tryToLead(candidate);
          if (epoch !== undefined && closed === undefined && held === undefined) {
            held = { client: candidate, epoch };
            candidate = undefined;
            continue;
          }
        } catch (error) {
          const told = asUnavailable(error);
          if (!(told instanceof Unavailable)) throw told;
          candidate = void candidate?.end().catch(() => undefined);
        }
        await sleep(standbyMs * (0.5 + Math.random() / 2), undefined, { signal: waiting }).catch(() => undefined);
      }
    } finally {
      candidate?.end().catch(() => undefined);
    }
  };

  const refuseDeposed = async (query: Query, { client, epoch }: Held): Promise<void> => {
    const [row] = await query<{ epoch: number }>(`SELECT epoch FROM ${table} WHERE part = $1 FOR UPDATE`, [part]);
    if (row?.epoch === epoch) return;
    lose(client);
    throw new Unavailable(`${what}: another process leads now`);
  };

  const transact = async <T>(work: (term: Term) => Promise<T>): Promise<T> => {
    const mine = held;
    if (mine === undefined) throw new Unavailable(`${what}: this process does not lead`);
    try {
      return await inTransaction(
        mine.client,
        async (query) => {
          await refuseDeposed(query, mine);
          return work({ query, epoch: mine.epoch });
        },
        () => lose(mine.client),
      );
    } catch (error) {
      throw asUnavailable(error);
    }
  };

  /** Lets the server hear that the process is alive, and the process that the session is. */
  const beat = setInterval(() => {
    const client = held?.client;
    if (client === undefined) return;
    void turns.run(() => client.query('SELECT')).catch(() => lose(client));
  }, silenceMs / 3);
  beat.unref();

  const close = async (): Promise<void> => {
    closing.abort();
    clearInterval(beat);
    await turns.idle();
    if (held !== undefined) await farewell(held.client.end());
  };

  return {
    lead,
    transact: (work) => (closed === undefined ? turns.run(() => transact(work)) : Promise.reject(new Closed(what))),
    close: () => (closed ??= close()),
  };
};
