import type { Bus, EventStore, Subscription } from '@havstang/kernel';
import type { Runtime } from '@havstang/nest';
import type { FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Closing } from './closing.js';

/** From a cached answer to the longest wait of a command for a store, seconds. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** What has no answer within this time is not known, milliseconds: sooner than Prometheus gives up on all of it. */
const ASK_MS = 4_000;

/** What is counted of one process. No label holds anything about a person, a case or a municipality. */
export type Metrics = {
  /** The store, with the time that its appends take. */
  timed(store: EventStore): EventStore;
  /** The bus, with the places of the groups that are subscribed through it. */
  followed(bus: Bus): Bus;
  /** Times what this application answers, by the pattern of its route: no id of anything is in it. */
  timeAnswers(application: Pick<FastifyInstance, 'addHook'>): void;
  /** What is asked when somebody looks. `sealed` where the ledger is in this process: how many events are sealed. */
  watch(runtime: Pick<Runtime, 'bus' | 'running' | 'failure' | 'missing'>, sealed?: () => Promise<number>): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
};

type Values = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

export const createMetrics = (): Metrics => {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'havstang_http_request_seconds',
    help: 'Requests by route and status; commands are POST.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const appends = new Histogram({
    name: 'havstang_append_seconds',
    help: 'Appends to the event store. outcome: appended, or failed (a conflict is decided again).',
    labelNames: ['outcome'],
    buckets: BUCKETS,
    registers,
  });
  const groups = new Map<string, Subscription>();

  /** A gauge that is asked when somebody looks, and is not known when the answer does not come. */
  const gauge = (name: string, help: string, labelNames: string[], ask: () => Values | Promise<Values>): void => {
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      async collect() {
        this.reset();
        const values = await withinReason(ask).catch(() => []);
        // Not known is not 0.
        if (values.length === 0 && labelNames.length === 0) this.set(Number.NaN);
        for (const [labels, value] of values) this.set(labels, value);
      },
    });
  };

  return {
    timed: (store) => ({
      ...store,
      append: async (...args) => {
        const done = appends.startTimer();
        try {
          const appended = await store.append(...args);
          done({ outcome: 'appended' });
          return appended;
        } catch (error) {
          done({ outcome: 'failed' });
          throw error;
        }
      },
    }),
    followed: (bus) => ({
      ...bus,
      subscribe: async (group, ...rest) => {
        const subscription = await bus.subscribe(group, ...rest);
        groups.set(group, subscription);
        return subscription;
      },
    }),
    timeAnswers: (application) =>
      void application.addHook('onResponse', ({ method, routeOptions }, { statusCode, elapsedTime }, done) => {
        // What has no route is whatever somebody wrote into an address.
        const labels = { method, route: routeOptions.url ?? 'none', status: String(statusCode) };
        requests.observe(labels, elapsedTime / 1_000);
        done();
      }),
    watch: ({ bus, running, failure, missing }, sealed) => {
      const behind = async (next: number): Promise<number> => Math.max(0, (await bus.head()) - next);
      gauge('havstang_stuck', '1 while this process stands still on an error; its log says which.', [], () => [
        [{}, failure() ? 1 : 0],
      ]);
      gauge('havstang_events', 'Events that the store holds.', [], async () => [[{}, await bus.head()]]);
      gauge('havstang_read_models_behind_events', 'Events that the views do not show yet.', [], async () =>
        Number.isFinite(running.next()) ? [[{}, await behind(running.next())]] : [],
      );
      gauge('havstang_consumer_behind_events', 'Events that a group has not been given yet.', ['group'], () =>
        Promise.all([...groups].map(async ([group, { next }]) => [{ group }, await behind(next())] as const)),
      );
      gauge('havstang_parked_events', 'Events set aside, of all groups on this bus.', ['group'], async () => {
        const counted = Map.groupBy(await bus.parked(), ({ group }) => group);
        return [...counted].map(([group, events]) => [{ group }, events.length] as const);
      });
      gauge('havstang_witness_missing_events', 'More than 0: witnesses have seen what is not here.', [], async () => {
        const gap = await missing();
        return [[{}, gap ? Math.max(1, gap.witnessed - gap.events) : 0]];
      });
      if (sealed)
        gauge(
          'havstang_unsealed_events',
          'Events that the store holds and the ledger has not sealed.',
          [],
          async () => {
            const size = await sealed();
            return [[{}, await behind(size)]];
          },
        );
    },
    text: () => registry.metrics(),
  };
};

const withinReason = (ask: () => Values | Promise<Values>): Promise<Values> => {
  const late = AbortSignal.timeout(ASK_MS);
  return Promise.race([
    (async () => ask())(),
    once(late, 'abort').then((): never => {
      throw late.reason;
    }),
  ]);
};

/** Serves `/metrics` on a port of its own, which no proxy of the application leads to. Answers which: 0 takes any that is free. */
export const serveMetrics = async (
  { text }: Pick<Metrics, 'text'>,
  { host, port }: { readonly host: string; readonly port: number },
  closing: Closing,
): Promise<number> => {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    text().then(
      (body) => response.writeHead(200, { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  await once(server.listen(port, host), 'listening');
  closing.add(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
};
