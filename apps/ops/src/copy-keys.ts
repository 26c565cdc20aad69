import { HavstangError, type MovableKeyVault, type PersonRecord } from '@havstang/kernel';
import {
  fileOf,
  mustHaveItsKeys,
  openKeyVault,
  type Closing,
  type OpenLog,
  type VaultConfiguration,
} from '@havstang/server';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = 500;

/** Where a stopped standalone server has its vault. */
export const vaultIn = (folder: string): VaultConfiguration => ({
  keyVault: `sqlite:${join(folder, 'keys.sqlite')}`,
  masterKeyFile: join(folder, 'master.key'),
  masterKeyGiven: false,
});

/**
 * Takes the keys of personal texts, the holds on them and what was destroyed into another vault, wrapped anew by its master key. How far the log has been
 * applied to it is not taken along: the vault applies every erasure in its own log before it opens. Broken off, it is taken up again by doing it again.
 * Resolves with the number of persons. Throws an Error that names what is missing, `WrongMasterKey`, or `OtherKeys` before anything of a page is written.
 */
export const copyKeys = async (
  from: VaultConfiguration,
  to: VaultConfiguration,
  log: OpenLog['log'],
  closing: Closing,
): Promise<number> => {
  await mustHaveItsKeys(from, log);
  const file = fileOf(from.keyVault);
  // A history without such texts needs no keys.
  if (file !== undefined && !existsSync(file)) return 0;
  if (!existsSync(from.masterKeyFile))
    throw new Error(`${from.masterKeyFile} is missing, and the keys to be copied are wrapped with it: put it there`);
  const source = await openKeyVault(from, false, closing);
  const target = await openTarget(to, closing);
  let persons = 0;
  for (let after: PersonRecord | undefined; ;) {
    const page = await source.records(PAGE, after);
    if (page.length === 0) return persons;
    await target.add(page);
    persons += page.length;
    after = page.at(-1);
  }
};

/** As at its own first start: who names a master key has set the vault up by a job, otherwise one process does both by itself. */
const openTarget = async (to: VaultConfiguration, closing: Closing): Promise<MovableKeyVault> => {
  if (!to.masterKeyGiven) return openKeyVault(to, true, closing);
  try {
    return await openKeyVault(to, false, closing);
  } catch (error) {
    if (!(error instanceof HavstangError) || error.code !== 'not-set-up') throw error;
    return openKeyVault(to, true, closing);
  }
};
