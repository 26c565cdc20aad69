import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ask, type Reply } from './http.ts';
import { CAST, STORY } from './kill/story.ts';
import { linesIn } from './log.ts';
import { collector, type Span } from './otlp.ts';
import { refOf, tokenFor } from './people.ts';
import { startApp, type Environment, type Exit } from './process.ts';
import { freePort, newDataDir } from './server.ts';

const PROBLEMS = '/api/challenges/problems';
const REPORT = { title: 'Fel dörr', description: 'Samma fel anmäls två gånger.' };
const CALLER = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

type Entry = {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly commandId: string;
  readonly causationId: string | null;
};

/** What nobody asked for shows here: every module of OpenTelemetry's SDK that a process loads. Its API, which does nothing, prom-client loads in any case. */
const TELL_LOADED = `--import=data:text/javascript,${encodeURIComponent(
  "import{registerHooks}from'node:module';registerHooks({load(u,c,n){if(/@opentelemetry.(?!api.)/.test(u))console.log('loaded',u);return n(u,c)}});",
)}`;

/** Half of what the SDK by itself would wait for a collector when it is told to stop, and many times what a stop takes, milliseconds. */
const PATIENCE_MS = 15_000;

const remove: (() => unknown)[] = [];
afterEach(async () => {
  for (const take of remove.splice(0).reverse()) await take();
});

/** The one process, with what it is told of tracing. */
const started = async (env: Environment) => {
  const dataDir = newDataDir();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running = await startApp('standalone', {
    PORT: String(port),
    HAVSTANG_DATA: dataDir,
    EVENT_STORE_URL: '',
    NODE_OPTIONS: TELL_LOADED,
    ...env,
  });
  remove.push(async () => {
    await running.end('SIGKILL');
    rmSync(dataDir, { recursive: true });
  });
  const entries = (): readonly Entry[] => linesIn(dataDir).map(({ entry }) => JSON.parse(entry) as Entry);
  return { ...running, url, dataDir, entries };
};
type Started = Awaited<ReturnType<typeof started>>;

const collecting = async (options: { readonly silent?: boolean; readonly port?: number } = {}) => {
  const opened = await collector(options);
  remove.push(opened.close);
  return opened;
};

const report = async (server: Started, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
  ask(server, PROBLEMS, { token: await tokenFor(server, { roles: ['practitioner'] }), body: REPORT, headers });

/** Everything in the trace of a command. */
const traceOf = (spans: readonly Span[], { commandId }: Pick<Entry, 'commandId'>): readonly Span[] =>
  spans.filter(({ traceId }) => traceId === commandId.replaceAll('-', ''));
const firstOf = ({ commandId }: Pick<Entry, 'commandId'>): string => commandId.replaceAll('-', '').slice(16);

describe('a command that is traced', () => {
  it('has a trace that is found by its id: the request, and the append inside it, with a link to whoever called', async () => {
    const { url, spans } = await collecting();
    const server = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    const before = Date.now();
    const caller = `00-${CALLER.traceId}-${CALLER.spanId}-01`;
    const reply = await report(server, { traceparent: caller, 'idempotency-key': 'once' });
    expect(reply.status).toBe(201);
    expect((await report(server, { 'idempotency-key': 'once' })).json()).toMatchObject({ repeated: true });
    expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });

    const entry = server.entries().find(({ id }) => id === reply.json().events[0]!.id)!;
    const trace = traceOf(spans(), entry);
    const [first] = trace.filter(({ parent }) => parent === '');
    expect(first).toMatchObject({
      spanId: firstOf(entry),
      name: `POST ${PROBLEMS}`,
      kind: 'SERVER',
      attributes: {
        'http.request.method': 'POST',
        'http.route': PROBLEMS,
        'http.response.status_code': 201,
        'havstang.correlation_id': reply.headers.get('correlation-id'),
      },
      links: [CALLER],
      status: { code: 0 },
      resource: { 'service.name': 'havstang' },
    });
    const append = trace.find(({ name }) => name === 'append')!;
    expect(append).toMatchObject({
      parent: first!.spanId,
      kind: 'CLIENT',
      attributes: { 'db.system.name': 'sqlite', 'db.operation.name': 'append', 'havstang.event.types': [entry.type] },
    });
    const again = trace.find(({ attributes }) => attributes['havstang.repeated'])!;
    expect(again).toMatchObject({ parent: first!.spanId, kind: 'SERVER', links: [] });
    expect(trace).toHaveLength(3);
    const times = [before, first!.began, append.began, append.ended, first!.ended, Date.now()];
    // A clock of milliseconds and one of nanoseconds are a millisecond apart.
    expect(times.filter((time, n) => time + 1 < Math.max(...times.slice(0, n)))).toEqual([]);
  });

  it('is linked to by what reacts to its events, which has a trace of its own', async () => {
    const { url, spans } = await collecting();
    const server = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    const ids = new Map<string, string>();
    for (const { who, path, body, makes } of STORY) {
      const reply = await ask(server, path(ids), { token: await tokenFor(server, CAST[who]), body: body(ids) });
      expect(reply.status).toBeLessThan(300);
      if (makes) ids.set(makes, reply.json().id);
    }
    const named = (name: string) => server.entries().find(({ type }) => type.includes(`.${name}.`));
    while (!named('problem-reframed')) await pause(50);
    expect((await server.end('SIGTERM')).code).toBe(0);

    const [cause, effect] = [named('problem-reframed-as-challenge')!, named('problem-reframed')!];
    expect(effect.causationId).toBe(cause.id);
    expect(traceOf(spans(), cause).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['SERVER', 'CLIENT']));
    const [reaction] = traceOf(spans(), effect).filter(({ parent }) => parent === '');
    expect(reaction).toMatchObject({
      spanId: firstOf(effect),
      name: `react ${cause.type}`,
      kind: 'CONSUMER',
      attributes: {
        'havstang.by': 'on-problem-reframed',
        'havstang.command': 'NoteReframing',
        'messaging.consumer.group.name': 'challenges.reactions',
        'havstang.event.type': cause.type,
      },
      links: [{ traceId: cause.commandId.replaceAll('-', ''), spanId: firstOf(cause) }],
    });
    expect(traceOf(spans(), effect).filter(({ kind }) => kind === 'CLIENT')).toHaveLength(1);

    // Nothing about a person, a case or a municipality.
    const said = JSON.stringify(spans().map(({ name, attributes, resource }) => ({ name, attributes, resource })));
    const unsaid = [
      ...Object.values(CAST).flatMap((person) => [refOf(person), person.unit]),
      ...server.entries().flatMap(({ id, stream }) => [id, stream]),
      ...ids.values(),
      '"2584"',
      ...STORY.flatMap(({ body }) =>
        Object.values(body(ids)).filter((value) => typeof value === 'string' && value.length > 12),
      ),
    ];
    expect(unsaid.length).toBeGreaterThan(40);
    expect(unsaid.filter((text) => said.includes(String(text)))).toEqual([]);
  }, 60_000);

  it('has a trace also when it is refused: by a rule, and for want of a role', async () => {
    const { url, spans } = await collecting();
    const server = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SERVICE_NAME: 'kiruna' });
    const leader = await tokenFor(server, { roles: ['processLeader'] });
    const framing = { before: 'a', after: 'Hur?', method: 'b', problemIds: [crypto.randomUUID()] };
    expect((await ask(server, '/api/challenges/challenges', { token: leader, body: framing })).status).toBe(409);
    const citizen = await tokenFor(server, { roles: ['registrar'] });
    expect((await ask(server, '/api/challenges/challenges', { token: citizen, body: framing })).status).toBe(403);
    expect((await ask(server, '/api/challenges/challenges', { token: leader, body: {} })).status).toBe(400);
    await server.end('SIGTERM');
    for (const [name, status] of [
      ['command-refused', 409],
      ['access-refused', 403],
    ] as const) {
      const refusal = server.entries().find(({ type }) => type.includes(`.${name}.`))!;
      const [first] = traceOf(spans(), refusal).filter(({ parent }) => parent === '');
      expect(first).toMatchObject({
        kind: 'SERVER',
        attributes: { 'http.response.status_code': status },
        resource: { 'service.name': 'kiruna' },
      });
    }
    // What never became a command has none.
    expect(spans().filter(({ attributes }) => attributes['http.response.status_code'] === 400)).toEqual([]);
  });

  it('is left out as a whole where OTEL_TRACES_SAMPLER says so', async () => {
    const { url, asked } = await collecting();
    const server = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_SAMPLER: 'always_off' });
    expect((await report(server)).status).toBe(201);
    await server.end('SIGTERM');
    expect(asked()).toBe(0);
  });
});

