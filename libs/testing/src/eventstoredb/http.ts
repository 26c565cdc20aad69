import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { DoubleServer } from './server.ts';
import { versionOf } from './standing.ts';
import { findUser, hasPassword, type User, userCreated } from './users.ts';

/** The little of the server's HTTP side that health checks and set-up jobs use, on the same port as gRPC. */
export const createHttp = (server: DoubleServer): Server =>
  createServer((request, response) => {
    answer(server, request).then(
      ([status, body]) => respond(response, status, body),
      () => respond(response, 400),
    );
  });

export const respond = (response: ServerResponse, status: number, body?: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body && JSON.stringify(body));
};

type Answer = readonly [status: number, body?: object];

const answer = async (server: DoubleServer, request: IncomingMessage): Promise<Answer> => {
  const route = `${request.method} ${new URL(request.url ?? '/', 'http://localhost').pathname}`;
  if (route === 'GET /health/live') return [server.faults.find('not-ready', '') ? 503 : 204];
  const user = signedIn(server, request.headers.authorization);
  // Wrong credentials are refused even where none are needed.
  if (user === 'wrong') return [401];
  if (route === 'GET /info') return [200, { esVersion: versionOf(server), state: 'leader', double: true }];
  if (route !== 'POST /users/' && route !== 'POST /users') return [404];
  if (!user?.groups.includes('$admins')) return [401];
  return createUser(server, (await json(request)) as Partial<User & { password: string }>);
};

/** A repeat with the same password is well; another password is a conflict. */
const createUser = async ({ log }: DoubleServer, body: Partial<User & { password: string }>): Promise<Answer> => {
  const { loginName, fullName, password, groups = [] } = body;
  if (!loginName || !fullName || !password) return [400];
  const existing = findUser(log, loginName);
  if (existing !== undefined) return [hasPassword(existing, password) ? 201 : 409];
  const { stream, event } = userCreated({ loginName, fullName, groups }, password);
  log.append(stream, 'no_stream', [event]);
  await log.settled();
  return [201];
};

const signedIn = ({ log }: DoubleServer, authorization: string | undefined): User | 'wrong' | undefined => {
  if (authorization === undefined) return undefined;
  const [, encoded = ''] = /^Basic (.*)$/.exec(authorization) ?? [];
  const [, loginName = '', password = ''] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  const user = findUser(log, loginName);
  return user && hasPassword(user, password) ? user : 'wrong';
};
