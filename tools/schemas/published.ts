import { execFileSync } from 'node:child_process';
import type { JsonSchema } from './compatibility.ts';

const FOLDER = 'schemas/json-schema';

/** The event schemas of a commit, by their path under `schemas/`; none when the commit had no such folder. Throws when there is no such commit. */
export const publishedSchemas = (repository: string, commit: string): ReadonlyMap<string, JsonSchema> => {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: repository, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: 'pipe' });
  const files = git('ls-tree', '-r', '--name-only', '-z', commit, '--', `${FOLDER}/`).split('\0').filter(Boolean);
  return new Map(
    files.map((file) => [
      file.replace(/^schemas\//, ''),
      JSON.parse(git('show', `${commit}:${file}`)) as JsonSchema,
    ]),
  );
};
