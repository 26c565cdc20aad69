import { traceparentOf, type SealedEvent } from '@havstang/kernel';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';

/**
 * How an event is written for other processes: a CloudEvent 1.0 as a JSON object, and back. `decode` throws for what is none.
 * `cloudEvent` and `fromCloudEvent` of `@havstang/contracts` are one.
 */
export type Wire = {
  readonly encode: (event: SealedEvent) => object;
  readonly decode: (json: object) => SealedEvent;
};

const CONTENT_TYPE = 'application/cloudevents+json';

/** Of a record besides its value, at most, bytes: key, headers (the attributes again), framing. */
export const RECORD_OVERHEAD = 1_500;

/** Attributes that are no headers: the body, and what CloudEvents says by `content-type`. */
const NOT_HEADERS = new Set(['data', 'datacontenttype']);

/**
 * The record of an event: CloudEvents in structured mode, its attributes as `ce_…` headers as well, where the trace of what made it is found, key = stream,
 * and as its time the ledger index. The time is padded with zeros since kafkajs sorts times as texts to find the least.
 */
export const recordOf = (wire: Wire, event: SealedEvent): Message & { readonly value: string } => {
  const json = wire.encode(event);
  const attributes = Object.entries(json).filter(([name]) => !NOT_HEADERS.has(name));
  return {
    key: event.stream,
    value: JSON.stringify(json),
    timestamp: String(event.index).padStart(16, '0'),
    headers: {
      'content-type': CONTENT_TYPE,
      traceparent: traceparentOf(event.commandId),
      ...Object.fromEntries(attributes.map(([name, value]) => [`ce_${name}`, String(value)])),
    },
  };
};

/** Ledger index of a record of events. */
export const indexOf = ({ timestamp }: Pick<KafkaMessage, 'timestamp'>): number => Number(timestamp);

/** The event in a record. Throws when there is none. */
export const eventIn = (wire: Wire, { value }: Pick<KafkaMessage, 'value'>): SealedEvent =>
  wire.decode(JSON.parse((value ?? Buffer.alloc(0)).toString()) as object);

/** A header as text; undefined where it is missing. */
export const headerOf = (headers: IHeaders | undefined, name: string): string | undefined => {
  const header = headers?.[name];
  return (Array.isArray(header) ? header[0] : header)?.toString();
};
