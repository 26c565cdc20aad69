import { z } from 'zod';
import { ask } from './http.ts';
import type { Server } from './server.ts';

type Parameter = {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path';
  readonly required: boolean;
  readonly schema: object;
};

type Operation = {
  readonly operationId: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': { readonly schema: object; readonly example: Record<string, unknown> };
    };
  };
};

/** One documented route, with who may use it. */
export type Route = {
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  /** May hold `{id}`. */
  readonly path: string;
  /** Roles that are let in, as the document says. */
  readonly roles: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body?: {
    readonly example: Readonly<Record<string, unknown>>;
    readonly accepts: (body: unknown) => boolean;
    readonly fields: readonly string[];
    readonly required: readonly string[];
  };
};

/** Every route of the server's own document, so that routes which are added later are tested too. */
export const routesOf = async (server: Pick<Server, 'url'>): Promise<readonly Route[]> => {
  const { paths } = (await ask(server, '/openapi.json')).json<{ paths: Record<string, Record<string, Operation>> }>();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      routeOf(path, method.toUpperCase() as Route['method'], operation),
    ),
  );
};

const routeOf = (
  path: string,
  method: Route['method'],
  { operationId, description = '', parameters = [], requestBody }: Operation,
): Route => {
  const roles = /Roles: ([^.]*)\./.exec(description)?.[1]?.split(', ');
  if (!roles) throw new Error(`the document does not say who may use ${operationId}`);
  const route = { operation: operationId, method, path, roles, parameters };
  if (!requestBody) return route;
  const { schema, example } = requestBody.content['application/json'];
  const { properties = {}, required = [] } = schema as { properties?: object; required?: string[] };
  const published = z.fromJSONSchema(schema as never);
  return {
    ...route,
    body: { example, accepts: (body) => published.safeParse(body).success, fields: Object.keys(properties), required },
  };
};

export type Writing = Route & Required<Pick<Route, 'body'>>;

/** Those that take a body. */
export const writingsOf = (routes: readonly Route[]): readonly Writing[] =>
  routes.filter((route): route is Writing => route.body !== undefined);

/** Those of them that send a command to an aggregate, with the headers that all commands know. */
export const commandsOf = (routes: readonly Route[]): readonly Writing[] =>
  writingsOf(routes).filter(({ parameters }) => parameters.some(({ name }) => name === 'Idempotency-Key'));

/** The path with a thing of nobody's in it. */
export const pathTo = (route: Pick<Route, 'path'>, id: string = crypto.randomUUID()): string =>
  route.path.replace('{id}', id);
