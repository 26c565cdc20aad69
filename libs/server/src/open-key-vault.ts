import { keyWrap, type ErasingKeyVault } from '@havstang/kernel';
import { openSqliteKeyVault } from '@havstang/sqlite';
import { fileOf } from './address.js';
import type { Closing } from './closing.js';
import type { Configuration } from './configuration.js';
import { masterKeyIn } from './master-key.js';

/** The keys of personal texts, in a file of their own or in a schema of a database server. `alone`: no set-up job prepares it, so the process does that by itself. */
export const openKeyVault = async (
  { keyVault, masterKeyFile, masterKeyGiven }: Configuration,
  alone: boolean,
  closing: Closing,
): Promise<ErasingKeyVault> => {
  const wrap = keyWrap(masterKeyIn(masterKeyFile, alone && !masterKeyGiven));
  const file = fileOf(keyVault);
  const vault = file === undefined ? await onServer(keyVault, wrap, alone) : openSqliteKeyVault(file, wrap);
  closing.add(() => vault.close());
  return vault;
};

/** Its driver is loaded only by those who use it. */
const onServer = async (
  address: string,
  wrap: ReturnType<typeof keyWrap>,
  alone: boolean,
): Promise<ErasingKeyVault> => {
  const { openPostgresKeyVault } = await import('@havstang/postgres');
  return openPostgresKeyVault(address, { wrap, setUp: alone });
};
