/**
 * The packed tool is the tool of the workspace: installed from its file alone, in an empty folder and without a registry, on the oldest Node that it names, it
 * gives the same answers and the same files, and finds what was changed. `npm run test:package`. Asks a registry for that Node. The last line says
 * `N passed, N failed`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freshServer } from '../../../e2e/server.ts';
import { castFor } from '../../../examples/fault-reports/cast.ts';
import { play } from '../../../examples/fault-reports/play.ts';
import { root } from '../../../tools/with-deps.mjs';
import { bundleOf } from '../src/bundle.fixture.ts';
import { file, MANIFEST } from './pack.mjs';

/** So long that what follows from the events is made again in a thread of its own. */
const LONG = 20_000;

const work = mkdtempSync(join(tmpdir(), 'havstang-package-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const within = (...parts) => join(work, ...parts);
for (const name of ['own', 'packed', 'installed', 'oldest']) mkdirSync(within(name));
const [bundle, tampered, long] = [within('bundle'), within('tampered'), within('long')];
const [checkpoint, key] = [within('checkpoint.txt'), within('key.txt')];

let [passed, failed] = [0, 0];
const count = (holds, what, ...details) => {
  if (holds) return passed++;
  failed++;
  console.log(`✗ ${what}`, ...details);
};

const env = { ...process.env, NODE_OPTIONS: '', LC_ALL: 'C', npm_config_update_notifier: 'false' };
/** npm that has nothing in its cache and may ask nobody. */
const alone = { ...env, npm_config_cache: within('cache'), npm_config_offline: 'true' };

const ran = async (command, args, options = {}) => {
  const stdio = ['ignore', 'pipe', 'pipe'];
  const child = spawn(command, args, { cwd: work, env, stdio, timeout: 120_000, ...options });
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: (await closed)[0], out, err };
};

const installed = (args) => {
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...args], {
    cwd: work,
    env: args.includes(file) ? alone : env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm could not install ${args.at(-1)}`);
};

/** The oldest Node that the package names. */
const oldestNode = () => {
  const name = `node-${process.platform}-${process.arch}`;
  installed(['--prefix', within('oldest'), `${name}@${MANIFEST.engines.node.replace('>=', '')}`]);
  return within('oldest', 'node_modules', name, 'bin', 'node');
};

cpSync(file, within(basename(file)));
installed(['--prefix', within('installed'), file]);
const others = readdirSync(within('installed', 'node_modules')).filter((name) => !name.startsWith('.'));
count(others.join() === 'havstang-audit', 'more than the package was installed:', others);

const oldest = oldestNode();
const main = within('installed', 'node_modules', 'havstang-audit', 'dist', 'main.js');
const byOldest = (...args) => ran(oldest, [main, ...args], { cwd: within('packed') });
const byPinned = (...args) => ran(process.execPath, [main, ...args], { cwd: within('packed') });
/** As the pages tell it. */
const byNpx = (...args) => ran('npx', ['--yes', `./${basename(file)}`, ...args], { env: alone });
const byOwn = (...args) =>
  ran(process.execPath, [join(root, 'apps', 'auditor', 'dist', 'main.js'), ...args], { cwd: within('own') });

const ends = async (code, run, what) => {
  const result = await run;
  count(result.code === code, `${what} ended with ${result.code}, not ${code}:`, result.out, result.err);
  return result;
};

/** The same arguments: the same code, and the same words. */
const agree = async (code, ...args) => {
  const what = args.join(' ').replaceAll(work, '');
  const [ours, packed] = await Promise.all([
    ends(code, byOwn(...args), `of the workspace: ${what}`),
    ends(code, byOldest(...args), `packed: ${what}`),
  ]);
  count(
    packed.out === ours.out && packed.err === ours.err,
    `${what}: other words than the tool of the workspace has:`,
    packed,
    ours,
  );
};

/** All but when it was written. */
const contentOf = (path) => readFileSync(path, 'latin1').replaceAll(/\(D:\d+Z\)|\/ID \[.*?\]/g, '');

/** A history told here, exported by the packed tool; answers the decision that it leads to. */
const exported = async () => {
  const { server, remove } = await freshServer();
  try {
    const { decisionId } = await play(await castFor(server.url), () => undefined);
    await ends(0, byOldest('export', '--url', server.url, '--out', bundle), 'export --url');
    await ends(0, byOldest('watch', '--url', server.url, '--once'), 'watch');
    const kept = ['checkpoint', '--url', server.url, '--out', checkpoint, '--key-out', key];
    await ends(0, byOldest(...kept), 'checkpoint');
    await ends(2, byOldest(...kept), 'checkpoint where one was kept');
    for (const part of [
      ['--decision', '9b766d29-2080-47c8-9098-c5a77446b24d'],
      ['--case', 'KS2022/2'],
      ['--period', '2001-01-01..2001-01-02'],
    ])
      await ends(
        1,
        byOldest('export', '--url', server.url, ...part, '--out', within('no')),
        `export ${part.join(' ')}`,
      );
    await server.end('SIGTERM');
    await ends(0, byPinned('export', '--data', server.dataDir, '--out', within('kept')), 'export --data');
    const refused = await ends(2, byOldest('export', '--data', server.dataDir, '--out', within('no')), 'export --data');
    count(refused.err.startsWith('--data needs Node 22'), 'export --data on an older Node:', refused.err);
    return decisionId;
  } finally {
    await remove();
  }
};

const decision = await exported();
const vkey = readFileSync(join(bundle, 'vkeys.txt'), 'utf8').trim();
await agree(0, '--version');
await agree(0, '--help');
await agree(0, 'verify', bundle);
await agree(0, 'verify', within('kept'), '--json', '--key', key, '--checkpoint', checkpoint);
await agree(0, 'replay', bundle);
await agree(0, 'list', bundle);
await agree(0, 'trace', decision, bundle, '--lang', 'sv');
await agree(0, 'seen-by', decision, bundle, '--json');
await agree(0, 'as-of', '50', bundle, '--json');
await agree(0, 'diff', '20', '50', bundle, '--json');
await agree(0, 'texts', bundle);
await agree(0, 'proof', '24', bundle, '--out', '24.tlog-proof');
await agree(0, 'check-proof', '24.tlog-proof', '--key', vkey);
await agree(0, 'report', decision, bundle, '--out', 'report.html');
await agree(0, 'report', decision, bundle, '--out', 'report.pdf', '--lang', 'sv');
await agree(0, 'minutes', checkpoint, '--out', 'checkpoint.svg');
await agree(0, 'minutes', checkpoint, '--out', 'checkpoint.png');
await agree(0, 'graphs', bundle, '--out', 'graphs');
await agree(0, 'verifier', '--out', 'usb-stick');
// There are none, which is said after the library for them was loaded.
await agree(2, 'check-timestamps', bundle, '--tsa-cert', checkpoint);
await agree(2, 'verify');
await agree(2, 'verify', bundle, '--key', checkpoint);
await agree(2, 'trace', decision, bundle, '--as-of-date', '2022-13-01');
await agree(2, 'as-of', '2022', bundle);
await agree(1, 'trace', decision, bundle, '--as-of-index', '1', '--lang', 'sv');
await agree(1, 'trace', 'problem-nope', bundle);
await agree(2, 'trace', decision, 'nowhere', '--lang', 'sv');
await agree(0, 'trace', '--help', '--lang', 'sv');

const names = readdirSync(within('own'), { recursive: true }).filter((name) => /\.[\w-]+$/.test(basename(name)));
count(names.length === 9, 'the files that both write:', names);
for (const name of names) {
  const same =
    existsSync(within('packed', name)) && contentOf(within('own', name)) === contentOf(within('packed', name));
  count(same, `${name} is another than that of the workspace`);
}

// One letter of one event.
cpSync(bundle, tampered, { recursive: true });
const entries = join(tampered, 'entries.jsonl');
writeFileSync(entries, readFileSync(entries, 'utf8').replace('problem-reported', 'problem-reporteD'));
await agree(1, 'verify', tampered, '--json');

// One word that people wrote: shown, with a warning and the code for it, and proved by nothing.
const reworded = within('reworded');
cpSync(bundle, reworded, { recursive: true });
const bodies = join(reworded, 'payloads.jsonl');
writeFileSync(bodies, readFileSync(bodies, 'utf8').replaceAll('från 34 till 6', 'från 34 till 2'));
for (const args of [
  ['list', reworded],
  ['trace', decision, reworded],
  ['seen-by', decision, reworded],
  ['as-of', '50', reworded],
  ['diff', '20', '50', reworded],
  ['texts', reworded],
  ['proof', '24', reworded],
]) {
  await agree(1, ...args, '--json');
  const { out, err } = await byOldest(...args, '--json');
  const shown = args[0] === 'proof' ? out === '' : JSON.parse(out) !== null;
  count(shown && err.includes('does not hold'), `${args[0]} of what was reworded:`, out, err);
}

await bundleOf(
  long,
  Array.from({ length: LONG }, (_, n) => `ord ${n}`),
  {},
);
await agree(0, 'verify', long, '--json');

await ends(0, byNpx('--version'), 'npx');
await ends(0, byNpx('verify', bundle), 'npx … verify');
await ends(1, byNpx('verify', tampered), 'npx … verify of what was changed');

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
