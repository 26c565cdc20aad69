import { setTimeout as sleep } from 'node:timers/promises';
import { Closed } from '@havstang/kernel';
import pg from 'pg';
import type { Address } from './address.js';
import { asUnavailable, isLost } from './errors.js';

/** Runs one statement with its values and answers the rows. Statements are few and written in the code, so each is prepared once per connection. */
export type Query = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

export type Database = {
  /** Throws `Closed`, `Unavailable`, or the server's own error where the statement is at fault. */
  readonly query: Query;
  /** Runs `work` in one transaction; whatever it throws undoes it. Throws as `query` does. */
  transact<T>(work: (query: Query) => Promise<T>): Promise<T>;
  isClosed(): boolean;
  /** Finishes what was accepted, then refuses with `Closed`. */
  close(): Promise<void>;
};

const CONNECT_MS = 5_000;
const STATEMENT_MS = 30_000;
/** Longer than the server's own limit: it is for when nothing comes back at all. */
const ANSWER_MS = STATEMENT_MS + 5_000;
const IDLE_MS = 30_000;

/** Whole numbers of ours are below 2^53, and instants are text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

const SETTINGS = {
  statement_timeout: STATEMENT_MS,
  idle_in_transaction_session_timeout: STATEMENT_MS,
  // A plan that was made while a table was empty, and kept, would go on reading it from end to end.
  plan_cache_mode: 'force_custom_plan',
};

/** What every connection of ours is opened with; `settings` are parameters of the server for its session. */
export const clientConfig = (
  address: Address,
  purpose: string,
  settings: Readonly<Record<string, string | number>> = {},
): pg.ClientConfig => ({
  ...address.client,
  application_name: `havstang ${purpose}`.slice(0, 63),
  connectionTimeoutMillis: CONNECT_MS,
  query_timeout: ANSWER_MS,
  keepAlive: true,
  types,
  options: Object.entries({ ...SETTINGS, ...settings })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' '),
});

const names = new Map<string, string>();

/** The name under which a statement is prepared: the same for the same text in all connections of this process. */
const nameOf = (text: string): string => {
  const known = names.get(text) ?? `h${names.size}`;
  names.set(text, known);
  return known;
};

/** Statements over one connection. */
export const queryOn =
  (client: pg.ClientBase): Query =>
  async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query<Row>({ name: nameOf(text), text, values: [...values] })).rows;

/** BEGIN, the work, COMMIT. A connection that cannot roll back is of no use any more; `broken` is told. */
export const inTransaction = async <T>(
  client: pg.ClientBase,
  work: (query: Query) => Promise<T>,
  broken: (error: unknown) => void,
): Promise<T> => {
  try {
    await client.query('BEGIN');
    const result = await work(queryOn(client));
    // The server answers ROLLBACK to the COMMIT of a transaction that has failed, and calls it a success.
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
    return result;
  } catch (error) {
    if (isLost(error)) broken(error);
    else await client.query('ROLLBACK').catch(broken);
    throw error;
  }
};

const END_MS = 2_000;

/** Waits for a polite farewell, but not for ever: a server that has fallen silent does not return it. */
export const farewell = (ended: Promise<void>): Promise<void> =>
  Promise.race([ended.catch(() => undefined), sleep(END_MS, undefined, { ref: false })]);

/** At most `connections` connections, opened when they are needed; one that broke is replaced by the next that is needed. */
export const openPool = (address: Address, what: string, connections: number): Database => {
  const pool = new pg.Pool({ ...clientConfig(address, what), max: connections, idleTimeoutMillis: IDLE_MS });
  // An idle connection that broke has been taken out already; whoever needs one is told when there is none to be had.
  pool.on('error', () => undefined);
  const accepted = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  const answer = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (closing !== undefined) throw new Closed(what);
    const answered = ask();
    accepted.add(answered);
    try {
      return await answered;
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      accepted.delete(answered);
    }
  };

  /** A pool that is ended forgets those who wait for a connection, so they are waited for. */
  const end = async (): Promise<void> => {
    await Promise.allSettled(accepted);
    await farewell(pool.end());
  };

  const withClient = async <T>(use: (client: pg.PoolClient, broken: (error: unknown) => void) => Promise<T>) => {
    const client = await pool.connect();
    let lost = false;
    client.on('error', ignore);
    try {
      return await use(client, () => (lost = true));
    } catch (error) {
      lost ||= isLost(error);
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(lost);
    }
  };

  return {
    query: (text, values) => answer(() => withClient((client) => queryOn(client)(text, values))),
    transact: (work) => answer(() => withClient((client, broken) => inTransaction(client, work, broken))),
    isClosed: () => closing !== undefined,
    close: () => (closing ??= end()),
  };
};

/** A connection that breaks while it is held says so by failing the statement; the event beside that would end the process if nobody took it. */
const ignore = (): void => undefined;
