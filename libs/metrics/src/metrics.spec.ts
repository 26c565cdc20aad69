import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createMetrics, serveMetrics, timeRequests, type Metrics } from './index.js';

/** The lines of our own, without help and buckets. */
const told = async (metrics: Metrics): Promise<readonly string[]> =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith('havstang_') && !line.includes('_bucket'));

describe('what is counted of a process', () => {
  let metrics: Metrics;
  beforeEach(() => {
    metrics = createMetrics();
  });

  it('begins at 0 for what is known, so that the first of it is seen to happen', async () => {
    const count = metrics.counter('havstang_things_total', 'Things.', 'kind', ['red', 'blue']);
    count('blue');
    expect(await told(metrics)).toEqual(
      expect.arrayContaining(['havstang_things_total{kind="red"} 0', 'havstang_things_total{kind="blue"} 1']),
    );
    expect(await told(metrics)).toContain('havstang_defects_total 0');
  });

  it('is a defect where nobody foresaw it, and not where something is away', async () => {
    for (const status of [200, 409, 500, 503])
      metrics.answered({ method: 'POST', route: '/a/:id', status, seconds: 0.1 });
    expect(await told(metrics)).toContain('havstang_defects_total 1');
    expect(await told(metrics)).toContain(
      'havstang_http_request_seconds_count{method="POST",route="/a/:id",status="503"} 1',
    );
  });

  it('is not known, rather than 0, when it cannot be asked', async () => {
    const away = () => Promise.reject(new Error('away'));
    metrics.gauge('havstang_one', 'One.', [], away);
    metrics.gauge('havstang_each', 'Each.', ['of'], away);
    const lines = await told(metrics);
    expect(lines).toContain('havstang_one Nan');
    expect(lines.filter((line) => line.startsWith('havstang_each'))).toEqual([]);
  });

  it('is forgotten when it is not told any more', async () => {
    let values = [
      [{ of: 'a' }, 1],
      [{ of: 'b' }, 2],
    ] as [{ of: string }, number][];
    metrics.gauge('havstang_each', 'Each.', ['of'], () => values);
    expect(await told(metrics)).toContain('havstang_each{of="b"} 2');
    values = [[{ of: 'a' }, 1]];
    expect((await told(metrics)).filter((line) => line.startsWith('havstang_each'))).toEqual([
      'havstang_each{of="a"} 1',
    ]);
  });

  it('is timed from the beginning to the end', async () => {
    const done = metrics.timer('havstang_thing_seconds', 'Things.', ['outcome'])();
    done({ outcome: 'good' });
    expect(await told(metrics)).toContain('havstang_thing_seconds_count{outcome="good"} 1');
  });
});

describe('a plain server', () => {
  it('is timed by the pattern of a route as it was asked for, and by nothing else of an address', async () => {
    const metrics = createMetrics();
    const server = createServer((request, response) => {
      // As a mounted handler does.
      request.url = '/';
      response.writeHead(request.headers['x-broken'] ? 503 : 200).end();
    });
    timeRequests(server, metrics, (url) => (url.startsWith('/people/') ? '/people/:id' : undefined));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await fetch(`${url}/people/kajsa?name=kajsa`);
    await fetch(`${url}/people/kajsa`, { method: 'POST', headers: { 'x-broken': 'yes' } });
    await fetch(`${url}/kajsa`);
    server.closeAllConnections();
    server.close();
    expect(await told(metrics)).toEqual(
      expect.arrayContaining([
        'havstang_http_request_seconds_count{method="GET",route="/people/:id",status="200"} 1',
        'havstang_http_request_seconds_count{method="POST",route="/people/:id",status="503"} 1',
        'havstang_http_request_seconds_count{method="GET",route="none",status="200"} 1',
      ]),
    );
    expect(await metrics.text()).not.toContain('kajsa');
  });
});

describe('/metrics', () => {
  it('is on a port of its own, until it is closed', async () => {
    const { port, close } = await serveMetrics(createMetrics(), { host: '127.0.0.1', port: 0 });
    const page = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(await page.text()).toContain('process_resident_memory_bytes');
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    close();
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  });
});
