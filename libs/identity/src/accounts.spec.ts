import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccounts, UsernameTaken, type Accounts } from './accounts.js';
import { NoInstallation } from './database.js';
import { browser, locationOf, openPage, start, stopAll, verify, type Running } from './identity.harness.js';
import { signIn } from './sign-in.js';

const KARIN = {
  username: 'karin',
  name: 'Registratorn',
  roles: ['registrar'],
  unit: 'kommunledning-kansli',
  tenant: '2584',
} as const;
const OWN = 'en alldeles egen fras';

describe('the accounts of a real installation, while it runs', () => {
  let dataDir: string;
  let running: Running;
  let accounts: Accounts;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'havstang-accounts-'));
    running = await start({ dataDir, demo: false });
    accounts = openAccounts(dataDir);
  });
  afterEach(async () => {
    accounts.release();
    await stopAll();
    rmSync(dataDir, { recursive: true });
  });

  /** Signs in with a one-time password and chooses another. */
  const begin = async (password: string): Promise<void> => {
    const browse = browser();
    const page = await openPage(running, browse);
    const { status } = await browse(page, { username: 'karin', password, newPassword: OWN });
    expect(status).toBe(303);
  };
  const claims = async () => {
    const token = await signIn({ baseUrl: running.baseUrl, username: 'karin', password: OWN });
    return (await verify(token, running.identity.jwks, running)).payload;
  };
  const stateOf = (username: string) => accounts.list().find((one) => one.username === username)?.state;

  it('can be added to, each with a password for once', async () => {
    const { person, oneTimePassword } = await accounts.add(KARIN);
    expect(stateOf('karin')).toBe('oneTime');
    await begin(oneTimePassword);
    expect(stateOf('karin')).toBe('open');
    const { roles, unit, tenant } = KARIN;
    expect(await claims()).toMatchObject({ sub: person.ref, roles, unit, tenant });
  });

  it('have a username each', async () => {
    await accounts.add(KARIN);
    await expect(accounts.add({ ...KARIN, username: 'KARIN' })).rejects.toThrow(UsernameTaken);
    expect(accounts.list()).toHaveLength(2);
  });

  it('can be changed: other roles are in the next token, and what was not named stays', async () => {
    await begin((await accounts.add(KARIN)).oneTimePassword);
    expect(accounts.change('Karin', { roles: ['controller'] })).toBe(true);
    expect(await claims()).toMatchObject({ roles: ['controller'], unit: KARIN.unit });
    expect(accounts.list().find(({ username }) => username === 'karin')).toMatchObject({ name: KARIN.name });
  });

  it('can be closed, which signs the person out, and opened again by another password for once', async () => {
    const { person, oneTimePassword } = await accounts.add(KARIN);
    await begin(oneTimePassword);
    const browse = browser();
    const page = await openPage(running, browse);
    const resume = locationOf(await browse(page, { username: 'karin', password: OWN }), page);
    expect(accounts.close('karin')).toBe(true);
    expect(stateOf('karin')).toBe('closed');
    expect(locationOf(await browse(resume), page)).not.toContain('code=');
    await expect(claims()).rejects.toMatchObject({ reason: 'refused' });
    expect(running.identity.people.displayNames([person.ref]).get(person.ref)).toBe(KARIN.name);

    await begin((await accounts.reset('karin')) ?? '');
    expect(await claims()).toMatchObject({ sub: person.ref });
  });

  it('are left alone for a username that nobody has', async () => {
    const before = accounts.list();
    expect(accounts.change('nobody', { unit: 'x' })).toBe(false);
    expect(accounts.close('nobody')).toBe(false);
    expect(await accounts.reset('nobody')).toBeUndefined();
    expect(accounts.list()).toEqual(before);
  });
});

it('there are no accounts before the first start', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'havstang-accounts-'));
  try {
    expect(() => openAccounts(dataDir)).toThrow(NoInstallation);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
