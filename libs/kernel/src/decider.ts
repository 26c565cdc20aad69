import type { Actor, DomainEvent } from './event.js';

/** The pseudonym of the system itself: a reaction or the clock. */
export const SYSTEM = '00000000-0000-4000-8000-000000000000';

/** What arrives with every command: time, ids and actor, so that `decide` needs no clock, no randomness and no I/O. */
export type CommandMeta = {
  /** Idempotency key of this command, a uuid. New ids that a decision needs are derived from it. */
  readonly commandId: string;
  readonly tenant: string;
  readonly actor: Actor;
  /** The server's instant, RFC 3339 UTC. */
  readonly at: string;
  /** When it happened in the world, RFC 3339 UTC; equals `at` unless the person says otherwise. Never later than `at`. */
  readonly occurredAt: string;
  /** Root of the lineage; the runtime keeps that of the stream once it exists. */
  readonly correlationId: string;
  readonly causationId: string | null;
};

/** A command as `decide` sees it: `id` is the uuid part of the stream it is sent to. */
export type DomainCommand = {
  readonly type: string;
  readonly id: string;
  readonly data: object;
  readonly meta: CommandMeta;
};

/** A rule said no. `code` is stable and catalogued in the contract; `field` points into the command's body where that helps. */
export type Rejection<Code extends string = string> = {
  readonly rejected: Code;
  readonly field?: string;
  /** Facts for the message: ids, limits, dates. Never personal data. */
  readonly facts?: { readonly [name: string]: string | number | readonly string[] };
};

export const reject = <Code extends string>(
  rejected: Code,
  details: Omit<Rejection<Code>, 'rejected'> = {},
): Rejection<Code> => ({
  rejected,
  ...details,
});

export const isRejection = <Code extends string>(result: object): result is Rejection<Code> => 'rejected' in result;

/**
 * One aggregate as three pure values. `decide` is total and synchronous: it returns the facts that follow, nothing when it is "already so", or one
 * rejection. `evolve` never throws and never validates: what was recorded has happened.
 */
export type Decider<State, Command extends DomainCommand, Event extends DomainEvent> = {
  /** First part of the stream name: `challenge` in `challenge-<uuid>`. */
  readonly category: string;
  readonly initial: State;
  readonly decide: (command: Command, state: State) => readonly Event[] | Rejection;
  readonly evolve: (state: State, event: Event) => State;
};

/**
 * A command of the public language as `decide` receives it: with the id of its stream, its metadata, and — for the commands named in `Found` — what
 * was looked up beforehand (a role, a delegation point, a boundary's state).
 */
export type Sent<Command, Found = object> = Command extends { readonly type: infer Name }
  ? Command & { readonly id: string; readonly meta: CommandMeta } & (Name extends keyof Found
        ? { readonly found: Found[Name] }
        : unknown)
  : never;
