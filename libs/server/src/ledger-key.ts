import { generateSigningKey, parseSigningKey, secretIn, type SigningKey } from '@havstang/ledger';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';

/** The origin of a new installation's log: a name that no other log has, kept for as long as the log lives. */
export const newOrigin = (): string => `havstang.local/${randomUUID()}`;

const fileIn = (dataDir: string): string => join(dataDir, 'ledger.key');

/** The name of the log whose data folder this is. Throws an Error that says what to do where the folder is that of no ledger. */
export const originIn = (dataDir: string): string => {
  if (existsSync(fileIn(dataDir))) return ledgerKeyIn(dataDir).name;
  throw new Error(`HAVSTANG_DATA: ${dataDir} holds no ledger.key; name the data folder of the ledger`);
};

/** The key that signs checkpoints, made on the first start. The key carries the log's name, so both stay together. Throws an Error that names a damaged file. */
export const ledgerKeyIn = (dataDir: string): SigningKey => {
  const text = secretIn(fileIn(dataDir), () => generateSigningKey(newOrigin()));
  try {
    return parseSigningKey(text);
  } catch (cause) {
    throw new Error(`${fileIn(dataDir)} is damaged: it does not hold the key that signs; restore it from a backup`, {
      cause,
    });
  }
};
