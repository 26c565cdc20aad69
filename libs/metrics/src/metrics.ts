import { once } from 'node:events';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** From a cached answer to the longest wait of a command for a store, seconds. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** What has no answer within this time is not known, milliseconds: sooner than Prometheus gives up on all of it. */
const ASK_MS = 4_000;

export type Labels = Readonly<Record<string, string>>;
export type Values = readonly (readonly [labels: Labels, value: number])[];

/**
 * What is counted of a process, whichever it is: memory, processor and event loop by themselves, and what it names here. No label holds anything about a
 * person, a case or a municipality.
 */
export type Metrics = {
  /** Counts an answer over HTTP. `route` is the pattern of its route, so no id of anything is in it. */
  answered(answer: Answered): void;
  /** Something that is counted by one label. The `known` values begin at 0, so that the first of them is seen to happen. */
  counter(name: string, help: string, label: string, known?: readonly string[]): (value: string) => void;
  /** Something that takes time: call it at the beginning, and what it gives at the end. */
  timer(name: string, help: string, labelNames: readonly string[]): () => (labels: Labels) => void;
  /** A number that is asked for when somebody looks, and is not known when the answer does not come. */
  gauge(name: string, help: string, labelNames: readonly string[], ask: () => Values | Promise<Values>): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
};

export type Answered = {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
};

export const createMetrics = (): Metrics => {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const histogram = (name: string, help: string, labelNames: readonly string[]) =>
    new Histogram({ name, help, labelNames: [...labelNames], buckets: BUCKETS, registers });
  const requests = histogram('havstang_http_request_seconds', 'Requests by route and status; commands are POST.', [
    'method',
    'route',
    'status',
  ]);
  const defects = new Counter({
    name: 'havstang_defects_total',
    help: 'Requests that ended in 500: an error that nobody foresaw.',
    registers,
  });

  return {
    answered: ({ method, route, status, seconds }) => {
      requests.observe({ method, route, status: String(status) }, seconds);
      if (status === 500) defects.inc();
    },
    counter: (name, help, label, known = []) => {
      const counted = new Counter({ name, help, labelNames: [label], registers });
      for (const value of known) counted.inc({ [label]: value }, 0);
      return (value) => counted.inc({ [label]: value });
    },
    timer: (name, help, labelNames) => {
      const timed = histogram(name, help, labelNames);
      return () => {
        const done = timed.startTimer();
        return (labels) => void done(labels);
      };
    },
    gauge: (name, help, labelNames, ask) =>
      void new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers,
        async collect() {
          const values = await withinReason(ask).catch((): Values => []);
          this.reset();
          // Not known is not 0.
          if (values.length === 0 && labelNames.length === 0) this.set(Number.NaN);
          for (const [labels, value] of values) this.set(labels, value);
        },
      }),
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
