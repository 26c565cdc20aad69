import type { Sealer, SealedEvent, Weighed } from '@havstang/kernel';
import type { Query } from './database.js';

/** One event as the ledger keeps it: canonical entry, canonical body, RFC 6962 leaf hash. */
export type StoredEntry = {
  readonly index: number;
  readonly entry: string;
  readonly data: string;
  readonly leaf: Uint8Array;
};

/** The statements that read events. What is answered is what was sealed: the entry and the body, never a column beside them. */
export const readEvents = <Tree>(query: Query, schema: string, sealer: Sealer<Tree>) => {
  const entries = (from: number, limit: number): Promise<readonly StoredEntry[]> =>
    query(`SELECT idx AS index, entry, data, leaf FROM ${schema}.event WHERE idx >= $1 ORDER BY idx LIMIT $2`, [
      from,
      limit,
    ]);

  const sealed = ({ index, entry, data, leaf }: StoredEntry): SealedEvent => ({
    ...sealer.open(entry, data),
    index,
    leaf: Buffer.from(leaf).toString('hex'),
  });

  return {
    entries,
    sealed: async (from: number, limit: number): Promise<readonly SealedEvent[]> =>
      (await entries(from, limit)).map(sealed),
    weighed: async (from: number, limit: number): Promise<readonly Weighed<SealedEvent>[]> =>
      (await entries(from, limit)).map((row) => ({ value: sealed(row), bytes: row.entry.length + row.data.length })),
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
