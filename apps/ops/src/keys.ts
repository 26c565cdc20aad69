import type { Step } from '@havstang/cli';
import { createClosing, openKeyVault, openLog, originIn, type Configuration } from '@havstang/server';
import { existsSync, writeFileSync } from 'node:fs';
import { discloseKeys, type Disclosed, type NoKey, type Reason, type Wanted } from './disclose-keys.js';

/** On the standard output, for those who run this where no file of theirs is. */
export const STDOUT = '-';

/** Hands out keys of what the configuration's addresses hold, as the file `out` that only its owner can read. Throws when that is there already. */
export const writeKeys = async (
  configuration: Configuration,
  wanted: Wanted,
  reason: Reason,
  out: string,
  step: Step,
): Promise<Disclosed | NoKey> => {
  // Asked first: what is on record as handed out should not then be lost.
  if (existsSync(out)) throw new Error(`${out} exists already`);
  const closing = createClosing();
  try {
    const vault = await openKeyVault(configuration, false, closing);
    const log = await openLog(configuration, originIn(configuration.dataDir), false, closing);
    const disclosed = await discloseKeys(log, vault, wanted, reason, step);
    if (typeof disclosed !== 'string') {
      const text = `${JSON.stringify(disclosed.file, null, 2)}\n`;
      if (out === STDOUT) process.stdout.write(text);
      else writeFileSync(out, text, { flag: 'wx', mode: 0o600 });
    }
    return disclosed;
  } finally {
    await closing.all();
  }
};
