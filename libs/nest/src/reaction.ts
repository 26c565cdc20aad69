import { codecOf, storedTypesOf, type Contract, type EventOf } from '@havstang/contracts';
import type { DomainEvent, EventCodec, Row, Seen, TableOf } from '@havstang/kernel';
import type { Aggregate } from './aggregate.js';
import type { Lookup } from './runtime.js';

/** What a reaction wants done: a command to one of its own service's aggregates, on the stream with this id. */
export type Wanted = { readonly to: Aggregate; readonly id: string; readonly type: string; readonly data: object };

/** `react(event) → command?`: how a service answers what another one (or itself) recorded. */
export type Reaction = {
  /** kebab-case, unique in its service; part of the command ids, so it is never renamed. */
  readonly name: string;
  readonly codec: EventCodec<DomainEvent>;
  /** Stored names of the events it reacts to. */
  readonly types: ReadonlySet<string>;
  readonly react: (
    event: Seen<DomainEvent>,
    look: Lookup,
    effects: Effects,
  ) => readonly Wanted[] | Promise<readonly Wanted[]>;
};

/** What a reaction may do besides sending commands. Each can be done again, for a reaction can be. */
export type Effects = {
  /** Destroys a person's key for good. Resolves with the ids of the keys that are gone, the same each time. Throws `Unavailable`. */
  destroyKey(person: string): Promise<readonly string[]>;
};

/**
 * `react` should be pure; it may read its own service's read models when the event alone does not say whom it concerns.
 * `on` names the events of `contract` that are reacted to.
 */
export const defineReaction = <C extends Contract, Name extends EventOf<C>['type']>(definition: {
  name: string;
  contract: C;
  on: readonly Name[];
  react: (
    event: Seen<Extract<EventOf<C>, { type: Name }>>,
    look: Lookup,
    effects: Effects,
  ) => readonly Wanted[] | Promise<readonly Wanted[]>;
}): Reaction => ({
  name: definition.name,
  codec: codecOf(definition.contract) as unknown as Reaction['codec'],
  types: new Set(definition.on.flatMap((name) => storedTypesOf(definition.contract, name))),
  react: definition.react as unknown as Reaction['react'],
});

/**
 * What is due at an instant: how time itself acts (legal force, overdue reports). It is asked again and again, so it should read a small read model of
 * what still waits, and the command that it wants must be "already so" the second time. `occurredAt` is when it fell due.
 */
export type Timer = {
  /** kebab-case, unique in its service; part of the command ids, so it is never renamed. */
  readonly name: string;
  readonly due: (
    now: string,
    all: AllRows,
  ) => Promise<readonly (Wanted & { readonly tenant: string; readonly occurredAt: string })[]>;
};

/** The rows of a read model over all tenants. */
export type AllRows = <Doc extends object>(
  model: TableOf<Doc>,
) => AsyncIterable<Pick<Row, 'key' | 'tenant'> & { readonly document: Doc }>;
