/**
 * The mutation corpus: every kind of tampering in many random places of large exports, and many exports that nobody touched. Each change must be found, by its
 * name and in its place, and nothing in the clean ones. The log is the story, told until it has so many events.
 *   npm run test:corpus -- [--events 10000] [--places 100] [--clean 100] [--seed 1] [--kind NAME] [--keep FOLDER]
 * With `--keep` the bundles stay in FOLDER, beside `trials.json`, for a verifier that somebody else wrote. The last line says `N passed, N failed`; exit code
 * 1 when anything failed.
 */
import { TAMPERINGS } from '@havstang/ledger/tampering';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cleanExports } from './clean-exports.mjs';
import { openStory } from './story.mjs';
import { inThreads } from './threads.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    places: { type: 'string', default: '100' },
    clean: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
    keep: { type: 'string' },
  },
});
const [events, places, clean, seed] = ['events', 'places', 'clean', 'seed'].map((name) => Number(values[name]));
const kinds = TAMPERINGS.filter(({ kind }) => values.kind === undefined || kind === values.kind);
if (![events, places, clean, seed].every(Number.isSafeInteger) || events < 1 || kinds.length === 0) {
  console.error(
    `events (≥ 1), places, clean and seed are whole numbers; kinds: ${TAMPERINGS.map(({ kind }) => kind).join(', ')}`,
  );
  process.exit(2);
}

const kept = values.keep === undefined ? undefined : resolve(values.keep);
if (kept) mkdirSync(kept, { recursive: true });
const work = kept ?? mkdtempSync(join(tmpdir(), 'havstang-corpus-'));
const started = performance.now();
const seconds = (since = started) => ((performance.now() - since) / 1_000).toFixed(1).padStart(6);
let [passed, failed] = [0, 0];
const count = (wrong, what) => {
  if (wrong === undefined) return passed++;
  failed++;
  console.log(`✗ ${what}: ${wrong}`);
};
const folder = (name) => join(work, name);

/** Tells the story, exports as it grows, and leaves the bundles that are to be changed. */
const history = async () => {
  const story = await openStory();
  try {
    const cleanly = cleanExports(story, folder('export'), { clean, seed });
    for (let size = 0, committed = false; size < events;) {
      size = await story.tell();
      if (size >= events / 2 && !committed) {
        // With a decision the log commits to its heads: a proof of then is out of date at the end, also where the log is short.
        committed = true;
        await story.exported(folder('early'), await cleanly.asked('decision', 0));
        rmSync(folder('early'), { recursive: true });
      }
      await cleanly.upTo(Math.min(1, size / events), count);
    }
    console.log(`${seconds()} s  ${clean} clean exports, of everything and of cases, decisions and periods`);
    await story.erase();
    const parts = [];
    for (let n = 0; n < 6; n++) {
      await story.exported(folder(`part-${n}`), await cleanly.asked(['case', 'decision', 'period'][n % 3], n));
      parts.push(folder(`part-${n}`));
    }
    const [whole, shared] = [folder('clean'), folder('shared')];
    const { size } = await story.exported(whole);
    await story.exported(shared, undefined, { withheld: true });
    return { size, key: story.key, bundles: { whole, shared, parts, skey: story.skey } };
  } finally {
    await story.remove();
  }
};

try {
  const { size, key, bundles } = await history();
  console.log(`${seconds()} s  ${size} events exported, whole and in ${bundles.parts.length} parts`);
  const tasks = kinds.flatMap(({ kind, of: only, needs }) =>
    ['whole', 'part']
      .filter((of) => (only ?? of) === of)
      .flatMap((of) =>
        Array.from({ length: places }, (_, n) => ({
          ...{ kind, of, needs, seed: seed + n * 7_919 },
          into: folder(`${kind}-${of}-${n}`),
        })),
      ),
  );
  const trials = [];
  const found = new Map();
  await inThreads(
    { ...bundles, keep: kept !== undefined },
    tasks,
    ({ kind, of, needs, seed: at }, { wrong, trial }) => {
      count(wrong, `${kind} of a ${of}, seed ${at}`);
      if (trial) trials.push(trial);
      const row = found.get(`${kind} ${of}`) ?? { tried: 0, hits: 0 };
      found.set(`${kind} ${of}`, { tried: row.tried + 1, hits: row.hits + (wrong === undefined ? 1 : 0) });
      const { tried, hits } = found.get(`${kind} ${of}`);
      if (tried === places)
        console.log(`${seconds()} s  ${kind.padEnd(24)} ${of.padEnd(5)} ${hits} of ${places} found  (${needs})`);
    },
  );
  const about = { clean: bundles.whole, shared: bundles.shared, parts: bundles.parts, vkey: key.vkey, trials };
  if (kept) writeFileSync(join(kept, 'trials.json'), JSON.stringify(about, null, 2));
} finally {
  if (!kept) rmSync(work, { recursive: true, force: true });
}
console.log(`${seconds()} s in all, ${kinds.length} kinds, seed ${seed}`);
console.log(`${passed} passed, ${failed} failed`);
// To have tried nothing is no success.
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
