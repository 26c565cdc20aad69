import {
  Closed,
  crashPoint,
  HavstangError,
  persist,
  type Publisher,
  type RetryOptions,
  type SealedEvent,
  travels,
} from '@havstang/kernel';
import { kafkaAt, withCluster } from './client.js';
import type { Sealed } from './completeness.js';
import { inTurn } from './in-turn.js';
import type { Log } from './log.js';
import { eventsTopic, partitionName, partitionOf, sealedTopic, serviceOf } from './names.js';
import { createPulses, type Health } from './pulse.js';
import { RECORD_OVERHEAD, recordOf, type Wire } from './record.js';
import { BROKER_RETRY } from './retry.js';
import { readSealed, sealedRecord } from './sealed.js';
import { openSender, type Placed } from './sender.js';
import { TopicMismatch } from './set-up.js';
import { parseKafkaUrl } from './url.js';

export type KafkaPublisherOptions = {
  readonly wire: Wire;
  /** How soon the broker is asked again after a failure. */
  readonly retry?: Partial<Omit<RetryOptions, 'maxAttempts'>>;
  readonly log?: Log;
};

export type KafkaPublisher = Publisher & {
  /** For a liveness check: why publishing stands still just now. */
  health(): Health;
  /** What is in hand is rejected with `Closed`. */
  close(): Promise<void>;
};

/**
 * The topics do not hold what comes before these events: they were emptied or made anew, or the relay's place is that of another log. Nothing was
 * published. The log has to be published again, from that index or before.
 */
export class TopicsIncomplete extends HavstangError {
  constructor(index: number, complete: number) {
    super(
      'topics-incomplete',
      `the topics are complete up to ledger index ${complete} only, so ${index} cannot follow: publish the log again from ${complete} or before`,
    );
  }
}

/** What one request carries at most, well below the megabyte that brokers take for one partition. */
const BYTES_PER_REQUEST = 800_000;
const EVENTS_PER_REQUEST = 2_000;

type Addressed = Placed & { readonly name: string; readonly index: number; readonly bytes: number };

/**
 * The `Publisher` port on Kafka. It wants the events of the log one after the other, without gap, and leaves out itself what is not open. Connects when
 * first needed; a broker that fails is asked again until it does as told or the publisher is closed. Throws `BadKafkaUrl`. `publish` and `complete`
 * reject with `TopicsIncomplete`; with `TopicMismatch` where a topic does not have the partitions of the URL; with `Closed`.
 */
export const openKafkaPublisher = async (url: string, options: KafkaPublisherOptions): Promise<KafkaPublisher> => {
  const address = parseKafkaUrl(url);
  const kafka = kafkaAt(address, options.log ?? (() => undefined));
  const sender = openSender(kafka);
  const retry = { ...BROKER_RETRY, ...options.retry };
  const stopping = new AbortController();
  const pulses = createPulses();
  const turn = inTurn();
  const checked = new Set<string>();
  /** What the topics hold: what was said last, and what was published since. Undefined until they were asked. */
  let known: Sealed | undefined;

  /** Tries until it succeeds. What no repetition can mend is thrown. */
  const surely = async (action: () => Promise<void>): Promise<void> => {
    const pulse = pulses.begin();
    let verdict: HavstangError | undefined;
    const done = await persist(
      () =>
        action().catch((error: unknown) => {
          if (!(error instanceof HavstangError)) throw error;
          verdict = error;
        }),
      retry,
      stopping.signal,
      pulse.failed,
    );
    pulse.ended();
    if (verdict !== undefined) throw verdict;
    if (!done) throw new Closed('the publisher');
  };

  const learn = async (): Promise<void> => {
    const said = await readSealed(kafka, address.prefix);
    known = {
      size: Math.max(said?.size ?? 0, known?.size ?? 0),
      last: highest(said?.last ?? {}, known?.last ?? {}),
    };
  };

  /** Asks the topics before it gives up, since another publisher may have been at work. */
  const mustReach = async (index: number): Promise<Sealed> => {
    if (known === undefined || index > known.size) await surely(learn);
    if (index > known!.size) throw new TopicsIncomplete(index, known!.size);
    return known!;
  };

  const mustFit = async (request: readonly Addressed[]): Promise<void> => {
    const unchecked = [...new Set(request.map(({ topic }) => topic))].filter((topic) => !checked.has(topic));
    if (unchecked.length === 0) return;
    await withCluster(kafka, unchecked, async (cluster) => {
      for (const topic of unchecked) {
        const { length } = cluster.findTopicPartitionMetadata(topic);
        if (length !== address.partitions) {
          throw new TopicMismatch(topic, `has ${length} partitions, not ${address.partitions}`);
        }
        checked.add(topic);
      }
    });
  };

  const addressed = (event: SealedEvent): Addressed => {
    const service = serviceOf(event.type);
    const partition = partitionOf(event.stream, address.partitions);
    const message = recordOf(options.wire, event);
    return {
      topic: eventsTopic(address.prefix, service),
      partition,
      name: partitionName(service, partition),
      index: event.index,
      message,
      bytes: Buffer.byteLength(message.value) + RECORD_OVERHEAD,
    };
  };

  const publish = async (events: readonly SealedEvent[]): Promise<void> => {
    if (events.length === 0) return;
    const { size } = await mustReach(events[0]!.index);
    const end = endOf(events, size);
    for (const request of requestsOf(events.filter(travels), addressed)) {
      await surely(async () => {
        await mustFit(request);
        await sender.send(request);
      });
      const sent = Object.fromEntries(request.map(({ name, index }) => [name, index]));
      known = { size, last: highest(sent, known!.last) };
    }
    crashPoint('bus:after-publish');
    known = { size: end, last: known!.last };
  };

  const complete = async (size: number): Promise<void> => {
    const { last } = await mustReach(size);
    const record = { topic: sealedTopic(address.prefix), partition: 0, message: sealedRecord({ size, last }) };
    await surely(() => sender.send([record]));
    crashPoint('bus:after-complete');
  };

  return {
    publish: (events) => turn(() => publish(events)),
    complete: (size) => turn(() => complete(size)),
    health: pulses.health,
    close: async () => {
      stopping.abort();
      await turn(sender.close);
    },
  };
};

/** How far the topics reach with these events. Throws `TopicsIncomplete` at a gap. */
const endOf = (events: readonly SealedEvent[], reached: number): number => {
  let end = reached;
  for (const { index } of events) {
    if (index > end) throw new TopicsIncomplete(index, end);
    end = Math.max(end, index + 1);
  }
  return end;
};

/** The events as requests that a broker takes. Made one at a time, so that no more than one is held as text. */
function* requestsOf(
  events: readonly SealedEvent[],
  addressed: (event: SealedEvent) => Addressed,
): Generator<readonly Addressed[]> {
  let request: Addressed[] = [];
  let bytes = 0;
  for (const event of events) {
    const record = addressed(event);
    if (request.length === EVENTS_PER_REQUEST || (request.length > 0 && bytes + record.bytes > BYTES_PER_REQUEST)) {
      yield request;
      [request, bytes] = [[], 0];
    }
    request.push(record);
    bytes += record.bytes;
  }
  if (request.length > 0) yield request;
}

const highest = (one: Sealed['last'], other: Sealed['last']): Sealed['last'] =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((partition) => [
      partition,
      Math.max(one[partition] ?? -1, other[partition] ?? -1),
    ]),
  );
