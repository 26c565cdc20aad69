import { Poison, Unavailable, type Bus, type EventStore, type SealedEvent } from '@havstang/kernel';
import fastify from 'fastify';
import { tmpdir } from 'node:os';
import { countSignIns, createServerMetrics, type LedgerWatch, type ServerMetrics } from './metrics.js';

const GROUP = 'challenges.reactions';
const REPORTED = { type: 'se.havstang.challenges.problem-reported.v1' };

/** The lines of our own, without help and buckets. */
const told = async (metrics: Pick<ServerMetrics, 'text'>): Promise<readonly string[]> =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith('havstang_') && !line.includes('_bucket'));

describe('what an operator sees of a process', () => {
  let metrics: ServerMetrics;
  let head: () => Promise<number>;
  let next: number;
  let asked: number;
  let failure: Error | undefined;
  let appendFailure: Error | undefined;
  let unsealedSince: string | undefined;
  let coveredAt: number;
  let give: (event: SealedEvent) => Promise<void>;
  let handle: () => Promise<void>;
  beforeEach(() => {
    metrics = createServerMetrics();
    [next, asked, failure, appendFailure, unsealedSince, coveredAt] = [
      4,
      0,
      undefined,
      undefined,
      undefined,
      Date.now(),
    ];
    head = async () => (asked++, 10);
    handle = async () => undefined;
    const bus = {
      head: () => head(),
      parked: async () => ['problem-1', 'problem-1', 'problem-2'].map((stream) => ({ group: GROUP, stream })),
      subscribe: async (_: string, __: unknown, given: typeof give) => {
        give = given;
        return { next: () => next, stop: async () => undefined };
      },
    } as unknown as Bus;
    const running = { next: () => 7 };
    const missing = async () => ({ witness: 'lund', witnessed: 12, events: 10, forked: false });
    const ledger: LedgerWatch = {
      size: async () => 8,
      unsealedSince: async () => unsealedSince,
      coveredAt: () => coveredAt,
    };
    const runtime = { bus, running, failure: () => failure, appendFailure: () => appendFailure, missing };
    metrics.watch(runtime as never, tmpdir(), ledger);
    return metrics.followed(bus).subscribe(GROUP, new Set(), () => handle());
  });

  /** The one value of a measure without labels. */
  const valueOf = async (name: string): Promise<number> =>
    Number((await told(metrics)).find((line) => line.startsWith(`${name} `))?.split(' ')[1]);

  it('how much there is, and what is behind, as of one moment', async () => {
    expect(await told(metrics)).toEqual(
      expect.arrayContaining([
        'havstang_stuck 0',
        'havstang_cannot_write 0',
        'havstang_events 10',
        'havstang_unsealed_events 2',
        'havstang_read_models_behind_events 3',
        `havstang_consumer_behind_events{group="${GROUP}"} 6`,
        `havstang_consumer_next_event{group="${GROUP}"} 4`,
        `havstang_parked_events{group="${GROUP}"} 3`,
        `havstang_parked_streams{group="${GROUP}"} 2`,
        'havstang_witness_missing_events 2',
      ]),
    );
    expect(asked).toBe(1);
  });

  it('no place of a group that has not been told its place yet', async () => {
    next = 0;
    expect((await told(metrics)).filter((line) => line.startsWith('havstang_consumer_next'))).toEqual([]);
  });

  it('that something stands still, while what cannot be asked is not known, and not 0', async () => {
    failure = new Unavailable('the store is away');
    head = () => Promise.reject(new Unavailable('the store is away'));
    const lines = await told(metrics);
    expect(lines).toEqual(expect.arrayContaining(['havstang_stuck 1', 'havstang_events Nan']));
    expect(lines.filter((line) => line.startsWith('havstang_consumer_behind'))).toEqual([]);
  });

  it('how old the oldest event is that is not sealed, which is 0 when all are, or when another clock is ahead', async () => {
    expect(await valueOf('havstang_seal_age_seconds')).toBe(0);
    unsealedSince = new Date(Date.now() - 90_000).toISOString();
    expect(await valueOf('havstang_seal_age_seconds')).toBeGreaterThanOrEqual(90);
    unsealedSince = new Date(Date.now() + 90_000).toISOString();
    expect(await valueOf('havstang_seal_age_seconds')).toBe(0);
  });

  it('since when all that was sealed is under a signed checkpoint', async () => {
    coveredAt = Date.now() - 400_000;
    expect(await valueOf('havstang_checkpoint_age_seconds')).toBeGreaterThanOrEqual(400);
  });

  it('how long appends take, which of them fail, and what is appended', async () => {
    const appends = [async () => ({ revision: 1 }), () => Promise.reject(new Unavailable('away'))];
    const store = metrics.timed({ append: () => appends.shift()!() } as unknown as EventStore);
    await store.append('problem-1', -1, [REPORTED, REPORTED] as never);
    await expect(store.append('problem-1', -1, [REPORTED] as never)).rejects.toThrow('away');
    expect(await told(metrics)).toEqual(
      expect.arrayContaining([
        'havstang_append_seconds_count{outcome="appended"} 1',
        'havstang_append_seconds_count{outcome="failed"} 1',
        `havstang_appended_events_total{type="${REPORTED.type}"} 2`,
      ]),
    );
  });

  it('how long a group takes with what it is given, and what of it fails, which the bus hears of as it is', async () => {
    await give({} as SealedEvent);
    const poison = new Poison('no retry helps');
    handle = () => Promise.reject(poison);
    await expect(give({} as SealedEvent)).rejects.toBe(poison);
    const lines = await told(metrics);
    for (const outcome of ['handled', 'failed'])
      expect(lines).toContain(`havstang_consumer_seconds_count{group="${GROUP}",outcome="${outcome}"} 1`);
  });

  it('requests by the pattern of their route, and nothing of what stands in an address', async () => {
    const application = fastify();
    metrics.timeAnswers(application);
    application.addHook('onRequest', (request, reply, done) => {
      if (!request.url.startsWith('/oidc/')) return done();
      reply.hijack();
      reply.raw.writeHead(403).end();
    });
    application.get('/people/:id', async () => 'found');
    for (const url of ['/people/kajsa?name=kajsa', '/kajsa', '/oidc/sign-in/kajsa', '/oidc/kajsa'])
      await application.inject({ url });
    await application.close();
    const lines = await told(metrics);
    for (const [route, status] of [
      ['/people/:id', 200],
      ['none', 404],
      ['/oidc/sign-in/:uid', 403],
      ['none', 403],
    ])
      expect(lines).toContain(
        `havstang_http_request_seconds_count{method="GET",route="${route}",status="${status}"} 1`,
      );
    expect(await metrics.text()).not.toContain('kajsa');
  });

  it('who signs in, by what became of it', async () => {
    countSignIns(metrics)('locked');
    const lines = await told(metrics);
    expect(lines).toContain('havstang_sign_ins_total{outcome="locked"} 1');
    expect(lines).toContain('havstang_sign_ins_total{outcome="let-in"} 0');
  });
});
