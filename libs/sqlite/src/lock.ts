import { dirname, resolve } from 'node:path';
import { HavstangError } from '@havstang/kernel';
import { MEMORY, openFile, sqliteCode } from './database.js';

/** Another process has the data folder open for writing. */
export class Locked extends HavstangError {
  constructor(readonly folder: string) {
    super('locked', `the data folder ${folder} is in use by another process; stop that one, or choose another folder`);
  }
}

/**
 * Takes the data folder of `file` for this process until the returned function is called or the process ends, however it ends: the lock is an
 * open exclusive transaction on an empty database beside the log, which the operating system drops with the process. The log itself stays
 * readable to others. Throws `Locked`, or `Unavailable` when
 * there cannot be a file.
 */
export const lockFolderOf = (file: string): (() => void) => {
  if (file === MEMORY) return () => undefined;
  const folder = dirname(resolve(file));
  const holder = openFile(`${resolve(file)}.lock`, { timeout: 0 });
  try {
    // Nothing is ever written to it, so there is no need of a journal that a killed process would leave behind.
    holder.pragma('journal_mode = OFF');
    holder.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    holder.close();
    throw sqliteCode(error)?.startsWith('SQLITE_BUSY') ? new Locked(folder) : error;
  }
  return () => holder.close();
};
