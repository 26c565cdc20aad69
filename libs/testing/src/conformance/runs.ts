import type { RunSpan, SealedLog } from '@havstang/kernel';
import { appendLeaves, emptyTree, toHex } from '@havstang/ledger';

/** The runs that a log keeps are all that its leaves make full, and no other. */
export const expectRuns = async (log: Pick<SealedLog, 'runs'>, leaves: readonly Uint8Array[]): Promise<void> => {
  const levels = Map.groupBy(appendLeaves(emptyTree, leaves).runs, ({ level }) => level);
  const spans = Array.from({ length: levels.size + 1 }, (_, n): RunSpan => ({ level: n + 1, from: 0, to: 1_000_000 }));
  const kept = (await log.runs(spans)).map((roots) => roots.map(toHex));
  expect(kept).toEqual(spans.map(({ level }) => (levels.get(level) ?? []).map(({ root }) => toHex(root))));
};
