import type { Step } from '@havstang/cli';
import { HavstangError } from '@havstang/kernel';
import { createClosing, ledgerKeyIn, openLog, type Closing, type Configuration, type OpenLog } from '@havstang/server';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyHistory } from './copy.js';

const KEY = 'ledger.key';

/**
 * Copies between the data folder `folder` of a stopped standalone server and the addresses of the configuration, whose ledger must be stopped too. The key
 * that signs goes with the history: it carries the log's name.
 */
export const copyBetween = async (
  direction: 'in' | 'out',
  folder: string,
  configuration: Configuration,
  step: Step,
): Promise<{ readonly size: number; readonly root: Uint8Array }> => {
  const [from, to] = direction === 'in' ? [folder, configuration.dataDir] : [configuration.dataDir, folder];
  if (!existsSync(join(from, KEY))) throw new Error(`${from} holds no ${KEY}: it is not the data folder of a ledger`);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  if (!existsSync(join(to, KEY))) copyFileSync(join(from, KEY), join(to, KEY));
  const origin = ledgerKeyIn(from).name;
  if (ledgerKeyIn(to).name !== origin) throw new Error(`${to} belongs to another log, ${ledgerKeyIn(to).name}`);

  const closing = createClosing();
  try {
    const inFolder = { eventStore: `sqlite:${join(folder, 'log.sqlite')}`, ledger: '' };
    const opened = [
      await openLog(inFolder, origin, false, closing),
      await openOrMake(configuration, origin, closing),
    ] as const;
    return direction === 'in'
      ? await copyHistory(opened[0], opened[1], step)
      : await copyHistory(opened[1], opened[0], step);
  } finally {
    await closing.all();
  }
};

/** No set-up job prepares the database of one process for everything: it does so itself when it first starts, and so do we when we come before it. */
const openOrMake = async (configuration: Configuration, origin: string, closing: Closing): Promise<OpenLog> => {
  try {
    return await openLog(configuration, origin, false, closing);
  } catch (error) {
    if (!(error instanceof HavstangError) || error.code !== 'not-set-up') throw error;
    return openLog(configuration, origin, true, closing);
  }
};
