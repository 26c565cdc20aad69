import { isStatic } from './static-log.js';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedEvent } from '@havstang/kernel';
import type { SigningKey } from '../note.js';
import { FILES, formatManifest, type Manifest } from './format.js';
import { sourceOf } from './source.fixture.js';
import type { LedgerSource } from './source.js';
import { writeBundle } from './write.js';

/** A folder for bundles that are to be spoiled. */
export const scratch = async () => {
  const root = await mkdtemp(join(tmpdir(), 'havstang-bundle-'));
  let count = 0;
  const place = (): string => join(root, `bundle-${count++}`);
  return {
    place,
    /** A bundle of these events, made as an operator makes it; `change` is where the operator departs from the truth. */
    async bundle(
      events: readonly RecordedEvent[],
      key: SigningKey,
      change: Partial<LedgerSource> = {},
    ): Promise<string> {
      const dir = place();
      await writeBundle(dir, { ...sourceOf(events, key), ...change });
      return dir;
    },
    async copyOf(dir: string): Promise<string> {
      const copy = place();
      await cp(dir, copy, { recursive: true });
      return copy;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
};

/** Edits one file of a bundle as a list of lines, the last of which is empty. */
export const editLines = async (dir: string, file: string, edit: (lines: string[]) => string[]): Promise<void> => {
  const path = join(dir, file);
  await writeFile(path, edit((await readFile(path, 'utf8')).split('\n')).join('\n'));
};

/** What a careful forger does after any change: lists every file anew, with `change` to the manifest, and hashes the manifest again. */
export const relist = async (dir: string, change: Partial<Manifest> = {}): Promise<void> => {
  const manifest = JSON.parse(await readFile(join(dir, FILES.manifest), 'utf8')) as Manifest;
  const paths = (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== FILES.manifest)
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((path) => !isStatic(path));
  const files = await Promise.all(
    paths.sort().map(async (path) => {
      const content = await readFile(join(dir, path));
      const lines = content.toString('latin1').split('\n').length - 1;
      return { path, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length, lines };
    }),
  );
  await writeFile(join(dir, FILES.manifest), formatManifest({ ...manifest, files, ...change }));
};
