import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cloudEvent, fromCloudEvent } from '@havstang/contracts';
import type { Publisher, SealedEvent, SealedLog } from '@havstang/kernel';
import { ledgerSealer, type Tree } from '@havstang/ledger';
import { openSqlite, type SqliteLog } from '@havstang/sqlite';
import { BUS_ATTEMPTS } from '@havstang/testing/conformance';
import { Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import {
  type KafkaBus,
  type KafkaBusOptions,
  type KafkaPublisher,
  openKafkaBus,
  openKafkaPublisher,
  setUpTopics,
} from './index.js';

export const WIRE = { encode: cloudEvent, decode: fromCloudEvent };
const RETRY = { maxAttempts: BUS_ATTEMPTS, firstPauseMs: 1, longestPauseMs: 4 };
export const SERVICE = 'conformance';

/** Address of a real broker. Without one these specs fail: they would prove nothing. */
export const brokers = (): string => {
  const found = process.env['KAFKA_BROKERS'];
  if (found) return found;
  throw new Error(
    'these specs need a real Apache Kafka: set KAFKA_BROKERS=host:port, or use `npm run test:integration`, which starts one',
  );
};

/** The plain driver, for what the broker itself says. */
export const plainKafka = (): Kafka => new Kafka({ brokers: brokers().split(','), logLevel: logLevel.NOTHING });

/** A URL with topics of its own, three partitions each, so that every case begins with empty ones. */
export const freshUrl = async (services: readonly string[] = [SERVICE]): Promise<{ url: string; prefix: string }> => {
  const prefix = `t-${randomUUID()}`;
  const url = `kafka://${brokers()}?prefix=${prefix}&partitions=3`;
  await setUpTopics(url, { services, groups: { 'group-a': services, 'group-b': services } });
  return { url, prefix };
};

export const openBus = (url: string, options: Partial<KafkaBusOptions> = {}): Promise<KafkaBus> =>
  openKafkaBus(url, { wire: WIRE, retry: RETRY, ...options });

export const openPublisher = (url: string): Promise<KafkaPublisher> =>
  openKafkaPublisher(url, { wire: WIRE, retry: RETRY });

/** What the ledger's relay does, without a place of its own: publishes all, from the start. */
export const relayFrom = (log: SealedLog, publisher: Publisher): (() => Promise<void>) => {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    for await (const events of log.subscribe(0, stopping.signal)) {
      await publisher.publish(events);
      await publisher.complete(events.at(-1)!.index + 1);
    }
  };
  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };
};

const started = async (opened: SqliteLog<Tree>, url: string) => {
  const publisher = await openPublisher(url);
  const bus = await openBus(url, { head: opened.log.size });
  const stopRelay = relayFrom(opened.log, publisher);
  return {
    store: opened.store,
    log: opened.log,
    bus,
    stop: async () => {
      await bus.close();
      await stopRelay();
      await publisher.close();
      await opened.close();
    },
  };
};

/** A log on SQLite, its relay, and a bus that reads what the relay publishes. */
export const logOverKafka = async () => {
  const { url, prefix } = await freshUrl();
  const folder = mkdtempSync(join(tmpdir(), 'havstang-kafka-'));
  const open = () => started(openSqlite(join(folder, 'log.sqlite'), { sealer: ledgerSealer }), url);
  let running = await open();
  return {
    ...running,
    url,
    prefix,
    reopen: async () => {
      await running.stop();
      running = await open();
      return running;
    },
    close: async () => {
      await running.stop();
      rmSync(folder, { recursive: true });
    },
  };
};

export const TYPE = `se.havstang.${SERVICE}.noted.v1`;
export const TYPES = new Set([TYPE]);

/** Event number `index` of a log: of `streams` streams, one after the other. */
export const sealedEvent = (index: number, streams = 7, over: Partial<SealedEvent> = {}): SealedEvent => ({
  id: randomUUID(),
  type: TYPE,
  stream: `conformance-${index % streams}`,
  revision: Math.floor(index / streams),
  recordedAt: '2022-03-01T08:00:00.000Z',
  occurredAt: '2022-02-28T12:30:00.000Z',
  tenant: '2584',
  actor: { ref: '3f0c8a52-7f0e-4c6a-9a57-3a1d1f6f6b01', role: 'practitioner', unit: 'enhet å' },
  commandId: randomUUID(),
  correlationId: randomUUID(),
  causationId: null,
  schema: '6478756601fed61d',
  classification: 'open',
  data: { n: index, note: 'fel dörr' },
  index,
  leaf: index.toString(16).padStart(64, '0'),
  ...over,
});

export const sealedEvents = (from: number, to: number, streams = 7): readonly SealedEvent[] =>
  Array.from({ length: to - from }, (_, n) => sealedEvent(from + n, streams));

export type RawRecord = { readonly partition: number; readonly message: KafkaMessage };

/** The first `count` records of a topic as an ordinary consumer of the plain driver gets them. */
export const rawRecords = async (topic: string, count: number): Promise<readonly RawRecord[]> => {
  const consumer = plainKafka().consumer({ groupId: `raw-${randomUUID()}` });
  const records: RawRecord[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message }) => void records.push({ partition, message }),
  });
  await eventually(() => records.length >= count, `${topic} has ${count} records`);
  await consumer.disconnect();
  return records;
};

/** Waits until `condition` holds; fails when it never does. */
export const eventually = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const deadline = Date.now() + 25_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(5);
  }
};

/** Things that a case has opened, closed after it in the opposite order. */
export const closers = () => {
  const open: (() => Promise<unknown>)[] = [];
  return {
    later: <T extends { close(): Promise<unknown> }>(thing: T): T => {
      open.push(() => thing.close());
      return thing;
    },
    all: async (): Promise<void> => {
      for (const close of open.splice(0).reverse()) await close();
    },
  };
};
