import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import { API_SCOPE, CLI_CLIENT, DOCS_CLIENT } from './clients.js';
import { DEMO_PASSWORD } from './demo-people.js';
import { API_AUDIENCE } from './identity.js';
import {
  authorizeUrl,
  browser,
  codeFor,
  docsClient,
  errorOf,
  exchange,
  locationOf,
  openPage,
  start,
  stopAll,
  type Running,
  verify,
} from './identity.harness.js';
import { signIn } from './sign-in.js';

describe('the embedded provider', () => {
  let running: Running;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(stopAll);

  const asRegistrar = { username: 'registrator', password: DEMO_PASSWORD };

  it('gives an access token that says who acts, and for which API', async () => {
    const token = await signIn({ baseUrl: running.baseUrl, ...asRegistrar });
    const served = (await (await fetch(`${running.issuer}/jwks`)).json()) as JSONWebKeySet;
    const { payload } = await verify(token, served, running);
    const registrar = running.identity.people.list().find(({ username }) => username === 'registrator');
    expect(payload).toEqual({
      iss: running.issuer,
      aud: API_AUDIENCE,
      sub: registrar?.ref,
      client_id: CLI_CLIENT,
      scope: API_SCOPE,
      roles: ['registrar'],
      unit: 'kommunledning-kansli',
      tenant: '2584',
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 8 * 3600,
      jti: expect.any(String),
    });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
  });

  it('hands out the same public keys as it serves, and no private part', async () => {
    const served = (await (await fetch(`${running.issuer}/jwks`)).json()) as JSONWebKeySet;
    expect(running.identity.jwks.keys).toHaveLength(1);
    expect(served).toMatchObject(running.identity.jwks);
    expect(JSON.stringify([served, running.identity.jwks])).not.toContain('"d":');
  });

  it('says where everything is', async () => {
    const discovery = (await (await fetch(`${running.issuer}/.well-known/openid-configuration`)).json()) as object;
    expect(discovery).toMatchObject({
      issuer: running.issuer,
      authorization_endpoint: `${running.issuer}/auth`,
      token_endpoint: `${running.issuer}/token`,
      jwks_uri: `${running.issuer}/jwks`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    });
  });

  it('lets the native client listen on any loopback port', async () => {
    const redirect_uri = 'http://127.0.0.1:49152/callback';
    const code = await codeFor(running, 'jurist', { redirect_uri });
    expect((await exchange(running, code, { redirect_uri })).status).toBe(200);
  });

  it('lets the page of the API sign in, and only back to itself', async () => {
    const code = await codeFor(running, 'jurist', docsClient(running));
    expect((await exchange(running, code, docsClient(running))).status).toBe(200);
    const elsewhere = await fetch(
      authorizeUrl(running, { client_id: DOCS_CLIENT, redirect_uri: `${running.baseUrl}/docs/` }),
    );
    expect(elsewhere.status).toBe(400);
  });

  it.each([
    ['a foreign host', 'https://attacker.example/callback'],
    ['a host that only begins like loopback', 'http://127.0.0.1.attacker.example/callback'],
    ['another path', 'http://127.0.0.1/elsewhere'],
  ])('refuses to send a code to %s', async (_what, redirect_uri) => {
    const response = await fetch(authorizeUrl(running, { redirect_uri }), { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });

  it.each([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
  ])('refuses %s: PKCE with S256 is required', async (_what, change) => {
    const response = await fetch(authorizeUrl(running, change), { redirect: 'manual' });
    expect(new URL(response.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request');
  });

  it('refuses a code with the wrong verifier', async () => {
    const code = await codeFor(running, 'jurist');
    const response = await exchange(running, code, { code_verifier: randomBytes(32).toString('base64url') });
    expect([response.status, await errorOf(response)]).toEqual([400, 'invalid_grant']);
  });

  it('refuses a code that was used before', async () => {
    const code = await codeFor(running, 'jurist');
    expect((await exchange(running, code)).status).toBe(200);
    const again = await exchange(running, code);
    expect([again.status, await errorOf(again)]).toEqual([400, 'invalid_grant']);
  });

  it('refuses a token for anything but the API', async () => {
    const response = await fetch(authorizeUrl(running, { resource: 'https://other.example/api' }), {
      redirect: 'manual',
    });
    expect(new URL(response.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_target');
  });

  it('lets another person take over a browser', async () => {
    const browse = browser();
    const docs = docsClient(running);
    const first = await openPage(running, browse, docs);
    await browse(locationOf(await browse(first, asRegistrar), first));

    const page = await openPage(running, browse, { ...docs, prompt: 'login' });
    const resume = locationOf(await browse(page, { username: 'jurist', password: DEMO_PASSWORD }), page);
    const signOut = await (await browse(resume)).text();
    const [, action = ''] = /action="([^"]+)"/.exec(signOut) ?? [];
    const hidden = [...signOut.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    const resumed = await browse(action, Object.fromEntries(hidden) as Record<string, string>);
    const code = new URL(locationOf(await browse(locationOf(resumed, page)), page)).searchParams.get('code') ?? '';

    const tokens = await exchange(running, code, docs);
    const { payload } = await verify(
      ((await tokens.json()) as { access_token: string }).access_token,
      running.identity.jwks,
      running,
    );
    expect(payload['roles']).toEqual(['boundarySteward']);
  });

  it('keeps somebody with a session signed in to the API page, but asks the native client again', async () => {
    const browse = browser();
    const docs = docsClient(running);
    const page = await openPage(running, browse, docs);
    const submitted = await browse(page, asRegistrar);
    await browse(locationOf(submitted, page));
    expect(await openPage(running, browse, docs)).toContain('code=');
    expect(await openPage(running, browse)).toContain('/oidc/sign-in/');
  });
});
