import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { FILES, formatManifest, type Manifest } from './format.js';
import { KINDS } from './findings.js';
import { readBundle } from './read.js';
import { relist } from './scratch.fixture.js';
import type { Verdict } from './verdict.js';
import { verifyBundle } from './verify.js';

/** What stands in a file beside the bundle. */
export const CANARY = 'kanariefågel-som-ingen-får-se';
/** Far beyond what a small bundle takes, and far below what a quadratic search or a read without end would. */
export const PATIENCE_MS = 10_000;

/** Every file near the bundle, so that one written beside it would show. */
const surroundings = async (dir: string): Promise<string> =>
  (await readdir(dirname(dir), { recursive: true }))
    .filter((name) => !name.includes('\0'))
    .sort()
    .join('\n');

/** A verdict that says what is wrong, in words fit for a terminal. */
export const soundForm = ({ findings, level, ok }: Verdict): void => {
  expect(ok).toBe(false);
  expect(findings.length).toBeGreaterThan(0);
  expect(['L0', 'L1', undefined]).toContain(level);
  for (const { code, message } of findings) {
    expect(code in KINDS).toBe(true);
    // eslint-disable-next-line no-control-regex -- control characters are what may not reach a terminal
    expect(`${message.en}${message.sv}`).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  }
};

/**
 * What must hold of whatever is in a folder: a verdict in reasonable time that says what is wrong, nothing written, nothing read from elsewhere. Reading to
 * replay gives events or an error, and comes to an end as well.
 */
export const survives = async (dir: string, clean: string): Promise<Verdict> => {
  const before = await surroundings(dir);
  const began = performance.now();
  const verdict = await verifyBundle(dir, { heldCheckpoint: await heldOf(clean) });
  soundForm(verdict);
  await drain(dir);
  expect(performance.now() - began).toBeLessThan(PATIENCE_MS);
  expect(JSON.stringify(verdict)).not.toContain(CANARY);
  expect(await surroundings(dir)).toBe(before);
  return verdict;
};

const heldOf = async (dir: string): Promise<string> =>
  (await readFile(join(dir, FILES.checkpoints), 'utf8')).split('\n\n').slice(2, 4).join('\n\n');

/** Reads everything that there is to replay. */
export const drain = async (dir: string): Promise<void> => {
  try {
    const bundle = await readBundle(dir);
    for await (const batch of bundle.entries()) expect(batch.length).toBeGreaterThan(0);
    for await (const { rows } of bundle.readModels()) expect(Array.isArray(rows)).toBe(true);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
  }
};

export const manifestOf = async (dir: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(dir, FILES.manifest), 'utf8')) as Manifest;

/** Hashed anew where what it holds has a canonical form, as it stands otherwise. */
export const formatted = (manifest: Manifest): string => {
  try {
    return formatManifest(manifest);
  } catch {
    return `${JSON.stringify(manifest, null, 2)}\n`;
  }
};

/** Texts of JSON, and what is nearly that. */
export const jsonish = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.constantFrom('9007199254740993', '-1', '1e400', '"\\ud800"', '{"__proto__":{"a":1}}', 'true', '[[[[]]]]', '""'),
);

/** Puts something else where the file is. */
export const replaced = async (dir: string, file: string, put: (path: string) => Promise<unknown>): Promise<void> => {
  await rm(join(dir, file), { recursive: true });
  await put(join(dir, file));
};

/** Edits a file and lists it anew. */
export const edited = async (dir: string, file: string, edit: (text: string) => string | Buffer): Promise<void> => {
  await writeFile(join(dir, file), edit(await readFile(join(dir, file), 'utf8')));
  await relist(dir);
};
