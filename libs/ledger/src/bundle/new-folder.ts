import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a new folder `dir` and fills it. It is made as `<dir>.partial` and renamed when all of it is on disk, so that a folder of that name is always
 * whole. Throws when `dir` exists, and what `fill` throws.
 */
export const newFolder = async (dir: string, fill: (partial: string) => Promise<void>): Promise<void> => {
  if (await exists(dir)) throw new Error(`${dir} exists already`);
  const partial = `${dir}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    await mkdir(partial, { recursive: true });
    await fill(partial);
    await rename(partial, dir);
    await sync(dirname(dir));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
};

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Makes the renaming itself durable. */
const sync = async (dir: string): Promise<void> => {
  const handle = await open(dir);
  await handle.sync().finally(() => handle.close());
};
