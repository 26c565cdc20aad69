import type { Lineage } from '@havstang/contracts';
import { folding, tableOf, type SealedEvent } from '@havstang/kernel';
import { readBundle, scopeOf, type Manifest } from '@havstang/ledger';
import {
  inFull,
  lineage,
  lineageOf,
  type KeptLineage,
  type LineageDocument,
  type LineageQuestion,
  type TracedLineage,
} from '@havstang/reporting';
import { beyond } from './errors.js';

/**
 * The lineage of a decision’s stream (or of any other), from the bundle's events alone: the same functions as behind the server's view, so the same answer.
 * Undefined when the bundle holds nothing of it. Rejects for an index that the bundle does not reach.
 */
export const trace = async (
  dir: string,
  root: string,
  question: LineageQuestion,
): Promise<TracedLineage | undefined> => {
  const { manifest, events } = await readBundle(dir);
  const { asOfIndex } = question;
  if (asOfIndex !== undefined && asOfIndex >= manifest.size) throw beyond(asOfIndex, manifest.size);
  const found = await lineageIn(events(), root, question);
  return found && asShown(found, manifest);
};

/** What a part of the log does not show of a lineage is not therefore missing: the log may have it. */
export const asShown = (lineage: Lineage, manifest: Manifest): TracedLineage =>
  scopeOf(manifest).kind === 'all' ? lineage : { ...lineage, missing: [], notShown: lineage.missing };

/** The same from any events. Of several municipalities it is that of the one whose stream it is: others have cases of the same number. */
export const lineageIn = async (
  events: AsyncIterable<readonly SealedEvent[]>,
  root: string,
  question: LineageQuestion,
): Promise<Lineage | undefined> => {
  const into = folding(lineage);
  for await (const batch of events) for (const event of batch) into.fold(event);
  const tenants = new Map<string, Map<string, LineageDocument>>();
  const table = tableOf(lineage);
  for (const { table: of, tenant, key, document } of into.drain()) {
    if (of !== table || !document) continue;
    const documents = tenants.get(tenant) ?? new Map<string, LineageDocument>();
    tenants.set(tenant, documents.set(key.slice(tenant.length + 1), inFull(document as unknown as KeptLineage)));
  }
  const known = [...tenants.values()].filter((documents) => documents.has(root));
  const documents = known.find((of) => of.get(root)!.steps.length > 0) ?? known[0];
  return documents && lineageOf(documents, root, question);
};

export { lineageText } from '@havstang/reporting';
