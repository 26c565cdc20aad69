import { setTimeout as pause } from 'node:timers/promises';
import { freshOnServers } from './distributed/fresh.ts';
import { ask } from './http.ts';
import { CAST, STORY, type Ids } from './kill/story.ts';
import { collector, type Span } from './otlp.ts';
import { tokenFor } from './people.ts';
import type { Fresh } from './server.ts';

type Entry = {
  readonly id: string;
  readonly type: string;
  readonly commandId: string;
  readonly causationId: string | null;
};

describe('traces across processes', () => {
  let fresh: Fresh;
  let taken: Awaited<ReturnType<typeof collector>>;
  beforeAll(async () => {
    taken = await collector();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = taken.url;
    fresh = await freshOnServers('distributed');
  }, 240_000);
  afterAll(async () => {
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    await fresh.remove();
    await taken.close();
  });

  it('a reaction in one service is linked to the command in another that it answers, across Kafka', async () => {
    const { server } = fresh;
    const ids = new Map<string, string>();
    for (const { who, path, body, makes } of STORY) {
      const asked = { token: await tokenFor(server, CAST[who]), body: body(ids as Ids) };
      const reply = await ask(server, path(ids), asked);
      expect(reply.status).toBeLessThan(300);
      if (makes) ids.set(makes, reply.json().id);
    }
    const named = async (name: string): Promise<Entry | undefined> =>
      (await server.lines())
        .map(({ entry }) => JSON.parse(entry) as Entry)
        .find(({ type }) => type.includes(`.${name}.`));
    let effect: Entry | undefined;
    while (!(effect = await named('collaboration-initiated'))) await pause(200);
    const cause = (await named('problem-understanding-agreed'))!;
    expect(effect.causationId).toBe(cause.id);
    expect((await server.end('SIGTERM')).code).toBe(0);

    const firstOf = ({ commandId }: Entry): Span | undefined =>
      taken.spans().find(({ traceId, parent }) => traceId === commandId.replaceAll('-', '') && parent === '');
    const [agreed, initiated] = [firstOf(cause)!, firstOf(effect)!];
    expect(agreed).toMatchObject({ kind: 'SERVER', resource: { 'service.name': 'havstang-challenges' } });
    expect(initiated).toMatchObject({
      kind: 'CONSUMER',
      attributes: { 'messaging.system': 'kafka', 'messaging.consumer.group.name': 'collaboration.reactions' },
      resource: { 'service.name': 'havstang-collaboration' },
      links: [{ traceId: agreed.traceId, spanId: agreed.spanId }],
    });
    const appends = taken.spans().filter(({ name }) => name === 'append');
    expect(new Set(appends.map(({ attributes }) => attributes['db.system.name']))).toEqual(new Set(['eventstoredb']));
    expect(appends.map(({ parent }) => parent)).toEqual(expect.arrayContaining([agreed.spanId, initiated.spanId]));
  });
});
