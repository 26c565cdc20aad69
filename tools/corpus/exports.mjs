/** Exports of a made-up history, as an honest operator makes them: real events in a real store, signed now and then, with the read models that they give. */
import { eventSchemas } from '@havstang/contracts';
import { folding } from '@havstang/kernel';
import {
  appendLeaf,
  documentDigest,
  emptyTree,
  ledgerSealer,
  rootOf,
  signCheckpoint,
  writeBundle,
} from '@havstang/ledger';
import { openSqlite } from '@havstang/sqlite';
import { MODELS } from '../../apps/auditor/dist/models.js';
import { fill } from '../bench/history.mjs';

export const ORIGIN = 'corpus.invalid/log';
const PAGE = 1_000;

/** `{ export(dir, size, checkpoints, maySee?) , close }` over a history of so many events. `checkpoints` are sizes to sign at, beside the last. */
export const openHistory = async (events, key) => {
  const sqlite = openSqlite(':memory:', { sealer: ledgerSealer, origin: ORIGIN });
  await fill(sqlite.store, events);
  const leaves = [];
  for (let from = 0; from < events; from += PAGE)
    leaves.push(...sqlite.ledger.entries(from, PAGE).map(({ leaf }) => leaf));
  const schemas = new Map(eventSchemas().map(({ hash, schema }) => [hash, JSON.stringify(schema)]));

  const notes = (sizes) => {
    const found = [];
    let tree = emptyTree;
    for (let size = 0; size <= Math.max(...sizes); size++) {
      if (sizes.has(size)) found.push(signCheckpoint({ origin: ORIGIN, size, root: rootOf(tree) }, key));
      if (size < leaves.length) tree = appendLeaf(tree, leaves[size]);
    }
    return found;
  };

  const tables = async (size, maySee) => {
    const models = [...MODELS].map(([table, model]) => ({ table, into: folding(model) }));
    for (let from = 0; from < size; from += PAGE) {
      for (const event of await sqlite.log.read(from, Math.min(PAGE, size - from)))
        for (const { into } of models) into.fold(event);
    }
    return models.map(({ table, into }) => {
      const rows = into.drain().filter(({ document, tenant }) => document !== null && maySee({ tenant }));
      rows.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
      return { table, index: size, rows: rows.map(({ key, tenant, document }) => ({ key, tenant, document })) };
    });
  };

  return {
    async export(dir, size, checkpoints, maySee = () => true) {
      const digested = await tables(size, maySee);
      await writeBundle(dir, {
        origin: ORIGIN,
        size,
        exportedAt: '2024-12-01T12:00:00.000Z',
        vkeys: [key.vkey],
        sealed: async (from, limit) =>
          sqlite.ledger.entries(from, limit).map(({ entry, data, leaf }) => {
            const shown = maySee(JSON.parse(entry));
            return shown ? { entry, data } : { leaf: Buffer.from(leaf).toString('hex') };
          }),
        checkpoints: async function* () {
          yield* notes(new Set([...checkpoints.filter((at) => at < size), size]));
        },
        schema: async (hash) => schemas.get(hash),
        readModels: async function* () {
          for (const { table, index, rows } of digested) {
            const marks = async function* () {
              for (const row of rows) {
                const { key: name, tenant, document } = row;
                yield { key: name, tenant, sha256: documentDigest(JSON.parse(JSON.stringify(document))) };
              }
            };
            yield { table, index, rows: marks() };
          }
        },
      });
    },
    close: () => sqlite.close(),
  };
};
