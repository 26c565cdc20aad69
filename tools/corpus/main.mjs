/**
 * The mutation corpus: every kind of tampering in many random places of a large export, and many exports that nobody touched. Each change must be found,
 * by its name and in its place, and nothing in the clean ones.
 *   npm run test:corpus -- [--events 10000] [--places 100] [--clean 100] [--seed 1] [--kind NAME] [--keep FOLDER]
 * With `--keep` the changed bundles stay in FOLDER, beside `trials.json`, for a verifier that somebody else wrote. The last line says
 * `N passed, N failed`; exit code 1 when anything failed.
 */
import { generateSigningKey, parseSigningKey, verifyBundle } from '@havstang/ledger';
import { judge, makeTrial, readDraft, TAMPERINGS } from '@havstang/ledger/tampering';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openHistory, ORIGIN } from './exports.mjs';

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
if (![events, places, clean, seed].every(Number.isSafeInteger) || events < 100 || kinds.length === 0) {
  console.error(
    `events (≥ 100), places, clean and seed are whole numbers; kinds: ${TAMPERINGS.map(({ kind }) => kind).join(', ')}`,
  );
  process.exit(2);
}

const key = parseSigningKey(generateSigningKey(ORIGIN));
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

/** A number below `bound` that follows from where it is asked for. */
const pick = (n, bound) => (Math.imul(n + seed, 2_654_435_761) >>> 0) % bound;

const history = await openHistory(events, key);
try {
  const whole = join(work, 'clean');
  const signedAt = [0, 0.11, 0.23, 0.4, 0.52, 0.7, 0.86, 0.97].map((part) => Math.floor(events * part));
  await history.export(whole, events, signedAt);
  const draft = await readDraft(whole);
  console.log(`${seconds()} s  ${events} events exported, ${kinds.length} kinds × ${places} places`);

  const trials = [];
  for (const tampering of kinds) {
    const began = performance.now();
    const before = failed;
    for (let n = 0; n < places; n++) {
      const at = seed + n * 7_919;
      const trial = await makeTrial(draft, tampering, at, key, join(work, `${tampering.kind}-${n}`));
      count(await judge(trial), `${tampering.kind}, seed ${at}`);
      if (kept) trials.push(trial);
      else rmSync(trial.dir, { recursive: true });
    }
    const found = places - (failed - before);
    console.log(`${seconds(began)} s  ${tampering.kind.padEnd(20)} ${found} of ${places} found  (${tampering.needs})`);
  }
  if (kept) writeFileSync(join(kept, 'trials.json'), JSON.stringify({ clean: whole, vkey: key.vkey, trials }, null, 2));

  const began = performance.now();
  for (let n = 0; n < clean; n++) {
    const size = pick(n, events + 1);
    const dir = join(work, `clean-${n}`);
    // Every third is what one municipality of several is shown: streams are shown or withheld as a whole.
    const maySee = n % 3 === 2 ? ({ stream }) => stream === undefined || !/[0-3]$/.test(stream) : undefined;
    await history.export(dir, size, [pick(n * 3, size + 1), pick(n * 5, size + 1)], maySee);
    const heldCheckpoint =
      n % 2 === 0 ? draft.notes.findLast((note) => Number(note.split('\n')[1]) <= size) : undefined;
    const {
      ok,
      level,
      findings,
      events: read,
    } = await verifyBundle(dir, {
      trustedKey: key.vkey,
      ...(heldCheckpoint && { heldCheckpoint }),
    });
    const asItShould = ok && findings.length === 0 && read === size && level === (heldCheckpoint ? 'L2' : 'L1');
    count(asItShould ? undefined : `false alarm: ${JSON.stringify(findings)}`, `clean export of ${size} events`);
    rmSync(dir, { recursive: true });
  }
  if (clean > 0) console.log(`${seconds(began)} s  ${clean} clean exports of 0 to ${events} events`);
} finally {
  await history.close();
  if (!kept) rmSync(work, { recursive: true, force: true });
}
console.log(`${seconds()} s in all, seed ${seed}`);
console.log(`${passed} passed, ${failed} failed`);
// To have tried nothing is no success.
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
