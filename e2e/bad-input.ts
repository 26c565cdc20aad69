import { ask, atOnce, type Ask, type ProblemBody, type Reply } from './http.ts';
import type { Line } from './log.ts';
import { KIRUNA, LUND, tokenFor } from './people.ts';
import { pathTo, routesOf, writingsOf, type Route } from './routes.ts';
import { freshServer, type Server } from './server.ts';

/** One bad request. What is not said is as it should be: a person who may do it, the route's own path and method. */
export type Try = Ask & {
  readonly route: Pick<Route, 'path' | 'method'>;
  readonly path?: string;
  /** What is bad about it, for the message. */
  readonly what: string;
};

export type Expected = { readonly status: readonly number[]; readonly field?: (field: string) => boolean };

/** A server on which bad input is tried, and what must not change by it. */
export type Trial = {
  readonly server: Server;
  readonly routes: readonly Route[];
  /** Ids of things that the document's examples have made, by the path of their collection. */
  readonly made: ReadonlyMap<string, string>;
  /** Examples of the document that their own route did not accept from a person who may send them. */
  readonly refusedExamples: readonly string[];
  tokenOf(role: string, tenant?: string): string;
  /** Sends them all and tells which were not answered as expected: a problem document with a stable code, and for 400 the field. */
  faultsOf(tries: readonly Try[], expected: Expected | ((one: Try) => Expected)): Promise<readonly string[]>;
  /** All that is kept, byte for byte. */
  kept(): Promise<{ readonly log: readonly Line[]; readonly events: string; readonly root: string }>;
  remove(): Promise<void>;
};

/** A fresh server to which every example of its document has been sent. */
export const openTrial = async (): Promise<Trial> => {
  const { server, remove } = await freshServer();
  const routes = await routesOf(server);
  const tokens = new Map<string, string>();
  for (const role of new Set(routes.flatMap((route) => route.roles))) {
    for (const tenant of [KIRUNA, LUND])
      tokens.set(`${role} ${tenant}`, await tokenFor(server, { roles: [role], tenant }));
  }
  const tokenOf = (role: string, tenant = KIRUNA): string => tokens.get(`${role} ${tenant}`) as string;
  const allowed = (route: Pick<Route, 'path' | 'method'>): string => tokenOf((route as Route).roles[0] as string);

  const made = new Map<string, string>();
  const refused = await atOnce(writingsOf(routes), async ({ path, roles, operation, body }) => {
    const reply = await ask(server, pathTo({ path }), { token: tokenOf(roles[0] as string), body: body.example });
    if (reply.status === 201) made.set(path, reply.json().id);
    return [200, 201, 404, 409].includes(reply.status) ? undefined : `${operation}: ${reply.status} ${reply.text}`;
  });

  return {
    server,
    routes,
    made,
    refusedExamples: refused.filter((one) => one !== undefined),
    tokenOf,
    faultsOf: async (tries, expected) => {
      expect(tries.length).toBeGreaterThan(0);
      const found = await atOnce(tries, async ({ route, path, what, token = allowed(route), ...request }) => {
        const reply = await ask(server, path ?? pathTo(route), { method: route.method, token, ...request });
        const wrong = faultOf(reply, typeof expected === 'function' ? expected({ route, what }) : expected);
        return wrong && `${route.method} ${route.path} with ${what}: ${wrong}`;
      });
      return few(found.filter((one) => one !== undefined));
    },
    kept: async () => ({
      log: await server.lines(),
      events: (await ask(server, '/events', { token: tokenOf('auditor') })).text,
      root: (await ask(server, '/ledger/checkpoint', { token: tokenOf('auditor') })).text,
    }),
    remove,
  };
};

/** What is wrong with an answer to bad input: nothing, or one line. */
export const faultOf = (reply: Reply, { status, field }: Expected): string | undefined => {
  if (!status.includes(reply.status)) return `${reply.status} ${reply.text.slice(0, 200)}`;
  if (!(reply.headers.get('content-type') ?? '').startsWith('application/problem+json'))
    return `is ${reply.headers.get('content-type')}`;
  const { code, status: said, errors = [] } = reply.json<ProblemBody>();
  if (!/^[a-z]+(-[a-z]+)*$/.test(code)) return `has the code ${code}`;
  if (said !== reply.status) return `says ${said} in ${reply.status}`;
  if (field && !errors.some((error) => field(error.field) && error.detail.length > 0))
    return `names ${JSON.stringify(errors)}`;
  return undefined;
};

/** A handful of each kind of badness per route, other ones for each: all are sent to some routes, and some to all. */
export const turns = <Item>(items: readonly Item[], turn: number, count = 2): readonly Item[] =>
  Array.from({ length: Math.min(count, items.length) }, (_, i) => items[(turn * count + i) % items.length] as Item);

/** So much as a person reads; how many there are in all. */
export const few = (faults: readonly string[]): readonly string[] =>
  faults.length > 8 ? [...faults.slice(0, 8), `… ${faults.length} in all`] : faults;

/** The body with which a route does as its document says. */
export const bodyOf = (route: Route): Pick<Ask, 'body'> => (route.body ? { body: route.body.example } : {});
