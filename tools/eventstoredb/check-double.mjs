/**
 * Runs check.mjs against the project's own double of EventStoreDB, and once more after it was killed and started again on the same file.
 *   node tools/eventstoredb/check-double.mjs
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnEventStoreDouble } from '../../libs/testing/src/eventstoredb/index.ts';

const check = fileURLToPath(new URL('check.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'eventstoredb-double-'));
let failed = false;
for (const occasion of ['new', 'killed and started again']) {
  const double = await spawnEventStoreDouble({ file: join(folder, 'log.jsonl') });
  console.log(`A double of EventStoreDB, not a server (${occasion}):`);
  failed = spawnSync(process.execPath, [check, double.url], { stdio: 'inherit' }).status !== 0 || failed;
  await double.kill();
}
rmSync(folder, { recursive: true });
process.exit(failed ? 1 : 0);
