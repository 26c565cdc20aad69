import { signCheckpoint } from '../checkpoint.js';
import { SCHEMA, SCHEMA_HASH, uuidOf } from '../history.fixture.js';
import { generateSigningKey, parseSigningKey, type SigningKey } from '../note.js';
import { ledgerSealer } from '../sealer.js';
import { appendLeaf, emptyTree, rootOf } from '../tree.js';
import type { RecordedEvent } from '@havstang/kernel';
import { toHex } from '../hash.js';
import type { LedgerSource } from './source.js';
import { documentDigest } from './write.js';

export const ORIGIN = 'havstang.example/kiruna';
export const newKey = (): SigningKey => parseSigningKey(generateSigningKey(ORIGIN));

/** The signed checkpoints over a history at the sizes asked for. */
export const checkpointsOver = (
  events: readonly RecordedEvent[],
  sizes: readonly number[],
  key: SigningKey,
): readonly string[] => {
  const notes: string[] = [];
  let tree = emptyTree;
  for (let size = 0; size <= events.length; size++) {
    if (sizes.includes(size)) notes.push(signCheckpoint({ origin: ORIGIN, size, root: rootOf(tree) }, key));
    if (size < events.length) tree = appendLeaf(tree, ledgerSealer.seal(events[size]!).leaf);
  }
  return notes;
};

/** A source that serves a history from memory: what an honest operator exports when `events` is what happened. */
export const sourceOf = (events: readonly RecordedEvent[], key: SigningKey): LedgerSource => {
  const size = events.length;
  const sizes = [0, Math.floor(size / 3), Math.floor((size * 2) / 3), size];
  return {
    origin: ORIGIN,
    size,
    exportedAt: '2022-12-01T12:00:00.000Z',
    vkeys: [key.vkey],
    sealed: async (from, limit) => events.slice(from, from + limit).map((event) => ledgerSealer.seal(event)),
    async *checkpoints() {
      yield* checkpointsOver(events, sizes, key);
    },
    schema: async (hash) => (hash === SCHEMA_HASH ? SCHEMA : undefined),
    async *readModels() {
      for (const table of ['challenge-board@1', 'decision-lineage@2']) {
        yield {
          table,
          index: Math.max(0, size - 3),
          rows: (async function* () {
            const keys = Array.from({ length: Math.ceil(size / 10) }, (_, n) => uuidOf(table, n)).sort();
            for (const key of keys) yield { key, tenant: '2584', sha256: documentDigest({ title: `Rad ${key}` }) };
          })(),
        };
      }
    },
  };
};

/** The events of a history as they are served to somebody who may see some of them. */
export const sealedFor = (
  events: readonly RecordedEvent[],
  maySee: (event: RecordedEvent, index: number) => boolean,
): Pick<LedgerSource, 'sealed'> => ({
  sealed: async (from, limit) =>
    events.slice(from, from + limit).map((event, n) => {
      const { entry, data, leaf } = ledgerSealer.seal(event);
      return maySee(event, from + n) ? { entry, data } : { leaf: toHex(leaf) };
    }),
});
