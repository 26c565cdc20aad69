import type { JsonObject, NewEvent, RecordedEvent, SealedEvent } from './event.js';
import type { RunSpan } from './seal.js';

/** Expected revision of a stream that must not exist yet. */
export const NO_STREAM = -1;

/**
 * Bounds that every event store keeps; a larger append is refused with `TooLarge` before anything is written. Bytes are those of the canonical entry
 * and body in UTF-8; the sum stays below what EventStoreDB takes in one append (1 MiB).
 */
export const LIMITS = { eventsPerAppend: 1_000, bytesPerEvent: 64 * 1024, bytesPerAppend: 1_000_000 } as const;

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
  /** The leaf hashes of the same events, without the events. */
  leaves(from: number, limit: number): Promise<readonly Uint8Array[]>;
  /**
   * The roots of full runs of leaves (`Run`), in order, for each span: as they were stored when their last leaf was sealed. Fewer than asked for where they are
   * not full, and in a log that an older version wrote until a process that seals has opened it.
   */
  runs(spans: readonly RunSpan[]): Promise<readonly (readonly Uint8Array[])[]>;
  /** The index of one event, undefined while it is not sealed (or does not exist). */
  indexOf(stream: string, revision: number): Promise<number | undefined>;
  /** Batches of events with index ≥ `from`, the past and then the present, without gap or repeat, until the signal aborts. Never an empty batch. */
  subscribe(from: number, signal: AbortSignal): AsyncIterable<readonly SealedEvent[]>;
}

/** One store's history on its way into the tree; where it is sealed in the append itself, nobody needs this. */
export interface Sealing {
  /**
   * Resolves when this process may seal, and stays so until the process loses it: one at a time does. A process that has lost it without knowing is
   * refused by `seal` with `Unavailable`. Rejects with `Closed`.
   */
  lead(signal: AbortSignal): Promise<void>;
  /** How many events are sealed, and the place in the store of the last of them (undefined before the first), as of one moment. */
  sealedUpTo(): Promise<{ readonly size: number; readonly position: StorePosition | undefined }>;
  /**
   * Gives the events the next dense indexes: entries, leaves, the tree's right edge and the last position in one transaction, durable when it resolves.
   * Throws `BrokenStream` for a revision that does not follow the one before, and writes nothing then.
   */
  seal(events: readonly Positioned[]): Promise<void>;
}

/** Where consumers of the sealed log are, and what they set aside. The places of one group are written by one process at a time. */
export interface Places {
  /** Next ledger index of a group; 0 for a new one. */
  next(group: string): Promise<number>;
  /** Notes the place; it is written soon after, never before: an event may be given twice, and none is passed over. */
  advance(group: string, next: number): void;
  isParked(group: string, stream: string): boolean | Promise<boolean>;
  /** Index of the first parked event of a stream. */
  firstParked(group: string, stream: string): Promise<number | undefined>;
  /** Sets an event aside; one that is there already has its attempts added up. */
  park(group: string, event: SealedEvent, attempts: number, reason: string): Promise<void>;
  /** Sets an event aside if its stream is parked, both in one step, and says whether it was. */
  parkBehind(group: string, event: SealedEvent): Promise<boolean>;
  unpark(group: string, stream: string, index: number): Promise<void>;
  parked(group?: string): Promise<readonly Parked[]>;
}

/** Takes events to where other processes read them: a broker. */
export interface Publisher {
  /**
   * Wants the log one event after the other, without gap. Resolves when the broker holds all that may leave their service, in order within each stream.
   * Repeating is harmless.
   */
  publish(events: readonly SealedEvent[]): Promise<void>;
  /** Tells followers that everything below index `size` is there. */
  complete(size: number): Promise<void>;
}

/**
 * How far a follower has come: per partition the next ledger index that it wants. Within a partition the index only grows, so an event with a lower
 * index has been seen: that is the whole of de-duplication. Under `ALL` is the index below which every event of every partition has been seen; a
 * totally ordered bus has no other partition.
 */
export type BusPosition = { readonly [partition: string]: number };
export const ALL = 'all';

export type Batch = {
  readonly partition: string;
  /** Possibly none, when only `complete` has moved. */
  readonly events: readonly SealedEvent[];
  /** How far the follower is complete after this batch, where that has moved: the new value of `ALL`. */
  readonly complete?: number;
  /** How many events the bus knows of that come after this batch, where it can tell. */
  readonly ahead?: number;
};

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
  /** Everything below this ledger index has been given. */
  next(): number;
  /** Stops delivery after the event or batch in hand. */
  stop(): Promise<void>;
};

