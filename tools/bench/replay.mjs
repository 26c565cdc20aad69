/**
 * In a process of its own: rebuilding every read model of every service from an empty database beside reading and parsing the same events, and the
 * auditor's verification of the same log. Arguments: FOLDER EVENTS ROUNDS. Prints `{ read, rebuild, verify }` in events per second.
 */
import { challenges } from '@havstang/challenges';
import { collaboration } from '@havstang/collaboration';
import { eventSchemas } from '@havstang/contracts';
import { governance } from '@havstang/governance';
import { runReadModels } from '@havstang/kernel';
import {
  generateSigningKey,
  ledgerSealer,
  parseSigningKey,
  rootOf,
  signCheckpoint,
  verifyBundle,
  writeBundle,
} from '@havstang/ledger';
import { reporting } from '@havstang/reporting';
import { openSqlite, openSqliteReadModels } from '@havstang/sqlite';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fill } from './history.mjs';
import { median } from './load.mjs';

const [folder, events, rounds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const PAGE = 512;
const PATIENCE_MS = 600_000;
const origin = 'bench.invalid/log';
const models = [challenges, collaboration, governance, reporting].flatMap((service) => service.readModels);

const timed = async (work) => {
  const started = performance.now();
  await work();
  return events / ((performance.now() - started) / 1_000);
};

const readAndParse = async (log) => {
  let seen = 0;
  while (seen < events) seen += (await log.read(seen, PAGE)).length;
};

const rebuild = async (bus) => {
  const file = join(folder, 'rebuilt', 'read-models.sqlite');
  rmSync(join(folder, 'rebuilt'), { recursive: true, force: true });
  const store = openSqliteReadModels(file);
  const running = await runReadModels(models, bus, store);
  const reached = await running.caughtUp(events - 1, PATIENCE_MS);
  await running.stop();
  await store.close();
  if (!reached) throw running.failure() ?? new Error('the rebuild took too long');
};

const schemas = new Map(eventSchemas().map(({ hash, schema }) => [hash, JSON.stringify(schema)]));

const bundle = async ({ ledger }, dir) => {
  const key = parseSigningKey(generateSigningKey(origin));
  const tree = ledger.tree();
  const note = signCheckpoint({ origin, size: tree.size, root: rootOf(tree) }, key);
  await writeBundle(dir, {
    origin,
    size: tree.size,
    exportedAt: new Date().toISOString(),
    vkeys: [key.vkey],
    sealed: async (from, limit) => ledger.entries(from, limit),
    checkpoints: async function* () {
      yield note;
    },
    schema: async (hash) => schemas.get(hash),
    readModels: async function* () {},
  });
};

const verify = async (dir) => {
  const verdict = await verifyBundle(dir);
  if (!verdict.ok) throw new Error(`the bundle does not verify: ${JSON.stringify(verdict).slice(0, 500)}`);
};

const sqlite = openSqlite(join(folder, 'log.sqlite'), { sealer: ledgerSealer, origin });
await fill(sqlite.store, events);
const dir = join(folder, 'bundle');
await bundle(sqlite, dir);

const rates = { read: [], rebuild: [], verify: [] };
// The first round warms up.
for (let round = 0; round <= rounds; round++) {
  const read = await timed(() => readAndParse(sqlite.log));
  const rebuilt = await timed(() => rebuild(sqlite.bus));
  const verified = await timed(() => verify(dir));
  if (round > 0)
    for (const [name, rate] of Object.entries({ read, rebuild: rebuilt, verify: verified })) rates[name].push(rate);
}
await sqlite.close();
console.log(
  JSON.stringify({
    models: models.length,
    ...Object.fromEntries(Object.entries(rates).map(([name, all]) => [name, median(all)])),
  }),
);
