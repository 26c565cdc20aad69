/** As much of a sealed event as its public form needs; kernel's `SealedEvent` fits. */
type Sealed = {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly recordedAt: string;
  readonly occurredAt: string;
  readonly tenant: string;
  readonly actor: { readonly ref: string; readonly role: string; readonly unit: string };
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly schema: string;
  readonly classification: string;
  readonly index: number;
  readonly leaf: string;
  readonly data: unknown;
};

/** `se.havstang.<service>.…` → the service. */
export const serviceOf = (type: string): string => type.split('.')[2] ?? '';

/** Digits of a zero-padded revision, so that text order is number order. */
const SEQUENCE_DIGITS = 10;

/**
 * The public form of an event, CloudEvents 1.0: the same over HTTP and on Kafka. `subject` is the stream, `sequence` its revision; together they are the
 * key for de-duplication. `ledgerindex` and `ledgerleaf` tie it to the Merkle tree.
 */
export const cloudEvent = (event: Sealed) => ({
  specversion: '1.0',
  id: event.id,
  source: `urn:havstang:${event.tenant}:${serviceOf(event.type)}`,
  type: event.type,
  subject: event.stream,
  time: event.occurredAt,
  datacontenttype: 'application/json',
  dataschema: `urn:havstang:schema:${event.type}:${event.schema}`,
  sequence: String(event.revision).padStart(SEQUENCE_DIGITS, '0'),
  recordedtime: event.recordedAt,
  correlationid: event.correlationId,
  ...(event.causationId !== null && { causationid: event.causationId }),
  tenant: event.tenant,
  actorref: event.actor.ref,
  actorrole: event.actor.role,
  actorunit: event.actor.unit,
  dataclassification: event.classification,
  ledgerindex: event.index,
  ledgerleaf: event.leaf,
  data: event.data,
});

export type CloudEvent = ReturnType<typeof cloudEvent>;
