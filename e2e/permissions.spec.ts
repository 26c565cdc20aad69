import { PEOPLE, SERVICES } from '@havstang/contracts';
import { ask, atOnce, type ProblemBody, type Reply } from './http.ts';
import { KIRUNA, LUND, refOf, tokenFor, type Flaw } from './people.ts';
import { commandsOf, pathTo, routesOf, writingsOf, type Route } from './routes.ts';
import { freshServer, type Server } from './server.ts';

const FLAWS: readonly Flaw[] = ['expired', 'issuer', 'audience', 'type', 'algorithm', 'key', 'signature'];
const TENANTS = [KIRUNA, LUND];

describe('who may do what', () => {
  let server: Server;
  let remove: () => Promise<void>;
  let routes: readonly Route[];
  const tokens = new Map<string, string>();
  /** Ids of Kiruna's things, by the path of their collection. */
  const made = new Map<string, string>();

  const tokenOf = (role: string, tenant = KIRUNA): string => tokens.get(`${role} ${tenant}`) as string;
  const of = (route: Route, id?: string): string => pathTo(route, id ?? made.get(collectionOf(route) ?? ''));
  const collectionOf = ({ path }: Route): string | undefined =>
    [...made.keys()].find((collection) => path.startsWith(`${collection}/{id}/`));
  const bodyOf = ({ body }: Route): { body?: unknown } => (body ? { body: body.example } : {});
  const entriesAfter = async (size: number) =>
    (await server.lines()).slice(size).map(({ entry, data }) => ({
      ...(JSON.parse(entry) as Entry),
      data: JSON.parse(data) as Readonly<Record<string, unknown>>,
    }));

  beforeAll(async () => {
    ({ server, remove } = await freshServer());
    routes = await routesOf(server);
    for (const role of [...PEOPLE, 'system', 'mayor']) {
      for (const tenant of TENANTS) tokens.set(`${role} ${tenant}`, await tokenFor(server, { roles: [role], tenant }));
    }
    for (const { path, roles, body } of writingsOf(routes).filter((route) => !route.path.includes('{id}'))) {
      const reply = await ask(server, path, { token: tokenOf(roles[0] as string), body: body.example });
      if (reply.status === 201) made.set(path, reply.json().id);
    }
    expect(made.size).toBeGreaterThan(5);
  });
  afterAll(() => remove());

  it('lets nobody in without a token that the provider issued for this and that is still valid', async () => {
    const before = (await server.lines()).length;
    const flawed = await Promise.all(FLAWS.map((flaw) => tokenFor(server, { roles: PEOPLE }, flaw)));
    const sound = tokenOf('processLeader');
    const headers = [
      undefined,
      'Bearer',
      'Bearer ',
      'Bearer x',
      `Basic ${sound}`,
      sound,
      `Bearer ${sound}x`,
      ...flawed.map((token) => `Bearer ${token}`),
    ];
    const tries = routes.flatMap((route) => headers.map((authorization) => ({ route, authorization })));
    const replies = await atOnce(tries, ({ route, authorization }) =>
      ask(server, of(route), {
        method: route.method,
        ...bodyOf(route),
        headers: authorization === undefined ? {} : { authorization },
      }),
    );
    const letIn = replies.flatMap((reply, i) => {
      const refused =
        reply.status === 401 &&
        reply.json<ProblemBody>().code === 'not-signed-in' &&
        reply.headers.get('www-authenticate')?.startsWith('Bearer');
      return refused ? [] : [`${tries[i]?.route.path} with ${tries[i]?.authorization?.slice(0, 20)}: ${reply.status}`];
    });
    expect(letIn).toEqual([]);
    expect(await server.lines()).toHaveLength(before);
  });

  it('lets each role do what the document says and nothing else, and records every refusal', async () => {
    const before = (await server.lines()).length;
    const tries = routes.flatMap((route) =>
      [...PEOPLE, 'system', 'mayor'].flatMap((role) => TENANTS.map((tenant) => ({ route, role, tenant }))),
    );
    const replies = await atOnce(
      tries,
      ({ route, role, tenant }) =>
        ask(server, of(route), {
          method: route.method,
          ...(route.body ? { body: { nonsense: true } } : {}),
          token: tokenOf(role, tenant),
        }),
      64,
    );
    const mayDo = ({ route, role }: (typeof tries)[number]): boolean => route.roles.includes(role) && role !== 'system';
    const wrong = replies.flatMap((reply, i) => {
      const { route, role, tenant } = tries[i] as (typeof tries)[number];
      const expected = mayDo({ route, role, tenant }) ? (route.body ? [400] : [200, 400, 404]) : [403];
      return expected.includes(reply.status) || everybodys(route, reply)
        ? []
        : [`${role} of ${tenant} at ${route.operation}: ${reply.status}`];
    });
    expect(wrong).toEqual([]);

    const refused = tries.filter((one, i) => !mayDo(one) && !everybodys(one.route, replies[i] as Reply));
    const asked = refused.map(
      ({ route, role, tenant }) => `${route.operation} ${tenant} ${refOf({ roles: [role], tenant })}`,
    );
    // The checkpoints that were asked for make the log commit to its heads now and then.
    const caused = (await entriesAfter(before)).filter(({ type }) => !type.endsWith('.heads-committed.v1'));
    const recorded = caused.map(({ type, tenant, actor, data }) => {
      expect(type).toMatch(/\.access-refused\.v1$/);
      expect(data['code']).toBe('not-allowed');
      return `${String(data['operation'])} ${tenant} ${actor.ref}`;
    });
    expect(recorded.sort()).toEqual(asked.sort());
  }, 60_000);

  it('gives whoever keeps minutes or the diary the checkpoint, and nothing else of the ledger', async () => {
    const ofLedger = routes.filter(({ path }) => path.startsWith('/ledger/'));
    for (const role of ['secretary', 'registrar']) {
      const open = ofLedger.filter(({ roles }) => roles.includes(role)).map(({ path }) => path);
      expect(open).toEqual([
        '/ledger/checkpoint',
        '/ledger/checkpoint.svg',
        '/ledger/checkpoint.png',
        '/ledger/checkpoint/cosigned',
      ]);
      for (const path of open.slice(0, 3)) expect((await ask(server, path, { token: tokenOf(role) })).status).toBe(200);
    }
  });

  it('lets a program read what its roles read, and do nothing that a person does, whatever its roles', async () => {
    const token = await tokenFor(server, { roles: PEOPLE, program: true });
    const commands = commandsOf(routes);
    expect(commands.length).toBeGreaterThan(50);
    const before = (await server.lines()).length;
    const replies = await atOnce(commands, (route) => ask(server, of(route), { ...bodyOf(route), token }));
    const done = replies.flatMap(({ status }, i) => (status === 403 ? [] : [commands[i]?.operation]));
    expect(done).toEqual([]);
    const caused = await entriesAfter(before);
    expect(caused.map(({ type }) => /\.access-refused\.v1$/.test(type))).toEqual(commands.map(() => true));
    for (const path of ['/events', '/ledger/checkpoint', '/api/governance/diarium'])
      expect((await ask(server, path, { token })).status).toBe(200);
  });

  it('says who may, in the language of whoever may not', async () => {
    const triage = routes.find(({ operation }) => operation === 'triageProblem') as Route;
    const told = (language: string) =>
      ask(server, of(triage), {
        method: 'POST',
        token: tokenOf('auditor'),
        body: {},
        headers: { 'accept-language': language },
      });
    expect((await told('sv')).json()).toMatchObject({
      detail: 'Det får: enhetschef med personalansvar; processledare.',
      facts: { roles: triage.roles },
    });
    expect((await told('en')).json()).toMatchObject({
      detail: 'Who may: manager of a unit; leads innovation processes.',
    });
  });

  it('says of a thing of another municipality exactly what it says of none', async () => {
    const before = (await server.lines()).length;
    const strange = routes.filter((route) => collectionOf(route) !== undefined);
    const differing = await atOnce(strange, async (route) => {
      const roles = [route.roles[0] as string, PEOPLE.find((role) => !route.roles.includes(role))].filter(
        (role) => role !== undefined,
      );
      const answers = roles.map(async (role) => {
        const request = { method: route.method, ...bodyOf(route), token: tokenOf(role, LUND) };
        const [theirs, nothing] = [
          await ask(server, of(route), request),
          await ask(server, of(route, crypto.randomUUID()), request),
        ];
        const status = route.roles.includes(role) ? 404 : 403;
        return theirs.status === status && shown(theirs) === shown(nothing)
          ? []
          : [`${role} at ${route.operation}: ${theirs.text} ≠ ${nothing.text}`];
      });
      return (await Promise.all(answers)).flat();
    });
    expect(strange.length).toBeGreaterThan(20);
    expect(differing.flat()).toEqual([]);
    expect(
      (await entriesAfter(before)).filter(
        ({ tenant, type }) => tenant !== LUND || !type.endsWith('.access-refused.v1'),
      ),
    ).toEqual([]);
  });

  it('does not let a body speak of a thing of another municipality', async () => {
    const problem = made.get('/api/challenges/problems') as string;
    const framing = { before: 'Så här är det.', after: 'Hur kan vi göra det bättre?', method: 'Verkstad' };
    const reframe = (id: string) =>
      ask(server, '/api/challenges/challenges', {
        token: tokenOf('processLeader', LUND),
        body: { ...framing, problemIds: [id] },
      });
    const theirs = await reframe(problem);
    expect(theirs.json<ProblemBody>()).toMatchObject({ status: 409, code: 'source-problem-unknown' });
    const nobody = crypto.randomUUID();
    expect(shown(theirs).replaceAll(problem, '')).toBe(shown(await reframe(nobody)).replaceAll(nobody, ''));
  });

  it('shows everybody the things of their own municipality only', async () => {
    const ids = [...made.values()];
    const refs = PEOPLE.map((role) => refOf({ roles: [role], tenant: KIRUNA }));
    const reads = routes.filter(
      (route) => route.method === 'GET' && !route.path.includes('{id}') && route.operation !== 'readSchemas',
    );
    const seenFrom = async (tenant: string) =>
      atOnce(reads, async (route) => {
        const role = route.roles.find((one) => one !== 'operator') ?? 'operator';
        return {
          operation: route.operation,
          text: (await ask(server, route.path, { token: tokenOf(role, tenant) })).text,
        };
      });
    const told = (replies: Awaited<ReturnType<typeof seenFrom>>) =>
      replies
        .filter(
          ({ text }) => [...ids, ...refs].some((one) => text.includes(one)) || text.includes(`"tenant":"${KIRUNA}"`),
        )
        .map(({ operation }) => operation);
    expect(told(await seenFrom(LUND))).toEqual([]);
    expect(told(await seenFrom(KIRUNA))).toEqual(
      expect.arrayContaining([
        'problemBoard',
        'boundaryCatalogue',
        'readEvents',
        'readEntries',
        ...SERVICES.map((service) => `${service}ReadModelDigests`),
      ]),
    );

    const entries = (await ask(server, '/ledger/entries', { token: tokenOf('auditor', LUND) })).text
      .trimEnd()
      .split('\n');
    expect(entries).toHaveLength((await server.lines()).length);
    const theirs = entries
      .map((line) => JSON.parse(line) as Readonly<Record<string, string>>)
      .filter(({ entry }) => !entry);
    expect(theirs.length).toBeGreaterThan(0);
    for (const line of theirs) expect(Object.keys(line)).toEqual(['index', 'leaf']);
  });

  it('takes unit and municipality from the token, whatever the body says', async () => {
    const token = await tokenFor(server, { roles: ['practitioner'], unit: 'lund-service', tenant: LUND });
    const report = { title: 'Ett problem', description: 'Ett problem i Lund.' };
    const { id } = (await ask(server, '/api/challenges/problems', { token, body: report })).json();
    const events = (await ask(server, `/api/challenges/problems/${id}/history`, { token })).json<{
      events: readonly Entry[];
    }>().events;
    expect(events).toMatchObject([{ tenant: LUND, actor: { unit: 'lund-service', role: 'practitioner' } }]);
    const lying = await ask(server, '/api/challenges/problems', {
      token,
      body: { ...report, tenant: KIRUNA, reporterUnit: 'kommunledning-utveckling' },
    });
    expect(lying.json<ProblemBody>().errors?.map(({ field }) => field)).toEqual(['tenant', 'reporterUnit']);
  });
});

type Entry = {
  readonly type: string;
  readonly tenant: string;
  readonly actor: { readonly ref: string; readonly role: string; readonly unit: string };
};

/** Who you are is told to anybody who is signed in, whatever their role. */
const everybodys = ({ operation }: Route, { status }: Reply): boolean => operation === 'me' && status === 200;

/** A problem document without what differs from request to request. */
const shown = (reply: Reply): string => JSON.stringify({ ...reply.json<object>(), instance: '', correlationId: '' });
