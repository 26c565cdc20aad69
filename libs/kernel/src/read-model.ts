import type { DomainEvent, EventCodec, SealedEvent } from './event.js';
import { travels } from './log-bus/log-bus.js';
import { withPlaceholders } from './personal/placeholder.js';
import type { Document, ReadModels, Row, Write } from './ports.js';

/** An event as a projection sees it: the current shape of its body, and where and when it happened. */
export type Seen<Event extends DomainEvent> = Event & { readonly of: Omit<SealedEvent, 'data'>; readonly id: string };

/**
 * `project(document, event) → document`. One read model is one table of documents; each event names the documents that it touches, and each of
 * them is folded on its own, so a read model accepts any order between streams. Pure: the auditor runs the same function on an export.
 */
export type ReadModel<Doc extends object, Event extends DomainEvent> = {
  /** kebab-case; with `version` the name of its table. A changed projection is a new version: it is filled beside the old one, then takes over. */
  readonly name: string;
  readonly version: number;
  readonly codec: EventCodec<Event>;
  /** Keys of the documents that this event touches; none to pass it over. */
  readonly keys: (event: Seen<Event>) => readonly string[];
  /** Undefined in: there is none yet. Undefined out: there is none any more. */
  readonly project: (document: Doc | undefined, event: Seen<Event>, key: string) => Doc | undefined;
};

/** A read model whose types are of no interest to whoever runs it. */
export type AnyReadModel = Pick<ReadModel<object, never>, 'name' | 'version'> & {
  readonly codec: Pick<EventCodec<DomainEvent>, 'storedTypes'>;
};

export const defineReadModel = <Doc extends object, Event extends DomainEvent>(
  model: ReadModel<Doc, Event>,
): ReadModel<Doc, Event> => model;

export const tableOf = (model: Pick<AnyReadModel, 'name' | 'version'>): string => `${model.name}@${model.version}`;

/** One codec over several, for read models that join aggregates. */
export const joinCodecs = <Event extends DomainEvent>(
  ...codecs: readonly Pick<EventCodec<Event>, 'decode' | 'storedTypes'>[]
): EventCodec<Event> => {
  const byType = new Map(codecs.flatMap((codec) => [...codec.storedTypes].map((type) => [type, codec] as const)));
  return {
    storedTypes: new Set(byType.keys()),
    decode: (recorded) => byType.get(recorded.type)?.decode(recorded),
    encode: () => {
      throw new Error('a joined codec only reads');
    },
  };
};

const streamId = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

/** Pairs an event with its decoded body, or undefined when the codec does not name its type. */
export const see = <Event extends DomainEvent>(
  codec: EventCodec<Event>,
  event: SealedEvent,
): Seen<Event> | undefined => {
  const decoded = codec.storedTypes.has(event.type) ? codec.decode(withPlaceholders(event)) : undefined;
  return decoded && { ...decoded, of: event, id: streamId(event.stream) };
};

/** Documents of different municipalities never meet: the stored key begins with the tenant. */
export const rowKey = (tenant: string, key: string): string => `${tenant}/${key}`;

/** The documents of one read model held in memory while events are folded into them. */
export type Folding = {
  /** Stored keys that these events touch and that are not in memory yet. */
  readonly missing: (events: readonly SealedEvent[]) => string[];
  readonly put: (rows: ReadonlyMap<string, Row>) => void;
  readonly fold: (event: SealedEvent) => void;
  /** What has changed since the last call; forgets the documents, so that memory stays bounded. */
  readonly drain: () => Write[];
};

/** What an event is to one model: its decoded form, and the documents that it touches with their stored keys. */
type Touch = { readonly seen: Seen<DomainEvent>; readonly rows: readonly (readonly [key: string, row: string])[] };
type Held = { readonly tenant: string; document: object | undefined; changed: boolean };

/** Folds what a bus would give: an event that does not leave its service is in no read model, also where all events are at hand. */
export const folding = (model: AnyReadModel): Folding => {
  const { codec, keys, project } = model as unknown as ReadModel<object, DomainEvent>;
  const table = tableOf(model);
  const documents = new Map<string, Held>();
  // Looked at by `missing`, and about to be folded: decoding and naming the keys once is enough.
  const ahead = new Map<SealedEvent, Touch | undefined>();

  const touch = (event: SealedEvent): Touch | undefined => {
    const seen = travels(event) ? see(codec, event) : undefined;
    return seen && { seen, rows: keys(seen).map((key) => [key, rowKey(event.tenant, key)]) };
  };

  return {
    missing(events) {
      ahead.clear();
      const wanted = new Set<string>();
      for (const event of events) {
        const touched = touch(event);
        ahead.set(event, touched);
        for (const [, row] of touched?.rows ?? []) if (!documents.has(row)) wanted.add(row);
      }
      return [...wanted];
    },
    put(rows) {
      for (const [key, { tenant, document }] of rows) documents.set(key, { tenant, document, changed: false });
    },
    fold(event) {
      const touched = ahead.has(event) ? ahead.get(event) : touch(event);
      for (const [key, row] of touched?.rows ?? []) {
        const held: Held = documents.get(row) ?? { tenant: event.tenant, document: undefined, changed: false };
        const document = project(held.document as never, touched?.seen as never, key);
        held.changed ||= document !== held.document;
        held.document = document;
        documents.set(row, held);
      }
    },
    drain() {
      const writes: Write[] = [];
      for (const [key, { tenant, document, changed }] of documents) {
        if (changed) writes.push({ table, key, tenant, document: (document as Document | undefined) ?? null });
      }
      documents.clear();
      ahead.clear();
      return writes;
    },
  };
};

/** Reading the documents of one model, for views and look-ups. Every call names the tenant. */
export type Documents<Doc> = {
  get(tenant: string, key: string): Promise<Doc | undefined>;
  /** In order of key, at most `limit`, strictly after `after`. */
  list(
    tenant: string,
    page?: { readonly after?: string; readonly limit?: number },
  ): Promise<readonly { key: string; document: Doc }[]>;
};

/** As much of a read model as its readers need to know. */
export type TableOf<Doc extends object> = Pick<AnyReadModel, 'name' | 'version'> & {
  readonly project: (document: never, event: never, key: string) => Doc | undefined;
};

export const documentsOf = <Doc extends object>(store: ReadModels, model: TableOf<Doc>): Documents<Doc> => {
  const table = tableOf(model);
  return {
    get: async (tenant, key) => (await store.get(table, tenant, rowKey(tenant, key))) as Doc | undefined,
    list: async (tenant, { after, limit } = {}) => {
      const rows = await store.list(table, tenant, {
        ...(after === undefined ? {} : { after: rowKey(tenant, after) }),
        ...(limit === undefined ? {} : { limit }),
      });
      return rows.map((row) => ({ key: row.key.slice(tenant.length + 1), document: row.document as Doc }));
    },
  };
};
