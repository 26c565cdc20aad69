import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCKED_MS, WRONG_BEFORE_LOCK } from './attempts.js';
import { NoInstallation } from './database.js';
import { API_AUDIENCE } from './identity.js';
import { errorOf, start, stopAll, verify, type Running } from './identity.harness.js';
import { programToken } from './program-token.js';
import { openPrograms, ProgramNameTaken, type Credentials, type ProgramAccounts } from './programs.js';

const BUDGET = {
  name: 'budget-system',
  roles: ['auditor'],
  unit: 'kommunledning-ekonomi',
  tenant: '2584',
} as const;

describe('the programs of a real installation, while it runs', () => {
  let dataDir: string;
  let running: Running;
  let programs: ProgramAccounts;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'havstang-programs-'));
    running = await start({ dataDir, demo: false });
    programs = openPrograms(dataDir);
  });
  afterEach(async () => {
    programs.release();
    await stopAll();
    rmSync(dataDir, { recursive: true });
  });

  const ask = (headers: Record<string, string>, form: Record<string, string>): Promise<Response> =>
    fetch(`${running.issuer}/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
    });
  const basic = ({ clientId, clientSecret }: Credentials, form: Record<string, string> = {}) =>
    ask({ authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` }, form);
  const claimsOf = async (response: Response) => {
    const { access_token } = (await response.json()) as { access_token: string };
    return (await verify(access_token, running.identity.jwks, running)).payload;
  };
  const stateOf = (name: string) => programs.list().find((one) => one.name === name)?.state;

  it('get a token that says what a person’s says, for an hour', async () => {
    const given = await programs.add(BUDGET);
    const response = await basic(given, { scope: 'api' });
    expect(response.status).toBe(200);
    const payload = await claimsOf(response);
    expect(payload).toEqual({
      iss: running.issuer,
      aud: API_AUDIENCE,
      sub: given.clientId,
      client_id: given.clientId,
      scope: 'api',
      roles: BUDGET.roles,
      unit: BUDGET.unit,
      tenant: BUDGET.tenant,
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 3600,
      jti: expect.any(String),
    });
  });

  it('may send their secret in the body as well, and need to name no scope', async () => {
    const { clientId, clientSecret } = await programs.add(BUDGET);
    const response = await ask({}, { client_id: clientId, client_secret: clientSecret });
    expect(await claimsOf(response)).toMatchObject({ sub: clientId, roles: BUDGET.roles });
  });

  it('are known by their own secret alone, of which only a hash is kept', async () => {
    const [one, other] = [await programs.add(BUDGET), await programs.add({ ...BUDGET, name: 'other' })];
    for (const clientSecret of [other.clientSecret, one.clientId, 'x']) {
      const response = await basic({ ...one, clientSecret });
      expect([response.status, await errorOf(response)]).toEqual([401, 'invalid_client']);
    }
    const bare = await ask({}, { client_id: one.clientId });
    expect([bare.status, await errorOf(bare)]).toEqual([401, 'invalid_client']);
    for (const file of ['people.sqlite', 'people.sqlite-wal'])
      expect(readFileSync(join(dataDir, file), 'latin1')).not.toContain(one.clientSecret);
  });

  it('get a token for the API and for nothing else, and cannot sign in as people do', async () => {
    const given = await programs.add(BUDGET);
    expect(await errorOf(await basic(given, { resource: 'https://other.example/api' }))).toBe('invalid_target');
    const code = { grant_type: 'authorization_code', code: 'x', redirect_uri: 'http://127.0.0.1/callback' };
    expect(await (await basic(given, code)).json()).toMatchObject({
      error_description: 'requested grant type is not allowed for this client',
    });
    const authorize = new URLSearchParams({ response_type: 'code', client_id: given.clientId, scope: 'api' });
    expect((await fetch(`${running.issuer}/auth?${authorize}`, { redirect: 'manual' })).status).toBe(400);
  });

  it('are locked for a while after so many wrong secrets in a row', async () => {
    const given = await programs.add(BUDGET);
    for (let n = 0; n < WRONG_BEFORE_LOCK; n += 1) await basic({ ...given, clientSecret: 'x' });
    const locked = await basic(given);
    expect([locked.status, locked.headers.get('retry-after'), await errorOf(locked)]).toEqual([
      429,
      String(LOCKED_MS / 1000),
      'invalid_client',
    ]);
  });

  it('ask for their token by the address of the provider alone, and are told why there is none', async () => {
    const given = await programs.add(BUDGET);
    const { issuer } = running;
    const { token, goodUntil } = await programToken({ issuer, ...given });
    const { exp = 0 } = (await verify(token, running.identity.jwks, running)).payload;
    expect(goodUntil).toBeLessThan(exp * 1_000);
    expect(goodUntil).toBeGreaterThan(exp * 1_000 - 600_000);
    const wrong = { issuer, ...given, clientSecret: 'x' };
    await expect(programToken(wrong)).rejects.toMatchObject({ reason: 'refused' });
    for (let n = 1; n < WRONG_BEFORE_LOCK; n += 1) await basic(wrong);
    await expect(programToken({ issuer, ...given })).rejects.toMatchObject({ reason: 'locked' });
    await expect(programToken({ ...wrong, issuer: `${issuer}/x` })).rejects.toMatchObject({ reason: 'unexpected' });
    await expect(programToken({ ...wrong, issuer: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      reason: 'unreachable',
    });
  });

  it('get another secret, with which the old one is good no more', async () => {
    const before = await programs.add(BUDGET);
    const after = (await programs.reset('Budget-System'))!;
    expect(after.clientId).toBe(before.clientId);
    expect((await basic(before)).status).toBe(401);
    expect((await basic(after)).status).toBe(200);
  });

  it('get no token once they are closed, until they have another secret', async () => {
    const given = await programs.add(BUDGET);
    expect((await basic(given)).status).toBe(200);
    expect(programs.close('budget-system')).toBe(true);
    expect(stateOf('budget-system')).toBe('closed');
    expect((await basic(given)).status).toBe(401);
    expect((await basic((await programs.reset('budget-system'))!)).status).toBe(200);
    expect(stateOf('budget-system')).toBe('open');
  });

  it('have a name each, and are left alone under any other', async () => {
    await programs.add(BUDGET);
    await expect(programs.add({ ...BUDGET, name: 'BUDGET-system' })).rejects.toThrow(ProgramNameTaken);
    expect(programs.close('nothing')).toBe(false);
    expect(await programs.reset('nothing')).toBeUndefined();
    expect(programs.list()).toEqual([{ ...BUDGET, ref: expect.any(String), state: 'open' }]);
  });
});

it('there are no programs before the first start', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'havstang-programs-'));
  try {
    expect(() => openPrograms(dataDir)).toThrow(NoInstallation);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
