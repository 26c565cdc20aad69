import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { API_SCOPE, CLI_CLIENT, CLI_REDIRECT, DOCS_CLIENT } from './clients.js';
import { DEMO_PASSWORD } from './demo-people.js';
import { API_AUDIENCE, openIdentity, type Identity } from './identity.js';

export type Running = {
  readonly identity: Identity;
  readonly baseUrl: string;
  readonly issuer: string;
  stop(): Promise<void>;
};

const started: Running[] = [];

/** A real server on a loopback port, with a provider mounted under `/oidc`. */
export const start = async ({ dataDir = ':memory:', demo = true, port = 0 } = {}): Promise<Running> => {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${baseUrl}/oidc`;
  const identity = await openIdentity({ dataDir, issuer, audience: API_AUDIENCE, demo });
  server.on('request', identity.handler);
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    identity.close();
  };
  const running = { identity, baseUrl, issuer, stop };
  started.push(running);
  return running;
};

export const portOf = ({ baseUrl }: Running): number => Number(new URL(baseUrl).port);

/** Stops what is still running. */
export const stopAll = async (): Promise<void> => {
  for (const running of started.splice(0)) await running.stop().catch(() => undefined);
};

/** Checks a token as the API does. */
export const verify = (token: string, jwks: JSONWebKeySet, { issuer }: Running) =>
  jwtVerify(token, createLocalJWKSet(jwks), { issuer, audience: API_AUDIENCE, typ: 'at+jwt' });

const VERIFIER = randomBytes(32).toString('base64url');

/** Where a sign-in begins; an `undefined` leaves a parameter out. */
export const authorizeUrl = ({ issuer }: Running, change: Record<string, string | undefined> = {}): string => {
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: CLI_CLIENT,
    redirect_uri: CLI_REDIRECT,
    scope: API_SCOPE,
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${issuer}/auth?${new URLSearchParams(given)}`;
};

/** The page of the API as a client. */
export const docsClient = ({ baseUrl }: Running) => ({
  client_id: DOCS_CLIENT,
  redirect_uri: `${baseUrl}/docs/oauth2-redirect.html`,
});

/** A browser that takes one step at a time. It sends every cookie everywhere: their paths are tested apart. */
export const browser = () => {
  const jar = new Map<string, string>();
  return async (url: string, form?: Record<string, string>): Promise<Response> => {
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') };
    const method = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
    const response = await fetch(url, { redirect: 'manual', headers, ...method });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
};

export const locationOf = (response: Response, base: string): string =>
  new URL(response.headers.get('location') ?? 'about:blank', base).href;

/** Opens the sign-in page and resolves with its address. */
export const openPage = async (
  running: Running,
  browse: ReturnType<typeof browser>,
  change?: Record<string, string>,
): Promise<string> => locationOf(await browse(authorizeUrl(running, change)), running.baseUrl);

/** Signs a demo person in and resolves with the code that the client is sent. */
export const codeFor = async (running: Running, username: string, change?: Record<string, string>): Promise<string> => {
  const browse = browser();
  const page = await openPage(running, browse, change);
  const submitted = await browse(page, { username, password: DEMO_PASSWORD });
  const returned = locationOf(await browse(locationOf(submitted, page)), page);
  return new URL(returned).searchParams.get('code') ?? '';
};

/** Asks for tokens in exchange for a code. */
export const exchange = ({ issuer }: Running, code: string, change: Record<string, string> = {}): Promise<Response> =>
  fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLI_CLIENT,
      redirect_uri: CLI_REDIRECT,
      code,
      code_verifier: VERIFIER,
      ...change,
    }),
  });

export const errorOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: string }).error;
