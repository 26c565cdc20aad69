import { API_AUDIENCE, MOUNT, openIdentity, routeOf } from '@havstang/identity';
import { drainer } from '@havstang/kernel';
import { createMetrics, serveMetrics, timeRequests } from '@havstang/metrics';
import { countSignIns, type Configuration, type Started } from '@havstang/server';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { followErasures } from './follow-erasures.js';

const HEALTH = ['/health/live', '/health/ready'];

/** The embedded OpenID provider alone: `/oidc/…`, and `/health/…` for whoever watches it. */
export const startIdentity = async ({
  url,
  host,
  port,
  metricsPort,
  dataDir,
  demo,
  ledgerApi,
  issuer = url + MOUNT,
}: Configuration): Promise<Started> => {
  const metrics = createMetrics();
  const onSignIn = countSignIns(metrics);
  const identity = await openIdentity({ dataDir, issuer, audience: API_AUDIENCE, demo, onSignIn });
  const server = createServer((request, response) => {
    if (request.url?.startsWith(`${MOUNT}/`)) return identity.handler(request, response);
    const healthy = HEALTH.includes(request.url ?? '');
    response
      .writeHead(healthy ? 200 : 404, { 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify({ status: healthy ? 'ready' : 'not-found' }));
  });
  timeRequests(server, metrics, (asked) => (HEALTH.includes(asked) ? asked : routeOf(asked)));
  const drain = drainer(server);
  server.listen(port, host);
  await once(server, 'listening');
  const following = ledgerApi === undefined ? undefined : followErasures(identity, ledgerApi);
  if (following)
    metrics.gauge(
      'havstang_erasures_age_seconds',
      'Since when accounts of erased people are gone: since the log was last followed to its end.',
      [],
      () => [[{}, (Date.now() - following.caughtUpAt()) / 1_000]],
    );
  const served = metricsPort === undefined ? undefined : await serveMetrics(metrics, { host, port: metricsPort });
  return {
    url,
    firstRun: identity.firstRun ? { demo, password: identity.operator?.oneTimePassword } : undefined,
    reacting: Promise.resolve(),
    stop: async () => {
      served?.close();
      drain();
      server.close();
      await once(server, 'close');
      await following?.stop();
      identity.close();
    },
  };
};
