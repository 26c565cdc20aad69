/** Makes trials and judges them, in a thread of its own. `workerData`: the folders of the clean bundles, the key that signed them, and whether to keep trials. */
import { parseSigningKey } from '@havstang/ledger';
import { judge, makeTrial, readDraft, TAMPERINGS } from '@havstang/ledger/tampering';
import { rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const { whole, shared, parts, skey, keep } = workerData;
const key = parseSigningKey(skey);
const kinds = new Map(TAMPERINGS.map((tampering) => [tampering.kind, tampering]));

const log = await readDraft(whole);
const read = (dirs) => Promise.all(dirs.map((dir) => readDraft(dir, log)));
const drafts = { whole: [log, log, ...(await read([shared]))], part: await read(parts) };

parentPort.on('message', async ({ kind, of, seed, into }) => {
  const trial = await makeTrial(drafts[of], kinds.get(kind), seed, key, into);
  const wrong = await judge(trial);
  if (!keep) rmSync(trial.dir, { recursive: true });
  parentPort.postMessage({ wrong, ...(keep && { trial }) });
});
// Ready for the first.
parentPort.postMessage(undefined);
