/**
 * Has both verifiers judge clean exports, of everything and of parts, and a sample of the mutation corpus, and compares what they say: whether the bundle
 * holds, the trust level reached, how many events were read, and which event is the first that is wrong. Run by check.sh. Arguments: the FOLDER that
 * `test:corpus --keep` made, and the PYTHON that has the package.
 */
import {
  generateCosigningKey,
  generateSigningKey,
  parseCosigningKey,
  parseSigningKey,
  verifyBundle,
} from '@havstang/ledger';
import { readDraft, writeWitnessed } from '@havstang/ledger/tampering';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, python = 'python3'] = process.argv.slice(2);
const { clean, shared, parts, vkey, trials: all } = JSON.parse(readFileSync(join(folder, 'trials.json'), 'utf8'));
const script = join(import.meta.dirname, 'verify.py');

const second = (dir, { trustedKey, heldCheckpoint, policy }) => {
  const [held, ownPolicy] = [join(folder, 'held.txt'), join(folder, 'policy.txt')];
  if (heldCheckpoint !== undefined) writeFileSync(held, heldCheckpoint);
  if (policy !== undefined) writeFileSync(ownPolicy, policy);
  const options = [
    ...(trustedKey === undefined ? [] : ['--key', trustedKey]),
    ...(heldCheckpoint === undefined ? [] : ['--checkpoint', held]),
    ...(policy === undefined ? [] : ['--policy', ownPolicy]),
  ];
  const { status, stdout, stderr } = spawnSync(python, [script, dir, '--json', ...options], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const { ok, level, events, first } = JSON.parse(stdout);
  return { ok, level, events, first, exit: status };
};

const ours = async (dir, options) => {
  const { ok, tried, level, events, findings } = await verifyBundle(dir, options);
  if (!tried) return undefined;
  const places = findings.flatMap(({ severity, where }) =>
    severity === 'error' && where.index !== undefined ? [where.index] : [],
  );
  return { ok, level: level ?? null, events, first: places.length > 0 ? Math.min(...places) : null, exit: ok ? 0 : 1 };
};

/** It does not make again what follows from the events. */
const trials = all.filter(({ kind }) => !['derived-edited', 'tile-edited'].includes(kind));

const heldCheckpoint = readFileSync(join(clean, 'checkpoints.txt'), 'utf8').split('\n\n').slice(2, 4).join('\n\n');
// A clean bundle that a witness has cosigned, and policies that believe it, do not, or are none.
const witnessed = join(folder, 'witnessed');
const policy = await writeWitnessed(await readDraft(clean), { vkey }, witnessed);
const [log, witness, quorum] = policy.trimEnd().split('\n');
const other = `witness other ${parseCosigningKey(generateCosigningKey('other.example/o')).vkey}`;
const policies = [
  [log, witness, quorum],
  ['# mine', '', witness, ` \t${quorum}`],
  [log, witness, other, 'group g any w other', 'quorum g'],
  [log, witness, other, 'group g all w other', 'quorum g'],
  [log, witness, other, 'group g 2 w other', 'group h 1 g', 'quorum h'],
  [log, witness, 'quorum none'],
  [witness, 'group w 1 w', 'quorum w'],
  [witness, other, 'group g 3 w other', 'quorum g'],
  [witness, 'group g 1 w', 'group h 1 w', 'quorum h'],
  [witness, 'group g 1 later', other.replace('other', 'later'), 'quorum g'],
  [witness, witness.replace(' w ', ' v '), quorum],
  [log, log, witness, quorum],
  [witness, quorum, quorum],
  [witness],
  [`log ${witness.split(' ')[2]}`, witness, quorum],
  [`log ${parseSigningKey(generateSigningKey('elsewhere.example/log')).vkey}`, witness, quorum],
  [`log ${parseSigningKey(generateSigningKey(vkey.split('+')[0])).vkey}`, witness, quorum],
].map((lines) => `${lines.join('\n')}\n`);

const cases = [
  ...[
    {},
    { trustedKey: vkey },
    { trustedKey: vkey, heldCheckpoint },
    { heldCheckpoint: 'none' },
    { trustedKey: 'none' },
  ].map((options) => ({ kind: 'clean', dir: clean, options })),
  ...[shared, ...parts].map((dir) => ({ kind: 'clean', dir, options: { trustedKey: vkey } })),
  { kind: 'unwitnessed', dir: clean, options: { policy } },
  ...policies.map((own) => ({ kind: 'witnessed', dir: witnessed, options: { policy: own } })),
  ...trials,
  ...trials.flatMap(({ kind, dir, tooLittle }) => (tooLittle ? [{ kind, dir, options: tooLittle }] : [])),
];
let [passed, failed] = [0, 0];
for (const { kind, dir, options } of cases) {
  const [verdict, other] = [await ours(dir, options), second(dir, options)];
  // A key, checkpoint or policy that is none is a finding for the one, and nothing to try with for the other.
  const [one, two] = [JSON.stringify(verdict ?? { ok: false }), JSON.stringify(verdict ? other : { ok: other.ok })];
  if (one === two) passed++;
  else {
    failed++;
    console.log(`✗ ${kind} ${dir}\n    ours   ${one}\n    second ${two}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > trials.length ? 0 : 1;
