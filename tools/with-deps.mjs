// What every entry of package.json stands on: the packages of package-lock.json installed, the sources built, the pinned Node.
// Plain JavaScript for any Node ≥ 20, because nothing is installed yet when it runs.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');

/** The Node that package.json pins, whatever Node started this script. */
export const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The environment in which the pinned Node comes first. */
export const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules', 'node', 'bin')}${delimiter}${bin}${delimiter}${process.env.PATH}`,
};

/** `npm ci` when package-lock.json is not what was last installed. */
export const ensureInstalled = () => {
  const stamp = join(root, 'node_modules', '.havstang-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(process.platform + process.arch)
    .digest('hex');
  if (existsSync(stamp) && existsSync(node) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('  Installing packages (once, about a minute) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: process.env,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
};

/** Runs to the end, output shown; ends this process with the same code when it fails. */
export const run = (command, args, options = {}) => {
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: environment, ...options });
  if (status !== 0) {
    if (signal) console.error(`  ${command} was ended by ${signal}`);
    process.exit(status ?? 1);
  }
};

/** Runs the pinned Node, which stops cleanly at Ctrl-C or SIGTERM, and ends this process as it has ended. */
export const follow = (args) => {
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: environment });
  // The terminal sends Ctrl-C to the whole group, so the child has it already.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
};

/** Builds what has changed. Says nothing but what went wrong: standard output belongs to the program that is run next. */
export const build = () => {
  const { status, stdout, stderr } = spawnSync(join(bin, 'nx'), ['run-many', '-t', 'build', '--nxBail'], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(`${stdout}${stderr}`);
  process.exit(status ?? 1);
};
