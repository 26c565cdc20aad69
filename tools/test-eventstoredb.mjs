/**
 * `npm run test:eventstoredb`: what the adapter must do and what is known of the server, on a real EventStoreDB.
 *   EVENT_STORE_URL='esdb://admin:PASSWORD@HOST:2113?tls=true&tlsCaFile=/path/ca.crt' npm run test:eventstoredb
 * The user must be an administrator, and the server one to throw away: streams are deleted and truncated in it, and some 40,000 events stay.
 * One line a suite, what failed below it; the last line says `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, ensureInstalled, environment, node, root } from './with-deps.mjs';

const url = process.env.EVENT_STORE_URL;
if (!url) {
  console.error(
    'EVENT_STORE_URL must name a real EventStoreDB to throw away, for example esdb://127.0.0.1:2113?tls=false\n' +
      'Without one, npm test runs the same suites on the double that is part of the project.',
  );
  process.exit(2);
}

/** The suites first: they read the whole history again and again, and the check makes it long. */
const SUITES = [
  ['the port', 'libs/eventstoredb/src/conformance.spec.ts'],
  ['meddled histories', 'libs/eventstoredb/src/history.spec.ts'],
];
const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

ensureInstalled();
build();

const run = (args) =>
  spawnSync(node, args, { cwd: root, env: environment, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

const suite = (file, folder) => {
  const report = join(folder, 'report.json');
  const { stderr } = run([...JEST, '--runInBand', '--json', `--outputFile=${report}`, file]);
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failures: [stderr.trim() || 'the suite did not run'] };
  }
  const [{ message, assertionResults }] = result.testResults;
  const failures = assertionResults
    .filter(({ status }) => status !== 'passed')
    .map(({ fullName, failureMessages }) => `${fullName}\n${failureMessages.join('\n')}`);
  // A file that could not be loaded has no results of its own.
  return { passed: result.numPassedTests, failures: assertionResults.length === 0 ? [message] : failures };
};

const check = () => {
  const { stdout, stderr } = run(['tools/eventstoredb/check.mjs', url]);
  const lines = stdout.split('\n');
  const passed = lines.filter((line) => line.startsWith('pass ')).length;
  const failures = lines.filter((line) => line.startsWith('FAIL ')).map((line) => line.slice('FAIL '.length).trim());
  const ended = /^\d+ passed, \d+ failed$/.test(lines.at(-2) ?? '');
  return { passed, failures: ended ? failures : [...failures, stderr.trim() || 'the check did not end'] };
};

/** What the server says it is; a double says that it is one. */
const version = async () => {
  const { parseAddress } = await import('../libs/eventstoredb/dist/address.js');
  const { createHttp } = await import('../libs/eventstoredb/dist/http.js');
  const address = parseAddress(url);
  try {
    const { status, body } = await createHttp(address, 5_000, address.credentials)('GET', '/info');
    const { esVersion, state, double } = status === 200 ? JSON.parse(body) : {};
    if (esVersion === undefined) return `of unknown version (/info answered ${status})`;
    return `${esVersion}, ${state}${double ? ': A DOUBLE, NOT A SERVER' : ''}`;
  } catch (error) {
    return `of unknown version (/info: ${error.message})`;
  }
};

console.log(`EventStoreDB ${await version()}`);
const folder = mkdtempSync(join(tmpdir(), 'havstang-test-eventstoredb-'));
let passed = 0;
let failed = 0;
const report = (name, result) => {
  console.log(
    `${result.failures.length === 0 ? 'pass' : 'FAIL'}  ${name}: ${result.passed} passed, ${result.failures.length} failed`,
  );
  result.failures.forEach((failure) => console.log(failure.replace(/^/gm, '      ')));
  passed += result.passed;
  failed += result.failures.length;
};
for (const [name, file] of SUITES) report(name, suite(file, folder));
report('what is known of the server', check());
rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
