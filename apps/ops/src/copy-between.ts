import type { Step } from '@havstang/cli';
import { HavstangError } from '@havstang/kernel';
import { createClosing, ledgerKeyIn, openLog, type Closing, type Configuration, type OpenLog } from '@havstang/server';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyKeys, vaultIn } from './copy-keys.js';
import { copyHistory } from './copy.js';

const KEY = 'ledger.key';

/**
 * Copies between the data folder `folder` of a stopped standalone server and the addresses of the configuration, whose ledger must be stopped too: the
 * history, the key that signs, which carries the log's name, and then the keys of personal texts. Resolves when all of it is durable.
 */
export const copyBetween = async (
  direction: 'in' | 'out',
  folder: string,
  configuration: Configuration,
  step: Step,
): Promise<{ readonly size: number; readonly root: Uint8Array; readonly persons: number }> => {
  const [from, to] = direction === 'in' ? [folder, configuration.dataDir] : [configuration.dataDir, folder];
  if (!existsSync(join(from, KEY))) throw new Error(`${from} holds no ${KEY}: it is not the data folder of a ledger`);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  if (!existsSync(join(to, KEY))) copyFileSync(join(from, KEY), join(to, KEY));
  const origin = ledgerKeyIn(from).name;
  if (ledgerKeyIn(to).name !== origin) throw new Error(`${to} belongs to another log, ${ledgerKeyIn(to).name}`);

  const closing = createClosing();
  try {
    const inFolder = { eventStore: `sqlite:${join(folder, 'log.sqlite')}`, ledger: '' };
    const here = { log: await openLog(inFolder, origin, false, closing), vault: vaultIn(folder) };
    const there = { log: await openOrMake(configuration, origin, closing), vault: configuration };
    const [source, target] = direction === 'in' ? [here, there] : [there, here];
    const copied = await copyHistory(source.log, target.log, step);
    return { ...copied, persons: await copyKeys(source.vault, target.vault, source.log.log, closing) };
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
