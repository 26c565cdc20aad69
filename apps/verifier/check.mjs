/* global document -- in the page */
/**
 * One verdict from all three: the tool, `verify.mjs` with Node alone, and `verify.html` in a real browser, on a clean export and on every kind of
 * tampering. `npm run test:verifier [-- --places 2]`. Needs Chromium: at /usr/bin/chromium or in CHROMIUM. The last line says `N passed, N failed`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { countsText, verdictText, verifyBundle } from '@havstang/ledger';
import { bundleOf } from '../auditor/src/bundle.fixture.ts';
import { chromium } from 'playwright-core';

const { places, screenshot } = parseArgs({
  options: { places: { type: 'string', default: '1' }, screenshot: { type: 'string' } },
}).values;
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(executablePath)) {
  console.error(
    `There is no Chromium at ${executablePath}: install Debian's package chromium, or say where one is in CHROMIUM.`,
  );
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), 'havstang-verifier-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const here = import.meta.dirname;
// Alone in a folder, as somebody has it who was given the two files.
for (const file of ['verify.mjs', 'verify.html']) copyFileSync(join(here, 'dist', file), join(work, file));

const corpus = join(work, 'corpus');
const make = ['tools/corpus/main.mjs', '--events', '400', '--places', places, '--clean', '0', '--keep', corpus];
const made = spawnSync(process.execPath, make, { cwd: join(here, '..', '..'), encoding: 'utf8' });
if (made.status !== 0) throw new Error(made.stdout + made.stderr);
const { clean, vkey, trials } = JSON.parse(readFileSync(join(corpus, 'trials.json'), 'utf8'));
// So long that the tool checks what stands beside the entries in a thread of its own, which a page has not.
const long = join(work, 'long');
await bundleOf(
  long,
  Array.from({ length: 20_000 }, (_, n) => `ord ${n}`),
  {},
);
const cases = [
  { kind: 'clean', dir: clean, options: {} },
  { kind: 'clean', dir: clean, options: { trustedKey: vkey } },
  { kind: 'long', dir: long, options: {} },
  { kind: 'no key', dir: clean, options: { trustedKey: 'key' } },
  ...trials,
];

/** A verdict in one form, whoever gave it. */
const plain = (verdict) =>
  JSON.stringify(verdict, (_key, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );

const byNodeAlone = async ({ dir, options }) => {
  const held = join(work, 'held.txt');
  const args = [join(work, 'verify.mjs'), dir, '--json'];
  if (options.trustedKey) args.push('--key', options.trustedKey);
  if (options.heldCheckpoint) {
    writeFileSync(held, options.heldCheckpoint);
    args.push('--checkpoint', held);
  }
  if (options.policy) {
    writeFileSync(join(work, 'policy.txt'), options.policy);
    args.push('--policy', join(work, 'policy.txt'));
  }
  const child = spawn(process.execPath, args, { cwd: work, stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await text(child.stdout);
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
  const verdict = JSON.parse(said);
  if (code !== (verdict.tried ? (verdict.ok ? 0 : 1) : 2)) throw new Error(`verify.mjs ended with ${code}`);
  return JSON.stringify(verdict);
};

/** What it says of its arguments, in both languages, and the code. */
const toldOf = (...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(work, 'verify.mjs'), ...args], {
    encoding: 'utf8',
  });
  return [status, (stdout + stderr).split('\n')[0]];
};

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const page = await browser.newPage({ viewport: { width: 1000, height: 1200 }, locale: 'sv-SE' });
const asked = [];
page.on('request', (request) => asked.push(request.url()));
const faults = [];
page.on('pageerror', (error) => faults.push(error.message));

/** What the page says, as the text that people read. */
const byBrowser = async ({ dir, options }) => {
  await page.goto(pathToFileURL(join(work, 'verify.html')).href);
  await page.locator('summary').click();
  if (options.trustedKey) await page.fill('#key', options.trustedKey);
  if (options.heldCheckpoint) await page.fill('#checkpoint', options.heldCheckpoint);
  if (options.policy) await page.fill('#policy', options.policy);
  await page.setInputFiles('#folder', dir);
  await page.waitForSelector('.banner', { timeout: 60_000 });
  return page.evaluate(() => ({
    ok: document.querySelector('.banner').classList.contains('holds'),
    banner: document.querySelector('.banner').textContent,
    findings: [...document.querySelectorAll('.findings li')].map((li) => [
      li.querySelector('code').textContent,
      li.querySelector('.place').textContent,
    ]),
    shown: [...document.querySelectorAll('ul.shown li, ul.open li')].map((li) => li.textContent),
  }));
};

const bannerOf = (verdict) => {
  if (!verdict.tried) return '✗ Det kunde inte prövas.';
  const said = verdict.ok ? '✓ Exporten håller.' : '✗ Exporten håller inte.';
  return `${said}${countsText(verdict, 'sv')} · Förtroendenivå: ${verdict.level ?? 'ingen'}`;
};

const expectedOnPage = ({ findings, shows, doesNotExclude, ...verdict }) => ({
  ok: verdict.ok,
  banner: bannerOf(verdict),
  findings: findings.map(({ code, where }) => [code, where]),
  shown: [...shows, ...doesNotExclude].map(({ sv }) => sv),
});

/** Links are nothing that a browser can be given. */
const hasLink = (dir) =>
  readdirSync(dir).some((name) => !lstatSync(join(dir, name)).isFile() && !lstatSync(join(dir, name)).isDirectory());

let [passed, failed] = [0, 0];
const count = (same, what) => {
  if (same) return passed++;
  failed++;
  console.log(`✗ ${what}`);
};
for (const one of cases) {
  const verdict = await verifyBundle(one.dir, one.options);
  const same = await byNodeAlone(one);
  count(same === plain(verdict), `${one.kind}: verify.mjs says ${same}, the tool ${plain(verdict)}`);
  if (hasLink(one.dir)) continue;
  const seen = await byBrowser(one);
  const wanted = expectedOnPage(verdict);
  const agree =
    seen.ok === wanted.ok &&
    seen.banner === wanted.banner &&
    JSON.stringify(seen.findings.map(([code]) => code)) === JSON.stringify(wanted.findings.map(([code]) => code)) &&
    seen.findings.every(([, place], n) =>
      Object.values(wanted.findings[n][1]).every((part) => place.includes(String(part))),
    ) &&
    JSON.stringify(seen.shown) === JSON.stringify(wanted.shown);
  count(agree, `${one.kind}: the page shows ${JSON.stringify(seen)}, the tool says ${verdictText(verdict, 'sv')}`);
  if (screenshot && one === cases.at(-1)) await page.screenshot({ path: screenshot, fullPage: true });
}
await browser.close();
for (const [args, status, start] of [
  [['--help', '--lang', 'en'], 0, 'node verify.mjs BUNDLE'],
  [['--help', '--lang', 'sv'], 0, 'node verify.mjs EXPORT'],
  [['--nope', clean, '--lang', 'sv'], 2, 'Okänt argument'],
  [['--lang', 'en'], 2, 'node verify.mjs BUNDLE'],
]) {
  const told = toldOf(...args);
  count(told[0] === status && told[1].startsWith(start), `verify.mjs ${args.join(' ')} says ${told.join(' ')}`);
}
const elsewhere = asked.filter((url) => !/^(file:|blob:)/.test(url));
count(elsewhere.length === 0, `the page asked for ${elsewhere.join(', ')}`);
count(faults.length === 0, `the page failed: ${faults.join('; ')}`);
console.log(`${cases.length} bundles, by the tool, by Node alone and in ${browser.version()}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 2 ? 0 : 1;
