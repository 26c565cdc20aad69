import type { SealedLog } from '@havstang/kernel';
import { PEOPLE_FILE } from '@havstang/identity';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf } from './address.js';
import type { Configuration } from './configuration.js';

/** Files that are made after the history is there, in one process that keeps everything in files. */
const LATER = [PEOPLE_FILE, 'keys.sqlite', 'read-models.sqlite'];

/**
 * A history that is lost is restored, never begun anew beside what belongs to it: under the same name and key, a second one would be what no witness could
 * tell from a forgery. Throws an Error that says which file is missing.
 */
export const mustHaveItsHistory = ({ dataDir, eventStore }: Pick<Configuration, 'dataDir' | 'eventStore'>): void => {
  const file = fileOf(eventStore);
  const has = (name: string): boolean => existsSync(join(dataDir, name));
  if (file === undefined || holdsSomething(file) || !has('ledger.key') || !LATER.some(has)) return;
  throw new Error(
    `${file} is missing or empty, and ${dataDir} is the data folder of a history: restore that file, or begin a new history in another folder`,
  );
};

/** An empty file is a database without a table, and would be filled anew. */
const holdsSomething = (file: string): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

/**
 * Keys that are lost are restored: without them every text that people wrote would look erased. Asked only where their file is missing; a history without
 * such texts needs none. Throws an Error that says which file is missing, and what to do if there is no other.
 */
export const mustHaveItsKeys = async (
  { keyVault }: Pick<Configuration, 'keyVault'>,
  log: Pick<SealedLog, 'read'>,
): Promise<void> => {
  const file = fileOf(keyVault);
  if (file === undefined || existsSync(file) || !(await holdsTexts(log))) return;
  throw new Error(
    `${file} is missing, and the history holds texts that its keys open: restore that file. If it is lost for good, put an empty file of that name there: these texts are then shown as erased, though nobody decided that`,
  );
};

const PAGE = 500;

const holdsTexts = async (log: Pick<SealedLog, 'read'>): Promise<boolean> => {
  for (let from = 0; ;) {
    const events = await log.read(from, PAGE);
    if (events.length === 0) return false;
    if (events.some(({ data }) => JSON.stringify(data).includes('"$enc":1'))) return true;
    from = events.at(-1)!.index + 1;
  }
};

/**
 * A folder with events in it does not become a demo because its accounts are lost: everybody knows the passwords of a demo. Throws an Error that says which
 * file is missing, and what to do if there is no other.
 */
export const mustHaveItsPeople = ({ dataDir, demo }: Pick<Configuration, 'dataDir' | 'demo'>, events: number): void => {
  const file = join(dataDir, PEOPLE_FILE);
  if (!demo || events === 0 || existsSync(file)) return;
  throw new Error(
    `${file} is missing, and the history has ${events} events: restore that file. If it is lost for good, HAVSTANG_DEMO=false makes accounts anew; their names for what people did are gone with it`,
  );
};
