import { ledgerSealer } from '@havstang/ledger';
import { openSqliteReadOnly } from '@havstang/sqlite';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One sealed event as it is kept: the exact texts. */
export type Line = { readonly index: number; readonly entry: string; readonly data: string; readonly leaf: Uint8Array };

/** A signed checkpoint as it is kept. */
export type Note = { readonly size: number; readonly note: string };

/** A log with all that was ever signed of it, and the text of the key that signs. */
export type Sealed = { readonly lines: readonly Line[]; readonly notes: readonly Note[]; readonly key: string };

/** The key that signs, beside which the log may be elsewhere. */
export const keyIn = (dataDir: string): string => readFileSync(join(dataDir, 'ledger.key'), 'utf8').trim();

/** The log of a data folder, beside a running server or after its end. */
export const sealedIn = (dataDir: string): Sealed => {
  const { ledger, close } = openSqliteReadOnly(join(dataDir, 'log.sqlite'), { sealer: ledgerSealer });
  try {
    const entries = ledger.entries(0, ledger.size());
    const lines = entries.map(({ index, entry, data, leaf }) => ({ index, entry, data, leaf }));
    return { lines, notes: ledger.checkpoints(), key: keyIn(dataDir) };
  } finally {
    close();
  }
};

/** Everything in the log of a data folder. */
export const linesIn = (dataDir: string): readonly Line[] => sealedIn(dataDir).lines;
