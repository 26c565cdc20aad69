import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const AUDITOR = join(import.meta.dirname, '..', '..', 'apps', 'auditor', 'dist', 'main.js');

/** Runs the auditor's tool. */
export const audit = (...args: readonly string[]) =>
  spawnSync(process.execPath, [AUDITOR, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', LANG: 'en' },
  });

/** What the auditor is told of the bodies withheld from a bundle, and what stands in it: everywhere the same number, or it says so here. */
export const bodiesWithheld = (bundle: string): { readonly said: number; readonly types: readonly string[] } => {
  const lines = (file: string): string[] => readFileSync(join(bundle, file), 'utf8').split('\n');
  const entries = lines('entries.jsonl');
  const types = lines('payloads.jsonl').flatMap((line, nth) =>
    line === '{"withheld":"classification"}' ? [(JSON.parse(entries[nth]!) as { type: string }).type] : [],
  );
  const verified = audit('verify', bundle, '--json');
  const { ok, bodiesWithheld: counted, findings } = JSON.parse(verified.stdout);
  if (!ok) throw new Error(`the bundle does not hold: ${JSON.stringify(findings)}`);
  const manifest = JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8'));
  const readme = Number(/^Of (\d+) events that are internal or secret/m.exec(lines('README.txt').join('\n'))?.[1] ?? 0);
  const said = new Set([counted.classification, manifest.bodiesWithheld.classification, readme]);
  if (said.size !== 1) throw new Error(`told differently: ${[...said].join(', ')}`);
  return { said: counted.classification, types };
};

/** The texts that a file of keys opens in the bundle, and whether that is all that can be said against it. */
export const openedWith = (bundle: string, keys: string): readonly string[] => {
  const { status, stdout } = audit('texts', bundle, '--keys', keys, '--json');
  if (status !== 0) throw new Error(`the texts are not as they should be: ${stdout}`);
  const { opened } = JSON.parse(stdout) as { opened: readonly { text: string; place: { path: string } }[] };
  return opened.map(({ text, place }) => `${place.path} ${text}`);
};

/** The id of the last event of a type among the entries of the bundle. */
export const eventIn = (bundle: string, type: string): string => {
  const entries = readFileSync(join(bundle, 'entries.jsonl'), 'utf8').split('\n');
  return (JSON.parse(entries.findLast((line) => line.includes(`"type":"${type}"`))!) as { id: string }).id;
};

/** What the bundle tells of erasures: the line of each, and by which events how many texts are erased, as whoever verifies it learns. */
export const erasuresIn = (bundle: string) => {
  const [, ...lines] = readFileSync(join(bundle, 'erasures.jsonl'), 'utf8').trimEnd().split('\n');
  const erasures = lines.slice(0, -1).map((line) => JSON.parse(line) as { stream: string; steps: { step: string }[] });
  const { ok, erased } = JSON.parse(audit('verify', bundle, '--json').stdout);
  return { ok, erased, erasures };
};
