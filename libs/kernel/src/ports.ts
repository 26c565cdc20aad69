import type { JsonObject, NewEvent, RecordedEvent, SealedEvent } from './event.js';

/** Expected revision of a stream that must not exist yet. */
export const NO_STREAM = -1;

/** Bounds that every event store keeps; a larger append is refused with `TooLarge` before anything is written. */
export const LIMITS = { eventsPerAppend: 1_000, bytesPerEvent: 64 * 1024 } as const;

export type Appended = {
  /** Revision of the last event of the append. */
  readonly revision: number;
  /** Ledger index of the last event, where the store seals in the same transaction; undefined where a sequencer seals later. */
  readonly index?: number;
};

/** A place in the store's own global order; opaque to all but the adapter that made it. */
export type StorePosition = string;
export type Positioned = { readonly event: RecordedEvent; readonly position: StorePosition };

/**
 * The immutable history, and the only thing that a command writes.
 * Errors, all adapters alike: `Conflict`, `TooLarge`, `Unavailable` (try again later; nothing is known to be written), `Closed`.
 */
export interface EventStore {
  /**
   * Writes the events atomically after revision `expected` (`NO_STREAM` for a new stream) and resolves when they are durable.
   * Idempotent by event id: the same ids at the same place succeed again and write nothing. An empty list checks the revision only.
   */
  append(stream: string, expected: number, events: readonly NewEvent[]): Promise<Appended>;
  /** Events of one stream in order, from revision `from` (inclusive, default 0), at most `limit` (default all). A missing stream is empty. */
  read(stream: string, from?: number, limit?: number): Promise<readonly RecordedEvent[]>;
  /** Events of all streams in global order, strictly after `after` (undefined: from the start), at most `limit`. */
  readAll(after: StorePosition | undefined, limit: number): Promise<readonly Positioned[]>;
  /**
   * Batches of all events strictly after `after`, first the past and then the present, without gap or repeat, until the signal aborts.
   * Never an empty batch.
   */
  subscribe(after: StorePosition | undefined, signal: AbortSignal): AsyncIterable<readonly Positioned[]>;
  /** Finishes accepted appends, then refuses everything with `Closed`. */
  close(): Promise<void>;
}

/** The same events with their dense index, as the ledger ordered them. */
export interface SealedLog {
  /** How many events are sealed: the size of the Merkle tree. */
  size(): Promise<number>;
  /** Events with index ≥ `from`, in order, at most `limit`. */
  read(from: number, limit: number): Promise<readonly SealedEvent[]>;
  /** The index of one event, undefined while it is not sealed (or does not exist). */
  indexOf(stream: string, revision: number): Promise<number | undefined>;
  /** Batches of events with index ≥ `from`, the past and then the present, without gap or repeat, until the signal aborts. Never an empty batch. */
  subscribe(from: number, signal: AbortSignal): AsyncIterable<readonly SealedEvent[]>;
}

/**
 * How far a follower has come: the next ledger index it wants, per partition. Within a partition the index only grows, so an event with a lower
 * index has been seen: that is the whole of de-duplication. A totally ordered bus has the single partition `all`.
 */
export type BusPosition = { readonly [partition: string]: number };

export type Batch = { readonly partition: string; readonly events: readonly SealedEvent[] };

/** Why an event was set aside. */
export type Parked = {
  readonly group: string;
  readonly index: number;
  readonly stream: string;
  readonly type: string;
  readonly attempts: number;
  readonly reason: string;
  readonly parkedAt: string;
};

export type Subscription = {
  /** Ledger index of the next event the group will be given. */
  next(): number;
  /** Stops delivery after the event in hand. */
  stop(): Promise<void>;
};

/**
 * How services learn of each other's events: at least once, in order within a stream. What is on the bus is what is in the sealed log;
 * bodies classified other than `open` do not leave their service.
 */
export interface Bus {
  /**
   * One event at a time to a consumer group whose place the bus remembers. A handler that rejects is given the same event again with growing
   * pauses; after `maxAttempts`, or at once for `Poison`, the event is parked and later events of its stream are parked behind it.
   */
  subscribe(
    group: string,
    types: ReadonlySet<string>,
    handle: (event: SealedEvent) => Promise<void>,
  ): Promise<Subscription>;
  /** Batches from a place that the follower itself remembers (a read model commits it with its documents). */
  follow(from: BusPosition, handle: (batch: Batch) => Promise<void>): Subscription;
  /** How many events there are to be seen now. */
  head(): Promise<number>;
  parked(group?: string): Promise<readonly Parked[]>;
  /** Gives the parked events of a stream to the group again, in order. Resolves with how many were handled. */
  redrive(group: string, stream: string): Promise<number>;
}

export type Document = JsonObject;
export type Row = { readonly key: string; readonly tenant: string; readonly document: Document };

/** What one batch does to one table. A null document removes the row. */
export type Write = {
  readonly table: string;
  readonly key: string;
  readonly tenant: string;
  readonly document: Document | null;
};

/** Documents folded from the bus. Tables are named `<model>@<version>`; a table exists once it has a position. */
export interface ReadModels {
  /** The documents that exist among `keys`. */
  load(table: string, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>;
  /** Documents and positions together, or neither. */
  commit(writes: readonly Write[], positions: ReadonlyMap<string, BusPosition>): Promise<void>;
  /** Empty when nothing was ever committed for the table. */
  position(table: string): Promise<BusPosition>;
  get(table: string, tenant: string, key: string): Promise<Document | undefined>;
  /** Rows of one tenant ordered by key, strictly after `after`, at most `limit`. */
  list(
    table: string,
    tenant: string,
    page?: { readonly after?: string; readonly limit?: number },
  ): Promise<readonly Row[]>;
  /** Every row of a table over all tenants, ordered by key: for digests and audits. */
  rows(table: string): AsyncIterable<Row>;
  tables(): Promise<readonly string[]>;
  /** Removes a table with its position. */
  drop(table: string): Promise<void>;
  close(): Promise<void>;
}
