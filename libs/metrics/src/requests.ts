import type { Server } from 'node:http';
import type { Metrics } from './metrics.js';

/**
 * Times what a plain server of Node answers. `routeOf` gives the pattern of the route of an address, undefined for whatever somebody wrote into it. Call it
 * before the server has its handler or after: it sees each request first.
 */
export const timeRequests = (
  server: Server,
  metrics: Pick<Metrics, 'answered'>,
  routeOf: (url: string) => string | undefined,
): void =>
  void server.prependListener('request', ({ method = '', url = '' }, response) => {
    const began = performance.now();
    const route = routeOf(url) ?? 'none';
    response.once('finish', () =>
      metrics.answered({ method, route, status: response.statusCode, seconds: (performance.now() - began) / 1_000 }),
    );
  });
