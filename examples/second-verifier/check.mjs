/**
 * Has both verifiers judge a clean export and a sample of the mutation corpus, and compares what they say: whether the bundle holds, the trust level
 * reached, how many events were read, and which event is the first that is wrong. Run by check.sh. Argument: the FOLDER that `test:corpus --keep` made.
 */
import { verifyBundle } from '@havstang/ledger';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const { clean, vkey, trials: all } = JSON.parse(readFileSync(join(folder, 'trials.json'), 'utf8'));
const script = join(import.meta.dirname, 'verify.py');

const second = (dir, { trustedKey, heldCheckpoint }) => {
  const held = join(folder, 'held.txt');
  if (heldCheckpoint !== undefined) writeFileSync(held, heldCheckpoint);
  const options = [
    ...(trustedKey === undefined ? [] : ['--key', trustedKey]),
    ...(heldCheckpoint === undefined ? [] : ['--checkpoint', held]),
  ];
  const { status, stdout, stderr } = spawnSync('python3', [script, dir, '--json', ...options], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const { ok, level, events, first } = JSON.parse(stdout);
  return { ok, level, events, first, exit: status };
};

const ours = async (dir, options) => {
  const { ok, level, events, findings } = await verifyBundle(dir, options);
  const places = findings.flatMap(({ severity, where }) =>
    severity === 'error' && where.index !== undefined ? [where.index] : [],
  );
  return { ok, level: level ?? null, events, first: places.length > 0 ? Math.min(...places) : null, exit: ok ? 0 : 1 };
};

/** It does not make again what follows from the events, and knows no witnesses. */
const knows = ({ kind, options }) => !['derived-edited', 'tile-edited'].includes(kind) && options.policy === undefined;

const heldCheckpoint = readFileSync(join(clean, 'checkpoints.txt'), 'utf8').split('\n\n').slice(2, 4).join('\n\n');
const trials = all.filter(knows);
const cases = [
  ...[
    {},
    { trustedKey: vkey },
    { trustedKey: vkey, heldCheckpoint },
    { heldCheckpoint: 'none' },
    { trustedKey: 'none' },
  ].map((options) => ({ kind: 'clean', dir: clean, options })),
  // It knows no witnesses: what takes a policy to be found passes it, as the next line shows.
  ...trials.filter(({ options }) => options.policy === undefined),
  ...trials.flatMap(({ kind, dir, tooLittle }) => (tooLittle ? [{ kind, dir, options: tooLittle }] : [])),
];
let [passed, failed] = [0, 0];
for (const { kind, dir, options } of cases) {
  const [one, two] = [JSON.stringify(await ours(dir, options)), JSON.stringify(second(dir, options))];
  if (one === two) passed++;
  else {
    failed++;
    console.log(`✗ ${kind} ${dir}\n    ours   ${one}\n    second ${two}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > trials.length ? 0 : 1;
