import { RUN_WIDTH, type Run, type RunSpan, type Sealer } from '@havstang/kernel';
import type { Query } from './database.js';
import type { EventReader } from './event-table.js';

/** The roots of full runs as they are stored, by one statement. */
export const readRuns =
  (query: Query, schema: string) =>
  async (spans: readonly RunSpan[]): Promise<readonly (readonly Uint8Array[])[]> => {
    const rows = await query<{ span: number; root: Uint8Array }>(
      `SELECT span, root FROM unnest($1::int[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS t (level, first, past, span),
         LATERAL (SELECT idx, root FROM ${schema}.run WHERE level = t.level AND idx >= first AND idx < past) AS r
       ORDER BY span, idx`,
      [spans.map(({ level }) => level), spans.map(({ from }) => from), spans.map(({ to }) => to)],
    );
    const found = spans.map((): Uint8Array[] => []);
    for (const { span, root } of rows) found[span - 1]!.push(root);
    return found;
  };

/** Stores runs in the transaction under way. */
export const keepRuns = async (query: Query, schema: string, runs: readonly Run[]): Promise<void> => {
  if (runs.length === 0) return;
  await query(
    `INSERT INTO ${schema}.run (level, idx, root) SELECT * FROM unnest($1::int[], $2::bigint[], $3::bytea[])
     ON CONFLICT DO NOTHING`,
    [runs.map(({ level }) => level), runs.map(({ index }) => index), runs.map(({ root }) => Buffer.from(root))],
  );
};

const PAGE = 10_000;

/**
 * Stores in the transaction under way the runs that are missing of the first `size` events: all of them once after an upgrade, the last ones when an older
 * version has sealed beside this one.
 */
export const fillRuns = async <Tree>(
  query: Query,
  schema: string,
  sealer: Sealer<Tree>,
  leaves: EventReader['leaves'],
  size: number,
): Promise<void> => {
  const [row] = await query<{ kept: number }>(
    `SELECT coalesce(max(idx) + 1, 0) AS kept FROM ${schema}.run WHERE level = 1`,
  );
  if (row!.kept >= Math.floor(size / RUN_WIDTH)) return;
  let tree = sealer.empty;
  for (let from = 0; from < size; from += PAGE) {
    const grown = sealer.append(tree, await leaves(from, Math.min(PAGE, size - from)));
    await keepRuns(query, schema, grown.runs);
    tree = grown.tree;
  }
};
