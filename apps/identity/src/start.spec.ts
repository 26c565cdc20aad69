import { DEMO_PASSWORD, signIn } from '@havstang/identity';
import { configurationFrom, type Started } from '@havstang/server';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startIdentity } from './start.js';

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
const close = (server: Server): Promise<unknown> => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
};
const freePort = async (): Promise<number> => {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return port;
};

describe('the provider in a process of its own', () => {
  let folder: string;
  let ledger: Server;
  /** What the ledger says there is; undefined while it is away. */
  let events: number | undefined;
  let started: Started;
  let baseUrl: string;
  let metricsUrl: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'havstang-identity-'));
    events = 0;
    ledger = createServer((_, response) =>
      response.writeHead(events === undefined ? 503 : 200).end(JSON.stringify({ events })),
    );
    const [port, metricsPort] = [await freePort(), await freePort()];
    baseUrl = `http://127.0.0.1:${port}`;
    metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
    started = await startIdentity(
      configurationFrom({
        PORT: String(port),
        HAVSTANG_METRICS_PORT: String(metricsPort),
        HAVSTANG_DATA: folder,
        LEDGER_API_URL: `http://127.0.0.1:${await listen(ledger)}`,
      }),
    );
  });
  afterEach(async () => {
    await started.stop();
    await close(ledger);
    rmSync(folder, { recursive: true });
  });

  const text = async (): Promise<string> => (await fetch(metricsUrl)).text();
  const age = async (): Promise<number> => Number(/^havstang_erasures_age_seconds (\S+)$/m.exec(await text())?.[1]);

  it('counts who signs in by what became of it, and says no name, no password and no uid', async () => {
    await signIn({ baseUrl, username: 'kajsa', password: DEMO_PASSWORD }).catch(() => undefined);
    await signIn({ baseUrl, username: 'processledare', password: DEMO_PASSWORD });
    for (let n = 0; n < 6; n++)
      await signIn({ baseUrl, username: 'rektor', password: 'not the password' }).catch(() => undefined);
    const page = await text();
    const counted = [...page.matchAll(/^havstang_sign_ins_total\{outcome="([\w-]+)"\} (\d+)$/gm)];
    expect(Object.fromEntries(counted.map(([, outcome, count]) => [outcome, Number(count)]))).toEqual({
      'let-in': 1,
      wrong: 6,
      locked: 1,
      choose: 0,
      weak: 0,
    });
    expect(page).toContain(
      'havstang_http_request_seconds_count{method="POST",route="/oidc/sign-in/:uid",status="403"} 6',
    );
    expect(page).toContain('havstang_http_request_seconds_count{method="POST",route="/oidc/token",status="200"} 1');
    expect(page).not.toMatch(/processledare|rektor|kajsa|not the password|sign-in\/[^:]/);
    expect(page).toContain('nodejs_eventloop_lag_seconds');
  });

  it('tells since when it has not heard who is erased', async () => {
    events = undefined;
    // It asks every two seconds.
    while ((await age()) < 4) await sleep(100);
    events = 0;
    while ((await age()) >= 4) await sleep(100);
  });

  it('has its metrics on a port that its own routes do not lead to', async () => {
    expect((await fetch(`${baseUrl}/metrics`)).status).toBe(404);
  });
});
