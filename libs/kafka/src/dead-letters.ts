import type { Parked } from '@havstang/kernel';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { Spot } from './names.js';
import { headerOf } from './record.js';

/**
 * A dead-letter partition is a small log of its own. Its keys: `<stream>@<index>` for an event set aside (no value any more once it was handled),
 * `?<id>` for the wish of an operator that a stream be given again, `!<id>` for what became of it.
 */
export type DeadLetter =
  | {
      readonly kind: 'event';
      readonly stream: string;
      readonly index: number;
      readonly parked: ParkedEvent | undefined;
    }
  | { readonly kind: 'request'; readonly id: string; readonly stream: string | undefined }
  | { readonly kind: 'answer'; readonly id: string; readonly answer: Answer | undefined };

/** An event set aside, as its record says. */
export type ParkedEvent = {
  readonly type: string;
  readonly attempts: number;
  readonly reason: string;
  readonly parkedAt: string;
  /** The record of the event as it stood in its topic. */
  readonly record: Pick<KafkaMessage, 'key' | 'value' | 'timestamp'> & { readonly headers?: IHeaders | undefined };
  readonly from: Spot & { readonly offset: string };
};

export type Answer = { readonly handled: number } | { readonly error: string };

const REASON_LENGTH = 500;
/** Headers of an event set aside; all others are those of the event. */
const OWN_HEADERS = ['reason', 'attempts', 'parkedAt', 'topic', 'partition', 'offset', 'by'];

const eventKey = (stream: string, index: number): string => `${stream}@${index}`;

/** The record that sets an event aside. `by` names the process, which thus knows its own records again. */
export const parkedRecord = (stream: string, index: number, parked: ParkedEvent, by: string): Message => ({
  key: eventKey(stream, index),
  value: parked.record.value,
  headers: {
    ...parked.record.headers,
    reason: parked.reason.slice(0, REASON_LENGTH),
    attempts: String(parked.attempts),
    parkedAt: parked.parkedAt,
    topic: parked.from.topic,
    partition: String(parked.from.partition),
    offset: parked.from.offset,
    by,
  },
});

/** The record that says that an event need not be set aside any more. */
export const handledRecord = (stream: string, index: number, by: string): Message => ({
  key: eventKey(stream, index),
  value: null,
  headers: { by },
});

export const requestRecord = (id: string, stream: string | null): Message => ({ key: `?${id}`, value: stream });

export const answerRecord = (id: string, answer: Answer | null): Message => ({
  key: `!${id}`,
  value: answer === null ? null : JSON.stringify(answer),
});

/** Who wrote a record of a dead-letter partition; undefined for an operator's. */
export const writerOf = ({ headers }: Pick<KafkaMessage, 'headers'>): string | undefined => headerOf(headers, 'by');

/** What a record of a dead-letter partition says; undefined for one that nobody here wrote. */
export const readDeadLetter = ({ key, value, headers, timestamp }: KafkaMessage): DeadLetter | undefined => {
  const name = key?.toString() ?? '';
  const [, stream, index] = /^(.*)@(\d+)$/s.exec(name) ?? [];
  if (stream !== undefined) {
    const parked = value === null ? undefined : parkedIn({ key, value, headers, timestamp }, stream, index!);
    return { kind: 'event', stream, index: Number(index), parked };
  }
  const id = name.slice(1);
  if (name.startsWith('?')) return { kind: 'request', id, stream: value?.toString() };
  if (name.startsWith('!')) {
    return { kind: 'answer', id, answer: value === null ? undefined : (JSON.parse(value.toString()) as Answer) };
  }
  return undefined;
};

const parkedIn = (record: ParkedEvent['record'], stream: string, index: string): ParkedEvent => {
  const header = (name: string) => headerOf(record.headers, name) ?? '';
  const others = Object.entries(record.headers ?? {}).filter(([name]) => !OWN_HEADERS.includes(name));
  return {
    type: header('ce_type'),
    attempts: Number(header('attempts')),
    reason: header('reason'),
    parkedAt: header('parkedAt'),
    record: { key: Buffer.from(stream), value: record.value, timestamp: index, headers: Object.fromEntries(others) },
    from: { topic: header('topic'), partition: Number(header('partition')), offset: header('offset') },
  };
};

/** What is set aside in one or more partitions, as their records say it one after the other. */
export const parkedSet = () => {
  const streams = new Map<string, Map<number, ParkedEvent>>();
  return {
    apply: (stream: string, index: number, parked: ParkedEvent | undefined): void => {
      const events = streams.get(stream) ?? new Map<number, ParkedEvent>();
      if (parked === undefined) events.delete(index);
      else events.set(index, parked);
      if (events.size === 0) streams.delete(stream);
      else streams.set(stream, events);
    },
    get: (stream: string, index: number): ParkedEvent | undefined => streams.get(stream)?.get(index),
    /** Index of the first event of a stream that is set aside; undefined when none is. */
    first: (stream: string): number | undefined =>
      [...(streams.get(stream)?.keys() ?? [])].reduce<number | undefined>(
        (least, index) => (least === undefined || index < least ? index : least),
        undefined,
      ),
    list: (group: string): readonly Parked[] =>
      [...streams].flatMap(([stream, events]) =>
        [...events].map(([index, { type, attempts, reason, parkedAt }]) => ({
          group,
          index,
          stream,
          type,
          attempts,
          reason,
          parkedAt,
        })),
      ),
  };
};

export type ParkedSet = ReturnType<typeof parkedSet>;
