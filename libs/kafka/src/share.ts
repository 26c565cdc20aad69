import { crashPoint, pause, persist, Poison, type RetryOptions, type SealedEvent, Unavailable } from '@havstang/kernel';
import type { KafkaMessage } from 'kafkajs';
import { handledRecord, type ParkedEvent, parkedRecord, parkedSet } from './dead-letters.js';
import type { inTurn } from './in-turn.js';
import type { Spot } from './names.js';
import type { Pulse } from './pulse.js';
import { eventIn, headerOf, indexOf, type Wire } from './record.js';
import { BROKER_RETRY } from './retry.js';
import type { Sender } from './sender.js';

export type ShareParts = {
  readonly spot: Spot;
  /** The topic where this group sets events of this topic aside. */
  readonly deadLetterTopic: string;
  readonly types: ReadonlySet<string>;
  readonly handle: (event: SealedEvent) => Promise<void>;
  readonly wire: Wire;
  readonly retry: RetryOptions;
  readonly sender: Sender;
  readonly pulse: Pulse;
  /** Shared by all partitions of a process: one event is in hand at a time. */
  readonly turn: ReturnType<typeof inTurn>;
  /** How this process signs what it writes. */
  readonly by: string;
  /** Aborts when the partition is no longer this process's, or the subscription is stopped. */
  readonly signal: AbortSignal;
};

type EventRecord = Pick<KafkaMessage, 'key' | 'value' | 'timestamp' | 'headers'>;

/** One partition in the hands of one member of a group: what becomes of each of its events, delivered or redriven. */
export const createShare = (parts: ShareParts) => {
  const { spot, types, handle, wire, retry, sender, pulse, turn, by, signal } = parts;
  const parked = parkedSet();
  let next = 0;

  const give = async (record: Pick<KafkaMessage, 'value'>): Promise<void> => {
    const event = readable(wire, record);
    if (!types.has(event.type)) return;
    crashPoint('bus:before-handle');
    try {
      await handle(event);
    } catch (error) {
      pulse.failed(error as Error);
      throw error;
    }
    crashPoint('bus:after-handle');
    pulse.alive();
  };

  /** Writes to the dead letters, then remembers; false when the signal aborted first. */
  const keep = async (stream: string, index: number, event: ParkedEvent | undefined): Promise<boolean> => {
    const message = event === undefined ? handledRecord(stream, index, by) : parkedRecord(stream, index, event, by);
    const record = { topic: parts.deadLetterTopic, partition: spot.partition, message };
    if (!(await persist(() => sender.send([record]), BROKER_RETRY, signal, pulse.failed))) return false;
    parked.apply(stream, index, event);
    return true;
  };

  const park = (message: KafkaMessage, attempts: number, reason: string): Promise<boolean> =>
    keep(streamOf(message), indexOf(message), {
      type: headerOf(message.headers, 'ce_type') ?? '',
      attempts,
      reason,
      parkedAt: new Date().toISOString(),
      record: message,
      from: { ...spot, offset: message.offset },
    });

  /** One attempt: whether the event is done with, handled or set aside; `again` when it is to be given once more. */
  const attempt = async (message: KafkaMessage, number: number): Promise<boolean | 'again'> => {
    const [stream, index] = [streamOf(message), indexOf(message)];
    if (signal.aborted) return false;
    // Set aside before a crash or a rebalance, and given again only because that was not noted.
    if (parked.get(stream, index) !== undefined) return true;
    const first = parked.first(stream);
    if (first !== undefined) return park(message, 0, `behind the parked event ${first} of the same stream`);
    try {
      await give(message);
      return true;
    } catch (error) {
      // What passes by itself is waited for: a store that is down for an hour must not set aside all that happened in it.
      if (error instanceof Unavailable) return 'again';
      if (!(error instanceof Poison) && number < retry.maxAttempts) return 'again';
      return park(message, number, reasonOf(error));
    }
  };

  return {
    spot,
    /** The ledger index that is wanted next; lower ones are repeats. */
    next: (): number => next,
    startAt: (index: number): void => {
      next = index;
    },
    parked,
    /** Whether the event is done with; false when the signal aborted first. */
    deliver: async (message: KafkaMessage): Promise<boolean> => {
      if (indexOf(message) < next) return true;
      const type = headerOf(message.headers, 'ce_type');
      if (type === undefined || types.has(type)) {
        for (let number = 1; ; number += 1) {
          const outcome = await turn(() => attempt(message, number));
          if (outcome === true) break;
          if (outcome === false) return false;
          await pause(number, retry, signal);
        }
      }
      next = indexOf(message) + 1;
      return true;
    },
    /** Gives the parked events of a stream again, each once, and ends at the first that fails. Says how many were handled. */
    redrive: async (stream: string): Promise<number> => {
      const giveFirst = async (): Promise<boolean> => {
        const index = parked.first(stream);
        if (index === undefined || signal.aborted) return false;
        const event = parked.get(stream, index)!;
        try {
          await give(event.record);
        } catch (error) {
          await keep(stream, index, { ...event, attempts: event.attempts + 1, reason: reasonOf(error) });
          return false;
        }
        return keep(stream, index, undefined);
      };
      let handled = 0;
      while (await turn(giveFirst)) handled += 1;
      return handled;
    },
  };
};

export type Share = ReturnType<typeof createShare>;

const streamOf = ({ key }: EventRecord): string => key?.toString() ?? '';

const readable = (wire: Wire, record: Pick<KafkaMessage, 'value'>): SealedEvent => {
  try {
    return eventIn(wire, record);
  } catch (error) {
    throw new Poison(`the record holds no event: ${reasonOf(error)}`, { cause: error });
  }
};

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
