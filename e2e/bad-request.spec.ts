import { DEMO_PASSWORD, signIn } from '@havstang/identity';
import { bodyOf, faultOf, few, openTrial, turns, type Trial, type Try } from './bad-input.ts';
import { ask, atOnce, sendRaw } from './http.ts';
import { LUND } from './people.ts';
import { commandsOf, pathTo, type Route, type Writing } from './routes.ts';
import { deployment, type Server } from './server.ts';

describe('a bad request, on every route, is refused with a problem that says what and where', () => {
  let trial: Trial;
  let server: Server;
  let routes: readonly Route[];
  let commands: readonly Writing[];
  let before: Awaited<ReturnType<Trial['kept']>>;
  const faultsOf: Trial['faultsOf'] = (tries, expected) => trial.faultsOf(tries, expected);

  beforeAll(async () => {
    trial = await openTrial();
    ({ server, routes } = trial);
    commands = commandsOf(routes);
    before = await trial.kept();
  });
  afterAll(() => trial.remove());

  it('for an If-Match that is no revision', async () => {
    const values = ['4', '"x"', 'W/"4"', '"-1"', '"1.5"', '"4", "5"', '""', '"9999999999999999"'];
    const tries = commands.flatMap((route, turn) =>
      turns(values, turn).map((value): Try => ({
        route,
        body: route.body.example,
        headers: { 'if-match': value },
        what: value,
      })),
    );
    expect(await faultsOf(tries, { status: [400], field: (field) => field === 'If-Match' })).toEqual([]);
  });

  it('for an Idempotency-Key that is none', async () => {
    const values = ['', 'two words', 'å', 'x'.repeat(129)];
    const tries = commands.flatMap((route, turn) =>
      turns(values, turn).map((value): Try => ({
        route,
        body: route.body.example,
        headers: { 'idempotency-key': value },
        what: value,
      })),
    );
    expect(await faultsOf(tries, { status: [400], field: (field) => field === 'Idempotency-Key' })).toEqual([]);
  });

  it('for ids of nothing', async () => {
    const ids = [
      'x',
      '0',
      '-',
      '%00',
      '..',
      '%2e%2e%2f%2e%2e',
      '%2F',
      'é',
      "'%20OR%201=1",
      '00000000-0000-0000-0000-00000000000g',
      'x'.repeat(150),
      'x'.repeat(3_000),
      '%E0%A4%A',
      '%ff',
      '%',
    ];
    const tries = routes
      .filter(({ path }) => path.includes('{id}'))
      .flatMap((route, turn) =>
        [...turns(ids, turn, 4), crypto.randomUUID()].map((id): Try => ({
          route,
          path: pathTo(route, id),
          ...bodyOf(route),
          what: id.slice(0, 30),
        })),
      );
    expect(await faultsOf(tries, { status: [400, 404, 414] })).toEqual([]);
  });

  it('for things of another municipality, as if there were none', async () => {
    const strangers = routes.flatMap((route) => {
      const collection = [...trial.made.keys()].find((path) => route.path.startsWith(`${path}/{id}/`));
      return collection ? [{ route, id: trial.made.get(collection) as string }] : [];
    });
    const tries = strangers.map(({ route, id }): Try => {
      const token = trial.tokenOf((route as Route).roles[0] as string, LUND);
      return { route, path: pathTo(route, id), ...bodyOf(route), token, what: 'an id of Kiruna, from Lund' };
    });
    expect(await faultsOf(tries, { status: [404] })).toEqual([]);
  });

  it('for query parameters that mean nothing', async () => {
    const values = [
      '',
      '-1',
      'NaN',
      '1e99',
      '%00',
      'x'.repeat(5_000),
      '2022-02-30',
      "'%3B--",
      '[]',
      '%E2%82%AC',
      '%f0%9f',
      'true',
    ];
    const tries = routes.flatMap((route) =>
      route.parameters
        .filter((parameter) => parameter.in === 'query')
        .flatMap(({ name }) => [...values.map((value) => `${name}=${value}`), `${name}=1&${name}=2`, `${name}[a]=1`])
        .map((query): Try => ({ route, path: `${pathTo(route)}?${query}`, what: query.slice(0, 60) })),
    );
    const replies = await atOnce(tries, async (one) => ({
      ...one,
      reply: await ask(server, one.path as string, { token: trial.tokenOf((one.route as Route).roles[0] as string) }),
    }));
    const faults = replies.filter(
      ({ reply }) => reply.status !== 200 && faultOf(reply, { status: [400, 404] }) !== undefined,
    );
    expect(
      few(
        faults.map(
          ({ route, what, reply }) => `${route.path} with ${what}: ${reply.status} ${reply.text.slice(0, 100)}`,
        ),
      ),
    ).toEqual([]);
    const garbage = replies.filter(
      ({ what }) => /=(%00|x{9,}|'%3B--|%f0%9f)/.test(what) && /(after|from|to|limit|index|size|asOf)=/.test(what),
    );
    expect(
      few(
        garbage
          .filter(({ reply }) => reply.status !== 400)
          .map(({ what, route, reply }) => `${route.path} ${what}: ${reply.status}`),
      ),
    ).toEqual([]);
  });

  it('for methods that a route does not have', async () => {
    const paths = [
      ...new Set([
        ...routes.map(({ path }) => path),
        '/',
        '/docs',
        '/openapi.json',
        '/catalogue.json',
        '/health/live',
        '/health/ready',
      ]),
    ];
    const tries = paths.flatMap((path) => {
      const has = routes.filter((route) => route.path === path).map(({ method }) => method as string);
      const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
        (method) => !(has.length > 0 ? has : ['GET']).includes(method),
      );
      const token = trial.tokenOf('processLeader');
      return others.map((method): Try => ({
        route: { path, method: method as 'GET' },
        token,
        ...(method === 'GET' ? {} : { body: {} }),
        what: method,
      }));
    });
    expect(await faultsOf(tries, { status: [404, 405] })).toEqual([]);
  });

  it('for addresses that are none', async () => {
    const paths = [
      '/api',
      '/api/',
      '/api/challenges',
      '//',
      '/%',
      '/%c0%af',
      '/docs/../../etc/passwd',
      '/docs/%2e%2e%2fpackage.json',
      '/docs/constructor',
      '/api/challenges/problems/',
      `/${'x'.repeat(9_000)}`,
    ];
    const tries = paths.map((path): Try => ({
      route: { path, method: 'GET' },
      token: trial.tokenOf('processLeader'),
      what: 'GET',
    }));
    expect(await faultsOf(tries, { status: [400, 404, 414] })).toEqual([]);
  });

  it('as a page in their language for people, whose browsers ask for one', async () => {
    const headers = {
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'accept-language': 'sv',
    };
    const reply = await ask(server, '/<b>nowhere</b>', { headers });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(reply.text).toContain('<h1>Det finns inget sådant här.</h1>');
    expect(reply.text).toContain('<a href="/docs">');
    expect(reply.text).not.toContain('<b>');
    for (const path of ['/favicon.svg', '/favicon.ico'])
      expect((await ask(server, path)).headers.get('content-type')).toBe('image/svg+xml');
  });

  // Behind a proxy it is the proxy that reads the bytes.
  if (deployment() !== 'distributed') {
    it('for headers without end', async () => {
      const tries = routes.map((route): Try => ({
        route,
        ...bodyOf(route),
        headers: { 'x-long': 'x'.repeat(20_000) },
        what: 'a header of 20 kB',
      }));
      expect(await faultsOf(tries, { status: [431] })).toEqual([]);
    });

    it('for bytes that are no HTTP', async () => {
      const host = 'host: x\r\nconnection: close\r\n';
      const wrong = [
        'nonsense\r\n\r\n',
        `GET /api/me HTTP/9.9\r\n${host}\r\n`,
        `GET / HTTP/1.1\r\n${host}a b: c\r\n\r\n`,
        `POST /api/challenges/problems HTTP/1.1\r\n${host}content-length: -5\r\n\r\n`,
      ];
      for (const bytes of wrong)
        expect((await sendRaw(server, bytes)).slice(0, 600)).toMatch(
          /^HTTP\/1.1 400 [^]*application\/problem\+json[^]*"code":"invalid-input"/,
        );
      const cut = `POST /api/challenges/problems HTTP/1.1\r\n${host}authorization: Bearer ${trial.tokenOf('practitioner')}\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{}`;
      expect(await sendRaw(server, cut)).not.toMatch(/^HTTP\/1.1 5/);
    }, 20_000);
  }

  it('at the sign-in, without a server error', async () => {
    const paths = [
      '/oidc/auth',
      '/oidc/auth?client_id=x',
      '/oidc/token',
      '/oidc/nothing',
      '/oidc/sign-in/x',
      '/oidc/%',
      '/oidc/jwks?a=%00',
    ];
    const bodies = [undefined, '', '{', 'a=%', 'x'.repeat(1_000_000), { a: 1 }];
    const replies = await atOnce(
      paths.flatMap((path) => bodies.map((body) => ({ path, body }))),
      ({ path, body }) =>
        ask(server, path, {
          body,
          headers: {
            'content-type': typeof body === 'object' ? 'application/json' : 'application/x-www-form-urlencoded',
          },
        }),
    );
    expect(replies.filter(({ status }) => status >= 500).map(({ text }) => text)).toEqual([]);
    await expect(signIn({ baseUrl: server.url, username: 'processledare', password: 'fel' })).rejects.toMatchObject({
      reason: 'refused',
    });
    expect(await signIn({ baseUrl: server.url, username: 'processledare', password: DEMO_PASSWORD })).toMatch(/^ey/);
  });

  it('and the log is unchanged, byte for byte', async () => {
    expect(await trial.kept()).toEqual(before);
    expect(server.output()).not.toMatch(/"level":"(error|fatal)"/);
  });
});
