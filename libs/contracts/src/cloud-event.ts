import { z } from 'zod';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a sealed event is made of; kernel's `SealedEvent` by its shape. */
type Sealed = {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly recordedAt: string;
  readonly occurredAt: string;
  readonly tenant: string;
  readonly actor: { readonly ref: string; readonly role: string; readonly unit: string };
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly schema: string;
  readonly classification: 'open' | 'internal' | 'secret';
  readonly index: number;
  readonly leaf: string;
  readonly data: { readonly [key: string]: Json };
};

/** `se.havstang.<service>.…` → the service. */
export const serviceOf = (type: string): string => type.split('.')[2] ?? '';

/** Digits of a zero-padded revision, so that text order is number order. */
const SEQUENCE_DIGITS = 10;

const schemaUrn = (type: string, schema: string): string => `urn:havstang:schema:${type}:${schema}`;

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
  dataschema: schemaUrn(event.type, event.schema),
  sequence: String(event.revision).padStart(SEQUENCE_DIGITS, '0'),
  recordedtime: event.recordedAt,
  commandid: event.commandId,
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

const text = z.string().min(1);

/** What `fromCloudEvent` reads; attributes of later days are left alone. The body is whatever JSON object it is. */
const attributes = z.object({
  specversion: z.literal('1.0'),
  id: text,
  type: text,
  subject: text,
  time: text,
  dataschema: text,
  sequence: z.string().regex(/^\d+$/),
  recordedtime: text,
  commandid: text,
  correlationid: text,
  causationid: text.optional(),
  tenant: text,
  actorref: z.string(),
  actorrole: z.string(),
  actorunit: z.string(),
  dataclassification: z.enum(['open', 'internal', 'secret']),
  ledgerindex: z.int().min(0),
  ledgerleaf: z.string(),
  data: z.custom<Sealed['data']>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
});

/**
 * The sealed event that `cloudEvent` made this of, field by field: `fromCloudEvent(cloudEvent(event))` equals `event`, also by way of JSON text.
 * Throws a `ZodError` that names the attribute when it is no such CloudEvent.
 */
export const fromCloudEvent = (json: object): Sealed => {
  const event = attributes.parse(json);
  return {
    id: event.id,
    type: event.type,
    stream: event.subject,
    revision: Number(event.sequence),
    recordedAt: event.recordedtime,
    occurredAt: event.time,
    tenant: event.tenant,
    actor: { ref: event.actorref, role: event.actorrole, unit: event.actorunit },
    commandId: event.commandid,
    correlationId: event.correlationid,
    causationId: event.causationid ?? null,
    schema: event.dataschema.slice(schemaUrn(event.type, '').length),
    classification: event.dataclassification,
    index: event.ledgerindex,
    leaf: event.ledgerleaf,
    data: event.data,
  };
};
