/**
 * Runs one of the project's programs with what it needs: packages installed, sources built, the pinned Node. Arguments are passed on as they are.
 *   node tools/run.mjs [PROGRAM [ARGUMENT …]]
 * Without a program it only prepares.
 */
import { build, ensureInstalled, follow, node, run } from './with-deps.mjs';

/** All of them run on what `build` makes of the libraries. */
const PROGRAMS = {
  audit: 'apps/auditor/dist/main.js',
  bench: 'tools/bench/bench.mjs',
  corpus: 'tools/corpus/main.mjs',
  generate: 'tools/schemas/generate.ts',
  kill: 'e2e/kill/main.ts',
  'kill-distributed': 'e2e/kill-distributed/main.ts',
  ops: 'apps/ops/dist/main.js',
  'pack-audit': 'apps/auditor/package/pack.mjs',
  package: 'apps/auditor/package/check.mjs',
  story: 'examples/fault-reports/story.ts',
  token: 'tools/token.mjs',
  verifier: 'apps/verifier/check.mjs',
  witness: 'apps/witness/dist/main.js',
};

const [program, ...args] = process.argv.slice(2);
if (program !== undefined && !Object.hasOwn(PROGRAMS, program)) {
  console.error(`No program ${program}; there are ${Object.keys(PROGRAMS).join(', ')}.`);
  process.exit(2);
}
ensureInstalled();
build();
const started = ['--enable-source-maps', PROGRAMS[program], ...args];
// A service is told to stop, and stops by itself; of the others one waits for the end.
if (program === 'witness') follow(started);
else if (program !== undefined) run(node, started);
