import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Folder = { readonly path: string; discard(): void };

/** A folder of its own for a server, filled by `prepare`. It goes when `prepare` fails, when it is discarded, and with this process. */
export const temporaryFolder = async (name: string, prepare: (path: string) => Promise<unknown>): Promise<Folder> => {
  const path = mkdtempSync(join(tmpdir(), `havstang-${name}-`));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  const discard = (): void => {
    process.off('exit', remove);
    remove();
  };
  try {
    await prepare(path);
  } catch (error) {
    discard();
    throw error;
  }
  return { path, discard };
};
