import { openEntry, type SealedEvent, type Sealer, type StoredEntry } from '@havstang/kernel';
import type { Query } from './database.js';

/** The statements that read events. */
export const readEvents = <Tree>(query: Query, schema: string, sealer: Sealer<Tree>) => {
  const entries = (from: number, limit: number): Promise<readonly StoredEntry[]> =>
    query(`SELECT idx AS index, entry, data, leaf FROM ${schema}.event WHERE idx >= $1 ORDER BY idx LIMIT $2`, [
      from,
      limit,
    ]);

  return {
    entries,
    sealed: async (from: number, limit: number): Promise<readonly SealedEvent[]> =>
      (await entries(from, limit)).map((entry) => openEntry(sealer, entry)),
    leaves: async (from: number, limit: number): Promise<readonly Uint8Array[]> => {
      const rows = await query<{ leaf: Uint8Array }>(
        `SELECT leaf FROM ${schema}.event WHERE idx >= $1 ORDER BY idx LIMIT $2`,
        [from, limit],
      );
      return rows.map(({ leaf }) => leaf);
    },
    indexOf: async (stream: string, revision: number): Promise<number | undefined> => {
      const [row] = await query<{ index: number }>(
        `SELECT idx AS index FROM ${schema}.event
         WHERE stream = (SELECT number FROM ${schema}.stream WHERE name = $1) AND revision = $2`,
        [stream, revision],
      );
      return row?.index;
    },
  };
};

export type EventReader = ReturnType<typeof readEvents>;

/** The one row that says how far the ledger has come. */
export type LedgerRow = { readonly size: number; readonly edge: Uint8Array | null; readonly position: string | null };

export const readLedger = async (query: Query, schema: string): Promise<LedgerRow> =>
  (await query<LedgerRow>(`SELECT size, edge, position FROM ${schema}.ledger`))[0]!;

export const treeIn = <Tree>({ edge }: LedgerRow, sealer: Sealer<Tree>): Tree =>
  edge === null ? sealer.empty : sealer.decode(edge);
