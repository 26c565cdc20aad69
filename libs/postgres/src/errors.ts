import { HavstangError, Unavailable } from '@havstang/kernel';

/** The address of the database cannot be used as it is written. Never quotes the address: it holds a password. */
export class BadAddress extends HavstangError {
  constructor(message: string) {
    super('bad-address', message);
  }
}

/** The schema has not been made, or not to the version that this software needs. */
export class NotSetUp extends HavstangError {
  constructor(schema: string, what: string) {
    super('not-set-up', `the schema ${schema} is not ready for ${what}; run the set-up job (ops setup migrations)`);
  }
}

/** The schema was written by a newer version of this software, which may rely on things that this one does not know. */
export class NewerSchema extends HavstangError {
  constructor(schema: string, what: string, found: number, known: number) {
    super(
      'newer-schema',
      `the schema ${schema} has version ${found} for ${what}; this version knows ${known}. Start the newer version instead.`,
    );
  }
}

/** What a failure says of itself. Told by its shape, not its class: the platform and the driver may have been loaded with another `Error`. */
type Failure = { readonly code?: unknown; readonly severity?: unknown; readonly message?: unknown };

const failureIn = (error: unknown): Failure => (typeof error === 'object' && error !== null ? error : {});

/** The SQLSTATE that the server answered with; undefined for everything that did not come from the server. */
export const sqlState = (error: unknown): string | undefined => {
  const { code, severity } = failureIn(error);
  return typeof code === 'string' && severity !== undefined ? code : undefined;
};

/**
 * SQLSTATE classes and codes that say "not now": connection (08), log-in (28, 3D: passwords and databases come and go with an operator), resources (53),
 * shutdown, time-outs and cancelling (57), the disk (58), a time-out inside a transaction (25P03), a server that only reads since it stands by (25006),
 * and who lost against another transaction (40, 55P03).
 */
const PASSING = /^(08|28|3D|40|53|57|58|25P03$|25006$|55P03$)/;

/** How the driver and the operating system say that there is no connection. */
const NO_CONNECTION =
  /^(E[A-Z]+$)|connection (is |was )?(terminated|closed|error|ended)|connection error|timeout|not queryable|client was closed|does not support SSL/i;

/**
 * What a caller is told of a failed statement: `Unavailable` where trying again later is safe, otherwise the error itself (a defect). What was under way
 * when the connection broke has happened wholly or not at all; whoever repeats it must be able to bear either.
 */
export const asUnavailable = (error: unknown): unknown => {
  if (error instanceof HavstangError) return error;
  const { code, message } = failureIn(error);
  const state = sqlState(error);
  const passing = state === undefined ? NO_CONNECTION.test(String(code ?? message)) : PASSING.test(state);
  const reason = [code, message].filter((text) => typeof text === 'string' && text !== '').join(': ');
  return passing ? new Unavailable(`the database cannot answer now (${reason})`, { cause: error }) : error;
};

/** Whether the connection on which a statement failed can be used no more: it broke, did not answer in time, or the server ended the session. */
export const isLost = (error: unknown): boolean => {
  if (error instanceof HavstangError) return false;
  const { code, message, severity } = failureIn(error);
  return sqlState(error) === undefined ? NO_CONNECTION.test(String(code ?? message)) : severity === 'FATAL';
};

export const UNDEFINED_TABLE = '42P01';
