import type { ReadModels } from '@havstang/kernel';
import { openSqliteReadModels } from '@havstang/sqlite';
import { fileOf } from './address.js';
import type { Closing } from './closing.js';

/** Read models in a file, or in a schema of a database server. `alone`: no set-up job prepares it, so the process does that by itself. */
export const openReadModels = async (address: string, alone: boolean, closing: Closing): Promise<ReadModels> => {
  const file = fileOf(address);
  const readModels = file === undefined ? await onServer(address, alone) : openSqliteReadModels(file);
  closing.add(() => readModels.close());
  return readModels;
};

/** Its driver is loaded only by those who use it. */
const onServer = async (address: string, alone: boolean): Promise<ReadModels> => {
  const { openPostgresReadModels } = await import('@havstang/postgres');
  return openPostgresReadModels(address, { setUp: alone });
};
