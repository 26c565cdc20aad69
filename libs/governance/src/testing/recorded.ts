import { codecOf, type Contract } from '@havstang/contracts';
import { folding, type AnyReadModel, type DomainEvent, type SealedEvent } from '@havstang/kernel';
import { metaOf } from '@havstang/testing';

/** The uuid that ends in this number. */
export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Making a codec hashes every schema of the contract: once is enough for thousands of histories. */
const codecs = new Map<Contract, ReturnType<typeof codecOf<Contract>>>();

/** A stream as the log holds it. Encoding checks every body against the contract, so a fixture cannot drift from it. */
export const recorded = (contract: Contract, streamId: string, ...events: readonly DomainEvent[]): SealedEvent[] => {
  const codec = codecs.get(contract) ?? codecOf(contract);
  codecs.set(contract, codec);
  const { at, occurredAt, tenant, actor, commandId, correlationId, causationId } = metaOf();
  return events.map((event, revision) => ({
    ...codec.encode(event),
    id: id(900 + revision),
    stream: `${contract.name}-${streamId}`,
    revision,
    recordedAt: at,
    occurredAt,
    tenant,
    actor,
    commandId,
    correlationId,
    causationId,
    index: revision,
    leaf: '',
  }));
};

/** The documents that a read model makes of events, by key. */
export const documentsFrom = (model: AnyReadModel, events: readonly SealedEvent[]): Record<string, unknown> => {
  const table = folding(model);
  for (const event of events) table.fold(event);
  const rows = table.drain().filter((row) => row.document !== null);
  return JSON.parse(
    JSON.stringify(Object.fromEntries(rows.map((row) => [row.key.slice(row.tenant.length + 1), row.document]))),
  ) as Record<string, unknown>;
};

/** Every way to mix two streams that keeps the order within each. */
export const interleavings = <T>(a: readonly T[], b: readonly T[]): T[][] => {
  const [first, ...restA] = a;
  const [second, ...restB] = b;
  if (first === undefined || second === undefined) return [[...a, ...b]];
  return [
    ...interleavings(restA, b).map((rest) => [first, ...rest]),
    ...interleavings(a, restB).map((rest) => [second, ...rest]),
  ];
};
