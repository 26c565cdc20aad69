import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cloudEvent, fromCloudEvent } from '@havstang/contracts';
import type { Publisher, SealedLog } from '@havstang/kernel';
import { ledgerSealer, type Tree } from '@havstang/ledger';
import { openSqlite, type SqliteLog } from '@havstang/sqlite';
import { BUS_ATTEMPTS } from '@havstang/testing/conformance';
import { Kafka, logLevel } from 'kafkajs';
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