/**
 * How services learn of each other's events: at least once, in order within a stream. What is on the bus is what is in the sealed log;
 * bodies classified other than `open` do not leave their service.
 */
export interface Bus {
  /**
   * One event at a time to a consumer group whose place the bus remembers. A handler that rejects is given the same event again with growing
   * pauses; after `maxAttempts`, or at once for `Poison`, the event is parked and later events of its stream are parked behind it. `Unavailable` passes
   * by itself: it is waited out.
   */
  subscribe(
    group: string,
    types: ReadonlySet<string>,
    handle: (event: SealedEvent) => Promise<void>,
  ): Promise<Subscription>;
  /**
   * Batches from a place that the follower itself remembers (a read model commits it with its documents). A handler that rejects is given the same
   * batch again.
   */
  follow(from: BusPosition, handle: (batch: Batch) => Promise<void>): Subscription;
  /**
   * How many events there are to be seen, counting everything that the store had acknowledged when this was asked: whoever is `complete` up to it misses
   * nothing that anybody was told.
   */
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
  /**
   * Resolves when this process may commit, and stays so until the process loses it: one at a time folds. A process that has lost it without knowing is
   * refused by `commit` with `Unavailable`. Rejects with `Closed`; resolves when the signal aborts.
   */
  lead(signal: AbortSignal): Promise<void>;
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

/** A key with the random id that envelopes name it by. */
export type SubjectKey = { readonly id: string; readonly key: Uint8Array };

/**
 * The keys that personal texts are written with, one to a person and municipality; 32 bytes each, kept wrapped by a master key from outside.
 * Nothing of it is remembered by those who use it: a key that was destroyed is gone with the next call, in every process.
 * Errors, all adapters alike: `Unavailable`, `Closed`.
 */
export interface KeyVault {
  /** The key of a person, made when there is none yet and durable when it resolves. Throws `PersonErased` once it was destroyed. */
  keyFor(tenant: string, person: string): Promise<SubjectKey>;
  /** The same, but none is made: undefined for a person who has written nothing personal. Throws `PersonErased`. */
  keyOf(tenant: string, person: string): Promise<SubjectKey | undefined>;
  /** Those of these keys that exist and are this municipality's. */
  keys(tenant: string, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** How far the erasures and holds in the log have been applied here. A vault from a backup says an earlier place than the one that was lost. */
  appliedUpTo(): Promise<BusPosition>;
  close(): Promise<void>;
}

/** What the one service that carries out erasures may do besides. */
export interface ErasingKeyVault extends KeyVault {
  /**
   * Destroys the person's key, over the bytes where it stood, and bars the person from getting another; both are durable when it resolves. Resolves
   * with the ids of the destroyed keys, the same when repeated. Throws `PersonHeld`.
   */
  destroy(tenant: string, person: string): Promise<readonly string[]>;
  /** Refuses to destroy the person's key until `release`. Of no effect once it is destroyed. */
  hold(tenant: string, person: string): Promise<void>;
  release(tenant: string, person: string): Promise<void>;
  /** Notes how far the log has been applied; durable when it resolves. */
  applied(position: BusPosition): Promise<void>;
}

/** What a vault has of one person: a key, a hold on it, or what is left of one that was destroyed. */
export type PersonRecord = { readonly tenant: string; readonly person: string } & (
  | { readonly state: 'open'; readonly key: SubjectKey }
  /** Held before they had a key, where there is none. */
  | { readonly state: 'held'; readonly key: SubjectKey | undefined }
  /** The id of the destroyed key, if they ever had one. */
  | { readonly state: 'erased'; readonly keyId: string | undefined }
);

/** What a move from one vault to another takes besides. Nobody else uses either of them meanwhile. */
export interface MovableKeyVault extends ErasingKeyVault {
  /** The records of all persons in the order of municipality and person, strictly after `after`, at most `limit`. */
  records(limit: number, after?: Pick<PersonRecord, 'tenant' | 'person'>): Promise<readonly PersonRecord[]>;
  /**
   * Adds what these records say, all of them or none, wrapped by this vault's own master key; durable when it resolves. What is here already stays, so that
   * it can be repeated: a person who is erased on either side has no key afterwards, and one who is held on either side is held. Throws `OtherKeys` where a
   * person has, or had, another key here.
   */
  add(records: readonly PersonRecord[]): Promise<void>;
}
