import { codecOf, type Contract, type EventOf } from '@havstang/contracts';
import { folding, type Actor, type AnyReadModel, type DomainEvent, type SealedEvent } from '@havstang/kernel';
import { metaOf } from './given.js';

/** Something that happened in one stream, before it has its place in the ledger. */
export type Happened = Omit<SealedEvent, 'index' | 'revision' | 'leaf'>;

/** Who, when and where, if it matters to the test. `on` is the day in the world. */
export type About = {
  readonly on?: string;
  readonly actor?: Partial<Actor>;
  readonly tenant?: string;
  readonly eventId?: string;
};

/** An event of a stream as the store would hold it. Throws when its body breaks the contract, so no test rests on an impossible history. */
export const happened = <C extends Contract>(
  contract: C,
  id: string,
  event: EventOf<C>,
  about: About = {},
): Happened => {
  const { actor, tenant, commandId, correlationId, causationId, at } = metaOf({
    ...(about.actor ? { actor: about.actor } : {}),
    ...(about.tenant ? { tenant: about.tenant } : {}),
  });
  return {
    ...codecOf(contract).encode(event as unknown as DomainEvent),
    id: about.eventId ?? id,
    stream: `${contract.name}-${id}`,
    recordedAt: at,
    occurredAt: about.on === undefined ? at : `${about.on}T08:00:00.000Z`,
    actor,
    tenant,
    commandId,
    correlationId,
    causationId,
  };
};

/** Gives events their places: the revision in each stream and the index in the ledger, in the order given. */
export const sealedInOrder = (events: readonly Happened[]): SealedEvent[] => {
  const revisions = new Map<string, number>();
  return events.map((event, index) => {
    const revision = revisions.get(event.stream) ?? 0;
    revisions.set(event.stream, revision + 1);
    return { ...event, revision, index, leaf: '' };
  });
};

/** What a read model makes of these events, as the runtime would fold them: its documents by key, those of tenant 2584. */
export const projected = <Doc extends object>(
  model: AnyReadModel & { readonly project: (document: never, event: never, key: string) => Doc | undefined },
  events: readonly SealedEvent[],
): ReadonlyMap<string, Doc> => {
  const documents = folding(model);
  for (const event of events) documents.fold(event);
  const rows = documents.drain().filter((row) => row.tenant === '2584' && row.document !== null);
  return new Map(rows.map((row) => [row.key.slice('2584/'.length), JSON.parse(JSON.stringify(row.document)) as Doc]));
};
