/**
 * `npm run bench`: how fast it is, as ratios of two things measured in one run on one machine. Prints a table; fails on no number.
 *   --quick       smaller and shorter, to see that it runs: its numbers mean little
 *   --only NAME   commands, replay, ledger, size or distributed
 *   --no-peer     without installing and measuring the peer
 *   --json FILE   writes { name: ratio }
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { environment, root } from '../with-deps.mjs';
import { measureCommands } from './commands.mjs';
import { measureDistributed } from './distributed/distributed.mjs';
import { measureLedger } from './ledger.mjs';
import { runForJson } from './processes.mjs';
import { tableOf } from './table.mjs';
import { measureSize } from './size.mjs';

const {
  quick,
  only,
  json,
  peer: wantsPeer,
} = parseArgs({
  allowNegative: true,
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string' },
    peer: { type: 'boolean', default: true },
  },
}).values;

const say = (text) => console.error(`  ${text}`);

const FULL = { rounds: 4, seconds: 6, events: 100_000, few: 10_000, many: 1_000_000 };
const QUICK = { rounds: 2, seconds: 4, events: 20_000, few: 2_000, many: 40_000 };
const extent = quick ? QUICK : FULL;

/** Whether the peer is there, after trying to install it. Its SQLite driver may have to be compiled; without a compiler there is no peer. */
const installPeer = () => {
  const folder = join(import.meta.dirname, 'peer');
  if (existsSync(join(folder, 'node_modules', '.package-lock.json'))) return true;
  say('installing the peer (once; it may take some minutes, because its SQLite driver may be compiled) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env: environment,
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  return status === 0;
};

const measureReplay = async (folder) => {
  const { models, read, rebuild, verify } = await runForJson(
    join(import.meta.dirname, 'replay.mjs'),
    folder,
    extent.events,
    extent.rounds - 1,
  );
  return [
    {
      name: 'rebuild-vs-read-and-parse',
      ratio: rebuild / read,
      least: 0.5,
      detail: `${Math.round(rebuild)}/s ÷ ${Math.round(read)}/s, ${models} read models`,
    },
    { name: 'verify-vs-100k-per-second', ratio: verify / 100_000, least: 1, detail: `${Math.round(verify)} events/s` },
  ];
};

/** Kafka and PostgreSQL cannot be had on every machine. Who asks for this part alone is told why; for others the rest counts. */
const whereServersAre = (error) => {
  if (only === 'distributed') throw error;
  return [{ name: 'distributed', detail: `not measured here: ${String(error.message).split('\n')[0]}` }];
};

const MEASUREMENTS = {
  commands: (folder) => measureCommands(folder, { ...extent, peer: wantsPeer && installPeer(), say }),
  replay: measureReplay,
  ledger: (folder) => measureLedger(folder, { ...extent, say }),
  size: (folder) => measureSize(folder, { ...extent, say }),
  distributed: (folder) => measureDistributed(folder, { ...extent, events: extent.many, say }).catch(whereServersAre),
};

if (only !== undefined && !(only in MEASUREMENTS))
  throw new Error(`--only takes one of ${Object.keys(MEASUREMENTS).join(', ')}`);
mkdirSync(join(root, 'tmp'), { recursive: true });
const folder = mkdtempSync(join(root, 'tmp', 'bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const results = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (only !== undefined && only !== name) continue;
  say(`${name} …`);
  const inside = join(folder, name);
  mkdirSync(inside);
  results.push(...(await measure(inside)));
  rmSync(inside, { recursive: true, force: true });
}

console.log(
  `\n${tableOf(results)}\n\n${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}${quick ? ', quick' : ''}`,
);
if (json !== undefined) {
  const ratios = results
    .filter(({ ratio }) => ratio !== undefined)
    .map(({ name, ratio }) => [name, Number(ratio.toFixed(3))]);
  writeFileSync(json, `${JSON.stringify(Object.fromEntries(ratios), null, 2)}\n`);
}
