import { openFile } from './database.js';

const BUSY_TIMEOUT_MS = 5_000;
/** More pages than a file can have: all of them in one step, since a copy that pauses begins again whenever somebody writes. */
const ALL_PAGES = 2 ** 31 - 2;

/**
 * Copies a database as it is at one moment, also while a server writes to it; durable when it resolves. The copy is one file, which can be read where
 * nothing can be written; a server that starts on it has it as it likes. `notBeyond`: where the database follows the log
 * (an `applied` table), the copy says that it has followed it so far at most, so that it fits the copy of a log that was made before it.
 * Throws `Unavailable` when one of the files cannot be opened.
 */
export const backUpDatabase = async (from: string, to: string, notBeyond?: number): Promise<void> => {
  const source = openFile(from, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    await source.backup(to, { progress: () => ALL_PAGES });
  } finally {
    source.close();
  }
  const copy = openFile(to, {});
  copy.pragma('synchronous = FULL');
  copy.pragma('journal_mode = DELETE');
  if (notBeyond !== undefined) copy.prepare('UPDATE applied SET next = ? WHERE next > ?').run(notBeyond, notBeyond);
  copy.close();
};
