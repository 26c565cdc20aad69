import type { ReadModels } from '@havstang/kernel';
import { openSqliteReadModels } from '@havstang/sqlite';
import { fileOf } from './address.js';
import type { Closing } from './closing.js';

/** Read models in a file, or in a schema of a database server. */
export const openReadModels = async (address: string, schema: string, closing: Closing): Promise<ReadModels> => {
  const file = fileOf(address);
  const readModels =
    file === undefined
      ? await (await import('@havstang/postgres')).openPostgresReadModels(address, { schema })
      : openSqliteReadModels(file);
  closing.add(() => readModels.close());
  return readModels;
};
