import type { EventData, RecordedEvent as StoredEvent } from '@eventstore/db-client';
import type { Actor, JsonObject, NewEvent, RecordedEvent } from '@havstang/kernel';
import { UnreadableEvent } from './errors.js';

/**
 * Metadata of a stored event: the envelope but for what the server keeps itself (id, type, stream, revision). The two names with a dollar are the
 * server's own for the same things, so that its projection by correlation id and its console show the lineage without knowing us.
 */
export type Metadata = {
  /** Version of this layout, and the mark of an event that is ours. */
  readonly havstang: 1;
  readonly recordedAt: string;
  readonly occurredAt: string;
  readonly tenant: string;
  readonly actor: Actor;
  readonly commandId: string;
  readonly $correlationId: string;
  /** Absent when a person acted. */
  readonly $causationId?: string;
  readonly schema: string;
  readonly classification: string;
};

/** Stored names that are ours, whatever the metadata says. */
export const OUR_TYPES = 'se.havstang.';

/** An event as the client library sends it. `body` is the canonical text of its data: what is sent is what was validated, and a copy. */
export const toStored = (event: NewEvent, body: string): EventData => {
  const { id, type, data: _data, correlationId, causationId, recordedAt, occurredAt, tenant, actor, commandId } = event;
  const metadata: Metadata = {
    havstang: 1,
    recordedAt,
    occurredAt,
    tenant,
    actor: { ref: actor.ref, role: actor.role, unit: actor.unit },
    commandId,
    $correlationId: correlationId,
    ...(causationId === null ? {} : { $causationId: causationId }),
    schema: event.schema,
    classification: event.classification,
  };
  return { id, type, contentType: 'application/json', data: JSON.parse(body) as Record<string, unknown>, metadata };
};

/** True when an event is ours to read, and must be readable: by its name, or by the mark in its metadata. */
export const isOurs = ({ type, metadata }: Pick<StoredEvent, 'type' | 'metadata'>): boolean =>
  type.startsWith(OUR_TYPES) || (isObject(metadata) && 'havstang' in metadata);

/** The recorded event again. Throws `UnreadableEvent` for anything that `toStored` would not have written. */
export const fromStored = (stored: StoredEvent): RecordedEvent => {
  const { streamId: stream, revision, metadata, data } = stored;
  const bad = (why: string): UnreadableEvent => new UnreadableEvent(stream, revision, why);
  if (!stored.isJson || !isObject(data)) throw bad('its body is not a JSON object');
  if (!isObject(metadata)) throw bad('its metadata is not a JSON object');
  if (metadata['havstang'] !== 1)
    throw bad('its metadata does not say havstang: 1, the layout that this version knows');
  const text = (from: Readonly<Record<string, unknown>>, field: string): string => {
    const value = from[field];
    if (typeof value !== 'string' || value === '') throw bad(`${field} is missing from its metadata`);
    return value;
  };
  const actor = metadata['actor'];
  if (!isObject(actor)) throw bad('actor is missing from its metadata');
  const classification = text(metadata, 'classification');
  if (!isClassification(classification)) throw bad(`its classification is ${classification}`);
  return {
    id: stored.id,
    type: stored.type,
    stream,
    revision: Number(revision),
    recordedAt: text(metadata, 'recordedAt'),
    occurredAt: text(metadata, 'occurredAt'),
    tenant: text(metadata, 'tenant'),
    actor: { ref: text(actor, 'ref'), role: text(actor, 'role'), unit: text(actor, 'unit') },
    commandId: text(metadata, 'commandId'),
    correlationId: text(metadata, '$correlationId'),
    causationId: metadata['$causationId'] === undefined ? null : text(metadata, '$causationId'),
    schema: text(metadata, 'schema'),
    classification,
    data: data as JsonObject,
  };
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

const isClassification = (value: string): value is RecordedEvent['classification'] =>
  value === 'open' || value === 'internal' || value === 'secret';