describe('tracing', () => {
  it('is nowhere unless the endpoint is named: nothing of it is even loaded', async () => {
    const server = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });
    expect((await report(server)).status).toBe(201);
    await server.end('SIGTERM');
    expect(server.output()).not.toContain('loaded');

    const { url } = await collecting();
    const traced = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    await traced.end('SIGTERM');
    expect(traced.output()).toContain('loaded');
  });

  it.each(['refuses', 'is silent'])(
    'changes no answer, and holds up no stop, where the collector %s',
    async (how) => {
      const endpoint =
        how === 'refuses' ? `http://127.0.0.1:${await freePort()}` : (await collecting({ silent: true })).url;
      const server = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '120000' });
      const plain = await started({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });
      const shapeOf = (reply: Reply) => ({
        status: reply.status,
        body: { ...reply.json(), id: '', stream: '', events: reply.json().events.length },
      });
      for (let n = 0; n < 3; n++) expect(shapeOf(await report(server))).toEqual(shapeOf(await report(plain)));
      const ended = server.end('SIGTERM');
      const exit = await Promise.race([ended, pause(PATIENCE_MS, undefined, { ref: false })]);
      expect(exit).toEqual({ code: 0, signal: null } satisfies Exit);
      expect(server.entries().filter(({ type }) => type.includes('.problem-reported.'))).toHaveLength(3);
    },
    90_000,
  );

  it('tells once when nobody takes its spans, and once when somebody does again', async () => {
    const port = await freePort();
    const server = await started({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    });
    const told = (): readonly string[] => server.output().match(/"traces":"[^"]*"/g) ?? [];
    const until = async (count: number): Promise<void> => {
      while (told().length < count) {
        expect((await report(server)).status).toBe(201);
        await pause(200);
      }
    };
    await until(1);
    await report(server);
    await collecting({ port });
    await until(2);
    await server.end('SIGTERM');
    expect(told()).toEqual(['"traces":"are not taken"', '"traces":"are taken"']);
  }, 60_000);

  it('refuses a value that it cannot use, by name', async () => {
    for (const [env, line] of [
      [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: '],
      [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_TRACES_SAMPLER: 'some' }, 'OTEL_TRACES_SAMPLER: '],
    ] as const)
      await expect(started(env)).rejects.toThrow(line);
  });
});
