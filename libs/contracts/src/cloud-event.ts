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

/** JSON Schema of what `cloudEvent` gives every event. Consumers meet more of them in later versions: the object is open. */
export const CLOUD_EVENT_SCHEMA = {
  type: 'object',
  required: [
    ...[
      'specversion',
      'id',
      'source',
      'type',
      'subject',
      'time',
      'datacontenttype',
      'dataschema',
      'sequence',
      'recordedtime',
    ],
    ...[
      'commandid',
      'correlationid',
      'tenant',
      'actorref',
      'actorrole',
      'actorunit',
      'dataclassification',
      'ledgerindex',
      'ledgerleaf',
      'data',
    ],
  ],
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', format: 'uuid' },
    source: { type: 'string', description: 'urn:havstang:<municipality code>:<service>' },
    type: { type: 'string', description: 'The stored name with its version; the same everywhere.' },
    subject: { type: 'string', description: 'The stream. Order holds within a subject.' },
    time: { type: 'string', format: 'date-time', description: 'When it happened in the world.' },
    datacontenttype: { const: 'application/json' },
    dataschema: {
      type: 'string',
      description: 'urn:havstang:schema:<type>:<first 16 hex digits of the SHA-256 of the schema>',
    },
    sequence: {
      type: 'string',
      pattern: '^\\d{10}$',
      description: 'The revision in its stream. Drop what you have seen by (subject, sequence).',
    },
    recordedtime: { type: 'string', format: 'date-time', description: 'When it was recorded, by the server’s clock.' },
    commandid: { type: 'string', description: 'The command that caused it; all events of one command share it.' },
    correlationid: { type: 'string', description: 'The root of the lineage.' },
    causationid: { type: 'string', description: 'The event that this is a reaction to; absent when a person acted.' },
    tenant: { type: 'string', description: 'Municipality code, e.g. 2584.' },
    actorref: { type: 'string', description: 'Pseudonym of who acted.' },
    actorrole: { type: 'string' },
    actorunit: { type: 'string' },
    dataclassification: { enum: ['open', 'internal', 'secret'] },
    ledgerindex: { type: 'integer', minimum: 0, description: 'Place in the ledger, dense over all streams.' },
    ledgerleaf: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'RFC 6962 leaf hash.' },
    data: { type: 'object' },
  },
};

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
