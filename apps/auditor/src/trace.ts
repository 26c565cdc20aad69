import type { Lineage } from '@havstang/contracts';
import { folding, tableOf, type SealedEvent } from '@havstang/kernel';
import { readBundle } from '@havstang/ledger';
import {
  inFull,
  lineage,
  lineageOf,
  type KeptLineage,
  type LineageDocument,
  type LineageQuestion,
} from '@havstang/reporting';

/**
 * The lineage of a decision’s stream (or of any other), from the bundle's events alone: the same functions as behind the server's view, so the same answer.
 * Undefined when the bundle holds nothing of it.
 */
export const trace = async (dir: string, root: string, question: LineageQuestion): Promise<Lineage | undefined> =>
  lineageIn((await readBundle(dir)).events(), root, question);

/** The same from any events. */
export const lineageIn = async (
  events: AsyncIterable<readonly SealedEvent[]>,
  root: string,
  question: LineageQuestion,
): Promise<Lineage | undefined> => {
  const into = folding(lineage);
  for await (const batch of events) for (const event of batch) into.fold(event);
  const documents = new Map<string, LineageDocument>();
  const table = tableOf(lineage);
  for (const write of into.drain()) {
    if (write.table === table && write.document)
      documents.set(write.key.slice(write.tenant.length + 1), inFull(write.document as unknown as KeptLineage));
  }
  return documents.has(root) ? lineageOf(documents, root, question) : undefined;
};

export { lineageText } from '@havstang/reporting';
