import { eventSchemas } from '@havstang/contracts';
import {
  cosignedNotes,
  documentDigest,
  ledgerSealer,
  parseSigningKey,
  type LedgerSource,
  type SealedText,
} from '@havstang/ledger';
import { openSqliteReadModels, openSqliteReadOnly } from '@havstang/sqlite';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderPart } from './folder-part.js';
import { taken, type Asked } from './scope.js';
import { t } from './command.js';

/**
 * Reads the ledger from the data folder of a stopped server. Events after its last signed checkpoint are left out: nobody has signed them. `asked` is the
 * part of the log that is wanted, all of it when undefined; `held` the size of a checkpoint that the bundle of a part is to be compared with.
 */
export const folderSource = async (
  dataDir: string,
  exportedAt: string,
  asked?: Asked,
  held?: number,
): Promise<LedgerSource & { close(): Promise<void> }> => {
  const file = join(dataDir, 'log.sqlite');
  if (!existsSync(file))
    throw new Error(
      t({
        en: `${dataDir} holds no log.sqlite: it is not the data folder of a server`,
        sv: `${dataDir} har ingen log.sqlite: det är inte en servers datamapp`,
      }),
    );
  const { log, ledger, close } = openSqliteReadOnly(file, { sealer: ledgerSealer });
  // A backup has none, and may lie where none can be made.
  const views = join(dataDir, 'read-models.sqlite');
  const readModels = openSqliteReadModels(existsSync(views) ? views : ':memory:');
  const schemas = new Map(eventSchemas().map(({ hash, schema }) => [hash, JSON.stringify(schema)]));
  const checkpoints = ledger.checkpoints();
  const size = checkpoints.at(-1)?.size ?? 0;
  const entries = (from: number, limit: number): readonly SealedText[] =>
    ledger.entries(from, limit).map(({ entry, data }) => ({ entry, data }));
  const part =
    asked &&
    (await folderPart(
      { log, entries, size },
      asked,
      checkpoints.map(({ size: at }) => at),
      held,
    ));
  const lines = part?.lines();
  return {
    ...(part && { scope: part.scope, heads: part.heads }),
    origin: ledger.origin,
    size,
    exportedAt,
    vkeys: [parseSigningKey(readFileSync(join(dataDir, 'ledger.key'), 'utf8').trim()).vkey],
    timestamps: ledger.countersignatures().filter(({ kind }) => kind === 'timestamp'),
    sealed: async (from, limit) => (lines ? taken(lines, limit) : entries(from, limit)),
    checkpoints: async function* () {
      const shown = checkpoints.filter(({ size: at }) => part?.kept.has(at) ?? true);
      yield* cosignedNotes(shown, ledger.countersignatures());
    },
    schema: async (hash) => schemas.get(hash),
    readModels: async function* () {
      // A read model is made from all of the log: with a part of it there is nothing to compare.
      for (const table of asked ? [] : await readModels.tables()) {
        const index = (await readModels.position(table))['all'] ?? 0;
        if (index > size) continue;
        const rows = async function* () {
          for await (const { key, tenant, document } of readModels.rows(table))
            yield { key, tenant, sha256: documentDigest(document) };
        };
        yield { table, index, rows: rows() };
      }
    },
    close: async () => {
      close();
      await readModels.close();
    },
  };
};
