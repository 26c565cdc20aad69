import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_PASSWORD } from './demo-people.js';
import { API_AUDIENCE, openIdentity } from './identity.js';
import {
  browser,
  codeFor,
  docsClient,
  exchange,
  locationOf,
  openPage,
  portOf,
  start,
  stopAll,
  type Running,
  verify,
} from './identity.harness.js';
import { signIn } from './sign-in.js';

describe('an installation', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'havstang-identity-'));
  });
  afterEach(async () => {
    await stopAll();
    rmSync(dataDir, { recursive: true });
  });

  it('survives a restart: same people, same keys, and whoever was signed in still is', async () => {
    const before = await start({ dataDir });
    expect(before.identity.firstRun).toBe(true);
    const token = await signIn({ baseUrl: before.baseUrl, username: 'revisor', password: DEMO_PASSWORD });
    const docs = docsClient(before);
    const browse = browser();
    const page = await openPage(before, browse, docs);
    await browse(locationOf(await browse(page, { username: 'rektor', password: DEMO_PASSWORD }), page));
    const people = before.identity.people.list();
    await before.stop();

    const after = await start({ dataDir, port: portOf(before) });
    expect(after.identity.firstRun).toBe(false);
    expect(after.identity.people.list()).toEqual(people);
    await expect(verify(token, after.identity.jwks, after)).resolves.toMatchObject({ payload: { roles: ['auditor'] } });
    expect(await openPage(after, browse, docs)).toContain('code=');
  });

  it('keeps its secrets readable by their owner only', async () => {
    await start({ dataDir });
    for (const file of ['identity-keys.json', 'people.sqlite', 'people.sqlite-wal']) {
      expect([file, statSync(join(dataDir, file)).mode & 0o077]).toEqual([file, 0]);
    }
  });

  it('gives two installations different pseudonyms and keys', async () => {
    const [one, other] = [await start({ dataDir }), await start()];
    const refs = (running: Running) => running.identity.people.list().map(({ ref }) => ref);
    expect(refs(one).filter((ref) => refs(other).includes(ref))).toEqual([]);
    const token = await signIn({ baseUrl: other.baseUrl, username: 'revisor', password: DEMO_PASSWORD });
    await expect(verify(token, one.identity.jwks, other)).rejects.toThrow();
  });

  it('signs an erased person out, and lets nobody in by that account again', async () => {
    const running = await start({ dataDir });
    const docs = docsClient(running);
    const browse = browser();
    const page = await openPage(running, browse, docs);
    await browse(locationOf(await browse(page, { username: 'rektor', password: DEMO_PASSWORD }), page));
    const code = await codeFor(running, 'rektor');

    const { people } = running.identity;
    people.erase(people.list().find(({ username }) => username === 'rektor')?.ref ?? '');

    expect((await exchange(running, code)).status).toBe(400);
    const asked = await openPage(running, browse, docs);
    expect(asked).toContain('/oidc/sign-in/');
    expect(await (await browse(asked)).text()).not.toContain('value="rektor"');
    const again = signIn({ baseUrl: running.baseUrl, username: 'rektor', password: DEMO_PASSWORD });
    await expect(again).rejects.toMatchObject({ reason: 'refused' });
  });

  it('asks again when the person was erased in the middle of signing in', async () => {
    const running = await start();
    const { people } = running.identity;
    const browse = browser();
    const page = await openPage(running, browse);
    const resume = locationOf(await browse(page, { username: 'rektor', password: DEMO_PASSWORD }), page);
    people.erase(people.list().find(({ username }) => username === 'rektor')?.ref ?? '');
    expect(locationOf(await browse(resume), page)).toContain('/oidc/sign-in/');
  });

  it('outside a demo begins with one operator, whose password works once', async () => {
    const running = await start({ dataDir, demo: false });
    const { operator, people } = running.identity;
    expect(people.list().map(({ username, roles }) => ({ username, roles }))).toEqual([
      { username: 'operator', roles: ['operator'] },
    ]);
    const { username, oneTimePassword } = operator ?? { username: '', oneTimePassword: '' };
    await expect(signIn({ baseUrl: running.baseUrl, username, password: oneTimePassword })).rejects.toMatchObject({
      reason: 'unexpected',
    });

    const browse = browser();
    const page = await openPage(running, browse);
    const offered = await (await browse(page)).text();
    expect(offered).not.toContain('demo');
    const asked = await browse(page, { username, password: oneTimePassword });
    expect(await asked.text()).toContain('name="newPassword"');
    for (const newPassword of ['short', oneTimePassword]) {
      expect((await browse(page, { username, password: oneTimePassword, newPassword })).status).toBe(422);
    }
    const newPassword = 'en alldeles egen fras';
    expect((await browse(page, { username, password: oneTimePassword, newPassword })).status).toBe(303);

    await expect(signIn({ baseUrl: running.baseUrl, username, password: oneTimePassword })).rejects.toMatchObject({
      reason: 'refused',
    });
    const token = await signIn({ baseUrl: running.baseUrl, username, password: newPassword });
    const { payload } = await verify(token, running.identity.jwks, running);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
    await running.stop();
    expect((await start({ dataDir, demo: false })).identity.operator).toBeUndefined();
  });

  it.each([
    [true, 'this data folder is a demo'],
    [false, 'this data folder is a real installation'],
  ])('stays what it was first opened as (demo: %s)', async (demo, message) => {
    await (await start({ dataDir, demo })).stop();
    const options = { dataDir, issuer: 'http://127.0.0.1:4000/oidc', audience: API_AUDIENCE, demo: !demo };
    await expect(openIdentity(options)).rejects.toThrow(message);
  });
});
