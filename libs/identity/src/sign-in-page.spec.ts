import { WRONG_BEFORE_LOCK } from './attempts.js';
import { DEMO_PASSWORD, DEMO_PEOPLE } from './demo-people.js';
import { authorizeUrl, browser, locationOf, openPage, start, stopAll, type Running } from './identity.harness.js';
import { signIn } from './sign-in.js';

describe('the sign-in page', () => {
  let running: Running;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(stopAll);

  it('lists the demo people, and allows no script and no frame', async () => {
    const browse = browser();
    const response = await browse(await openPage(running, browse));
    const html = await response.text();
    for (const { username } of DEMO_PEOPLE) expect(html).toContain(`name="username" value="${username}"`);
    expect(html).toContain('gränsförvaltare (jurist, controller)');
    expect(html).toMatch(/<input id="username"[^>]* autofocus>/);
    expect(html).not.toMatch(/<script|\son\w+=|style=/);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' http:\/\/127\.0\.0\.1$/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('binds the sign-in to its own path by cookies that no script and no foreign form can use', async () => {
    const response = await fetch(authorizeUrl(running), { redirect: 'manual' });
    const path = new URL(response.headers.get('location') ?? '', running.baseUrl).pathname;
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('_interaction='));
    expect(cookie).toMatch(new RegExp(`path=${path};.*samesite=lax; httponly`));
  });

  it('answers a wrong password and an unknown username alike, and lets both try again', async () => {
    const answers = [];
    for (const username of ['rektor', 'nobody']) {
      const browse = browser();
      const response = await browse(await openPage(running, browse), { username, password: 'guess' });
      answers.push([
        response.status,
        (await response.text()).replaceAll(
          `id="username" name="username" type="text" autocomplete="username" value="${username}"`,
          '',
        ),
      ]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toEqual([
      403,
      expect.stringMatching(/<p role="alert" tabindex="-1" autofocus>Fel användarnamn/),
    ]);
    expect(answers[0]?.[1]).not.toMatch(/<input[^>]* autofocus/);
  });

  it('locks a username after too many wrong passwords, also for the right one, and no other username', async () => {
    const browse = browser();
    const page = await openPage(running, browse);
    for (let n = 0; n < WRONG_BEFORE_LOCK; n += 1) await browse(page, { username: 'controller', password: 'guess' });
    const locked = await browse(page, { username: 'Controller', password: DEMO_PASSWORD });
    expect([locked.status, locked.headers.get('retry-after')]).toEqual([429, '60']);
    await expect(
      signIn({ baseUrl: running.baseUrl, username: 'controller', password: DEMO_PASSWORD }),
    ).rejects.toMatchObject({ reason: 'locked' });
    await expect(signIn({ baseUrl: running.baseUrl, username: 'drift', password: DEMO_PASSWORD })).resolves.toEqual(
      expect.any(String),
    );
  });

  it('shows what was typed as text', async () => {
    const browse = browser();
    const response = await browse(await openPage(running, browse), {
      username: '"><script>alert(1)</script>',
      password: 'x',
    });
    expect(await response.text()).not.toContain('<script');
  });

  it('says in both languages what went wrong, with a way on', async () => {
    const headers = { accept: 'text/html' };
    const stopped = await fetch(`${running.issuer}/auth`, { headers });
    expect([stopped.status, await stopped.text()]).toEqual([
      400,
      expect.stringMatching(
        /Det går inte att logga in[^]*lang="en">It is not possible[^]*<a href="\/docs">[^]*client_id/,
      ),
    ]);
    const nothing = await fetch(`${running.issuer}/session/end`, { headers });
    expect([nothing.status, await nothing.text()]).toEqual([
      404,
      expect.stringMatching(/Sidan finns inte[^]*<a href="\/docs">/),
    ]);
  });

  it('says so when the sign-in is not known', async () => {
    const response = await fetch(`${running.issuer}/sign-in/unknown`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Inloggningen avbröts');
  });

  it('refuses other methods and forms that are too large', async () => {
    const browse = browser();
    const page = await openPage(running, browse);
    expect((await browse(page, { username: 'x'.repeat(1_000_000), password: 'x' })).status).toBe(413);
    const response = await fetch(authorizeUrl(running), { redirect: 'manual' });
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const put = await fetch(locationOf(response, running.baseUrl), { method: 'PUT', headers: { cookie } });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});
