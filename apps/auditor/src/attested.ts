import type { attestationContract, EventOf } from '@havstang/contracts';
import { folding, type AnyReadModel, type Document, type Row, type SealedEvent } from '@havstang/kernel';
import { appendLeaf, documentDigest, emptyTree, readBundle, rootOf, rowLeaf, type Progress } from '@havstang/ledger';
import { asStored } from './as-of.js';

type Attested = EventOf<ReturnType<typeof attestationContract>>['data']['tables'][number];

/** One table of one sealed attestation, held against the fold of the events before it. */
export type CheckedAttestation = {
  /** Where the attestation stands in the ledger. */
  readonly attestedAt: number;
  readonly tenant: string;
  readonly table: string;
  /** The rows are the fold of all events before this index. */
  readonly index: number;
  readonly holds: boolean;
};

type Due = Attested & Pick<CheckedAttestation, 'attestedAt' | 'tenant'>;

const TYPE = /\.read-models-attested\.v\d+$/;

/**
 * Folds the events of a bundle again and compares each table that was attested in it, as it was at the index that the attestation names: what people were
 * shown then was the fold of sealed events, or it was not. Tables that this version has no model for are passed over. Rejects when the bundle cannot be
 * read; verify it first.
 */
export const checkAttestations = async (
  dir: string,
  models: ReadonlyMap<string, AnyReadModel>,
  progress: Progress,
): Promise<readonly CheckedAttestation[]> => {
  const due = (await attestationsIn(dir)).filter(({ table }) => models.has(table));
  const checked: CheckedAttestation[] = [];
  if (due.length === 0) return checked;
  const tables = new Map(
    [...new Set(due.map(({ table }) => table))].map((table) => [table, history(models.get(table)!)]),
  );
  const check = (one: Due): void => {
    const { attestedAt, tenant, table, index, rows, root } = one;
    const found = tables.get(table)!.rootOf(tenant);
    checked.push({ attestedAt, tenant, table, index, holds: found.rows === rows && found.root === root });
  };
  due.sort((a, b) => a.index - b.index);
  let next = 0;
  const { events, manifest } = await readBundle(dir);
  let read = 0;
  for await (const batch of events()) {
    for (const event of batch) {
      while (next < due.length && due[next]!.index <= event.index) check(due[next++]!);
      for (const table of tables.values()) table.fold(event);
    }
    read += batch.length;
    progress(read, manifest.size);
  }
  while (next < due.length) check(due[next++]!);
  return checked;
};

const attestationsIn = async (dir: string): Promise<Due[]> => {
  const found: Due[] = [];
  for await (const batch of (await readBundle(dir)).events()) {
    for (const { type, data, tenant, index: attestedAt } of batch) {
      if (!TYPE.test(type)) continue;
      const { tables } = data as unknown as { readonly tables: readonly Attested[] };
      found.push(...tables.map((table) => ({ ...table, tenant, attestedAt })));
    }
  }
  return found;
};

/** One table while it is folded, with its root at any time. */
const history = (model: AnyReadModel) => {
  const into = folding(model);
  const kept = new Map<string, Row>();
  return {
    fold: (event: SealedEvent) => into.fold(event),
    rootOf: (tenant: string): { readonly rows: number; readonly root: string } => {
      for (const { key, tenant: of, document } of into.drain()) {
        if (document === null) kept.delete(key);
        else kept.set(key, { key, tenant: of, document: asStored(document) });
      }
      into.put(kept);
      const own = [...kept.values()].filter((row) => row.tenant === tenant).sort(byKey);
      const tree = own.reduce((edge, row) => appendLeaf(edge, leafOf(row)), emptyTree);
      return { rows: own.length, root: Buffer.from(rootOf(tree)).toString('hex') };
    },
  };
};

const leafOf = ({ key, document }: { readonly key: string; readonly document: Document }): Uint8Array =>
  rowLeaf({ key, sha256: documentDigest(document) });

const byKey = (a: Row, b: Row): number => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));
