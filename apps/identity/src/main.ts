import { API_AUDIENCE, openIdentity } from '@havstang/identity';
import { drainer } from '@havstang/kernel';
import { runProgram, type Configuration, type Started } from '@havstang/server';
import { followErasures } from './follow-erasures.js';
import { createServer } from 'node:http';
import { once } from 'node:events';

/** The embedded OpenID provider alone: `/oidc/…`, and `/health/…` for whoever watches it. */
const begin = async ({
  url,
  host,
  port,
  dataDir,
  demo,
  ledgerApi,
  issuer = `${url}/oidc`,
}: Configuration): Promise<Started> => {
  const identity = await openIdentity({ dataDir, issuer, audience: API_AUDIENCE, demo });
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/oidc/')) return identity.handler(request, response);
    const healthy = request.url === '/health/live' || request.url === '/health/ready';
    response
      .writeHead(healthy ? 200 : 404, { 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify({ status: healthy ? 'ready' : 'not-found' }));
  });
  const drain = drainer(server);
  server.listen(port, host);
  await once(server, 'listening');
  const stopFollowing = ledgerApi === undefined ? undefined : followErasures(identity, ledgerApi);
  return {
    url,
    firstRun: identity.firstRun ? { demo, password: identity.operator?.oneTimePassword } : undefined,
    reacting: Promise.resolve(),
    stop: async () => {
      drain();
      server.close();
      await once(server, 'close');
      await stopFollowing?.();
      identity.close();
    },
  };
};

runProgram(begin, ({ url, firstRun }) => [
  `  Sign-in answers on ${url}/oidc`,
  ...(firstRun?.demo ? ['  First start: this is a demo, with the story’s people in it (password: lever).'] : []),
  ...(firstRun?.password
    ? [`  First start: sign in as "operator" with the one-time password ${firstRun.password}`]
    : []),
]);
