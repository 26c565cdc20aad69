import { generateSigningKey, parseSigningKey, type SigningKey } from '@havstang/ledger';
import { chmodSync, existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';

/** The origin of a new installation's log: a name that no other log has, kept for as long as the log lives. */
export const newOrigin = (): string => `havstang.local/${randomUUID()}`;

const fileIn = (dataDir: string): string => join(dataDir, 'ledger.key');

/** The name of the log whose data folder this is. Throws an Error that says what to do where the folder is that of no ledger. */
export const originIn = (dataDir: string): string => {
  if (existsSync(fileIn(dataDir))) return ledgerKeyIn(dataDir).name;
  throw new Error(`HAVSTANG_DATA: ${dataDir} holds no ledger.key; name the data folder of the ledger`);
};

/**
 * The key that signs checkpoints, made on the first start and kept readable by its owner alone. The key carries the log's name, so both stay together.
 * Written whole or not at all: a half-written key would end the installation.
 */
export const ledgerKeyIn = (dataDir: string): SigningKey => {
  const file = fileIn(dataDir);
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${generateSigningKey(newOrigin())}\n`, { mode: 0o600, flush: true });
    linkSync(draft, file);
    unlinkSync(draft);
  }
  chmodSync(file, 0o600);
  return parseSigningKey(readFileSync(file, 'utf8').trim());
};
