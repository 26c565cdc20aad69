import { createMetrics, timeRequests, type Metrics } from '@havstang/metrics';
import type { VerifierKey } from '@havstang/ledger';
import type { WitnessStore } from '@havstang/sqlite';
import type { Server } from 'node:http';

/** What an answer to add-checkpoint means, by the status codes of C2SP tlog-witness. */
const OUTCOMES: Readonly<Record<number, string>> = {
  200: 'cosigned',
  400: 'malformed',
  403: 'not-signed',
  404: 'unknown-log',
  405: 'malformed',
  409: 'other-size',
  413: 'too-large',
  422: 'not-continued',
  503: 'failed',
};

/** What is counted of a witness. Logs are told by their names, which are public and in its configuration. */
export const witnessMetrics = (server: Server, store: WitnessStore, logs: readonly VerifierKey[]): Metrics => {
  const metrics = createMetrics();
  const answered = metrics.counter(
    'havstang_witness_answers_total',
    'Requests to cosign a checkpoint, by what became of them.',
    'outcome',
    [...new Set(Object.values(OUTCOMES))],
  );
  const origins = [...new Set(logs.map(({ name }) => name))];
  metrics.gauge('havstang_witnessed_events', 'Size of the last checkpoint cosigned of a log.', ['log'], () =>
    origins.map((log) => [{ log }, store.last(log)?.size ?? 0]),
  );
  const answering: Metrics['answered'] = (answer) => {
    metrics.answered(answer);
    if (answer.route === ADD) answered(OUTCOMES[answer.status] ?? 'failed');
  };
  timeRequests(server, { answered: answering }, routeOf);
  return metrics;
};

const ADD = '/add-checkpoint';

const routeOf = (url: string): string | undefined => {
  const path = url.replace(/[?#].*$/s, '').replace(/^\/[0-9a-f]{64}\//, '/:log/');
  return [ADD, '/:log/checkpoint', '/health/live', '/vkey'].includes(path) ? path : undefined;
};
