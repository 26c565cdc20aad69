import type { PersonalField } from './personal/personal-texts.js';

/** A JSON value inside the I-JSON subset (RFC 7493): finite numbers, safe integers, no lone surrogates. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Who acted: never a name. `ref` is a random pseudonym whose identity lives in a separate, erasable store. */
export type Actor = { readonly ref: string; readonly role: string; readonly unit: string };

/** How widely the body of an event may travel. That the event exists is sealed in every case. */
export type Classification = 'open' | 'internal' | 'secret';

/**
 * What is known about an event besides its body. Everything here is sealed by the ledger, so nothing here may be personal data.
 * Instants are RFC 3339 in UTC with milliseconds. `recordedAt` is the server's clock, `occurredAt` the people's: when it happened in the world.
 */
export type Envelope = {
  /** uuid, unique in the whole store. */
  readonly id: string;
  /** The stored name, a versioned string: `se.havstang.challenges.problem-reported.v1`. */
  readonly type: string;
  /** `<category>-<uuid>`. */
  readonly stream: string;
  /** Position in the stream: 0, 1, 2 … without gaps. */
  readonly revision: number;
  readonly recordedAt: string;
  readonly occurredAt: string;
  /** Municipality code, e.g. `2584` for Kiruna. */
  readonly tenant: string;
  readonly actor: Actor;
  /** The command that caused it; all events of one command share it, and a command is carried out once. */
  readonly commandId: string;
  /** The root of the lineage. */
  readonly correlationId: string;
  /** The id of the event that this is a reaction to, null when a person acted. */
  readonly causationId: string | null;
  /** Hash of the JSON Schema that the body was valid against when written. */
  readonly schema: string;
  readonly classification: Classification;
};

/** An event as the store holds it. */
export type RecordedEvent = Envelope & { readonly data: JsonObject };

/** An event before the store gave it its place. */
export type NewEvent = Omit<RecordedEvent, 'stream' | 'revision'>;

/** An event with its place in the ledger: `index` is dense over all streams (0 … n−1), `leaf` its RFC 6962 leaf hash in hex. */
export type SealedEvent = RecordedEvent & { readonly index: number; readonly leaf: string };

/** The shape that domain code sees: a current name and a current body, whatever version was stored. */
export type DomainEvent = { readonly type: string; readonly data: object };

/** Translates between domain events and stored ones. Upcasting happens in `decode`, so that `evolve` and `project` see current shapes only. */
export interface EventCodec<Event extends DomainEvent> {
  /** Adds stored name, schema hash and classification. Throws when the body breaks its schema: that is a defect, not input. */
  encode(event: Event): Pick<RecordedEvent, 'type' | 'schema' | 'classification' | 'data'>;
  /** Which fields of a body hold a person's text; absent where no event has any. */
  personalFields?(event: Event): readonly PersonalField[];
  /** Undefined for a type that the codec does not name. */
  decode(recorded: Pick<RecordedEvent, 'type' | 'data'>): Event | undefined;
  /** Every stored name, of every version, that `decode` understands. */
  readonly storedTypes: ReadonlySet<string>;
}
