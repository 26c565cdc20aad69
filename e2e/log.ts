import { ledgerSealer } from '@havstang/ledger';
import { openSqliteReadOnly } from '@havstang/sqlite';
import { join } from 'node:path';

/** One sealed event as it is kept: the exact texts. */
export type Line = { readonly index: number; readonly entry: string; readonly data: string; readonly leaf: Uint8Array };

/** Everything in the log of a data folder, beside a running server or after its end. */
export const linesIn = (dataDir: string): readonly Line[] => {
  const { ledger, close } = openSqliteReadOnly(join(dataDir, 'log.sqlite'), { sealer: ledgerSealer });
  try {
    return ledger.entries(0, ledger.size()).map(({ index, entry, data, leaf }) => ({ index, entry, data, leaf }));
  } finally {
    close();
  }
};
