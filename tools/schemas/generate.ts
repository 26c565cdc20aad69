/**
 * `npm run generate`: writes schemas/ from the contracts, and says which published event a change would break; and the dashboards of deploy/grafana.
 *   --check       writes nothing; exits 1 when a file is stale
 *   --since REV   the commit whose schemas count as published (default: HEAD)
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { dashboardFiles } from '../observe/dashboards.ts';
import { breaks, type JsonSchema } from './compatibility.ts';
import { documents, keptFiles } from './documents.ts';
import { publishedSchemas } from './published.ts';

const { check, since } = parseArgs({
  options: { check: { type: 'boolean', default: false }, since: { type: 'string', default: 'HEAD' } },
}).values;

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'schemas');

const onDisk = (): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/'))
    : [];

/** Each file that is not what the contracts say, and why. */
const stale = (wanted: ReadonlyMap<string, string>, kept: readonly string[]): string[] => {
  const present = new Set(onDisk());
  return [
    ...[...wanted].filter(([file, text]) => !present.has(file) || readFileSync(join(folder, file), 'utf8') !== text).map(([file]) => `${file} is stale`),
    ...kept.filter((file) => !present.has(file)).map((file) => `${file} is missing: logs hold events of that version, take it back from an earlier commit`),
    ...[...present].filter((file) => !wanted.has(file) && !kept.includes(file)).map((file) => `${file} belongs to nothing`),
  ];
};

const write = (wanted: ReadonlyMap<string, string>, kept: readonly string[]): void => {
  for (const file of onDisk()) if (!wanted.has(file) && !kept.includes(file)) rmSync(join(folder, file));
  for (const [file, text] of wanted) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
};

const wanted = documents();
const kept = keptFiles();
const dashboards = dashboardFiles();
if (!check) {
  write(wanted, kept);
  for (const [path, text] of dashboards) writeFileSync(join(root, path), text);
}

const broken = [...publishedSchemas(root, since)].flatMap(([file, before]) => {
  if (kept.includes(file)) return [];
  const now = wanted.get(file);
  if (now === undefined) return [`${file}: a published event cannot be taken back`];
  return breaks(before, JSON.parse(now) as JsonSchema).map((what) => `${file}: ${what}`);
});
const wrong = [
  ...[...stale(wanted, kept), ...broken].map((line) => `schemas/${line}`),
  ...[...dashboards].filter(([path, text]) => readFileSync(join(root, path), 'utf8') !== text).map(([path]) => `${path} is stale`),
];

for (const line of wrong) console.error(`  ${line}`);
if (broken.length > 0) console.error('  A published event keeps its shape: give the event a new version, with an upcast from the old one.');
if (check && wrong.length > broken.length) console.error('  Run npm run generate and commit what it changes.');
if (wrong.length > 0) process.exit(1);
console.log(`  ${wanted.size} documents in schemas/ ${check ? 'are as the contracts say' : 'written'}, and ${dashboards.size} of dashboards`);
