import { Unavailable, type Bus, type EventStore } from '@havstang/kernel';
import fastify from 'fastify';
import { createClosing } from './closing.js';
import { createMetrics, serveMetrics, type Metrics } from './metrics.js';

const PARKED = { group: 'challenges.reactions', stream: 'problem-1' };

/** The lines of our own, without help and buckets. */
const told = async (metrics: Pick<Metrics, 'text'>): Promise<readonly string[]> =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith('havstang_') && !line.includes('_bucket'));

describe('what an operator sees of a process', () => {
  let metrics: Metrics;
  let head: () => Promise<number>;
  let failure: Error | undefined;
  beforeEach(() => {
    metrics = createMetrics();
    head = async () => 10;
    failure = undefined;
    const bus = {
      head: () => head(),
      parked: async () => [PARKED, PARKED],
      subscribe: async () => ({ next: () => 4, stop: async () => undefined }),
    } as unknown as Bus;
    const running = { next: () => 7 };
    const missing = async () => ({ witness: 'lund', witnessed: 12, events: 10, forked: false });
    metrics.watch({ bus, running, failure: () => failure, missing } as never, async () => 8);
    return metrics.followed(bus).subscribe('challenges.reactions', new Set(), async () => undefined);
  });

  it('how much there is, and what is behind', async () =>
    expect(await told(metrics)).toEqual(
      expect.arrayContaining([
        'havstang_stuck 0',
        'havstang_events 10',
        'havstang_unsealed_events 2',
        'havstang_read_models_behind_events 3',
        'havstang_consumer_behind_events{group="challenges.reactions"} 6',
        'havstang_parked_events{group="challenges.reactions"} 2',
        'havstang_witness_missing_events 2',
      ]),
    ));

  it('that something stands still, while what cannot be asked is not known, and not 0', async () => {
    failure = new Unavailable('the store is away');
    head = () => Promise.reject(new Unavailable('the store is away'));
    const lines = await told(metrics);
    expect(lines).toEqual(expect.arrayContaining(['havstang_stuck 1', 'havstang_events Nan']));
    expect(lines.filter((line) => line.startsWith('havstang_consumer_behind'))).toEqual([]);
  });

  it('how long appends take, and which of them fail', async () => {
    const appends = [async () => ({ revision: 0 }), () => Promise.reject(new Unavailable('away'))];
    const store = metrics.timed({ append: () => appends.shift()!() } as unknown as EventStore);
    await store.append('problem-1', -1, []);
    await expect(store.append('problem-1', -1, [])).rejects.toThrow('away');
    const lines = await told(metrics);
    expect(lines).toContain('havstang_append_seconds_count{outcome="appended"} 1');
    expect(lines).toContain('havstang_append_seconds_count{outcome="failed"} 1');
  });

  it('requests by the pattern of their route, and nothing of what stands in an address', async () => {
    const application = fastify();
    metrics.timeAnswers(application);
    application.get('/people/:id', async () => 'found');
    for (const url of ['/people/kajsa?name=kajsa', '/kajsa']) await application.inject({ url });
    await application.close();
    const lines = await told(metrics);
    expect(lines).toContain('havstang_http_request_seconds_count{method="GET",route="/people/:id",status="200"} 1');
    expect(lines).toContain('havstang_http_request_seconds_count{method="GET",route="none",status="404"} 1');
    expect(await metrics.text()).not.toContain('kajsa');
  });

  it('at /metrics of a port of its own, until the process stops', async () => {
    const closing = createClosing();
    const port = await serveMetrics(metrics, { host: '127.0.0.1', port: 0 }, closing);
    const page = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(await page.text()).toContain('process_resident_memory_bytes');
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    await closing.all();
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  });
});
