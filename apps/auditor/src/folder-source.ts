import { eventSchemas } from '@havstang/contracts';
import { cosignedNotes, documentDigest, ledgerSealer, parseSigningKey, type LedgerSource } from '@havstang/ledger';
import { openSqliteReadModels, openSqliteReadOnly } from '@havstang/sqlite';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads the ledger from the data folder of a stopped server. Events after its last signed checkpoint are left out: nobody has signed them. */
export const folderSource = (dataDir: string, exportedAt: string): LedgerSource & { close(): Promise<void> } => {
  const file = join(dataDir, 'log.sqlite');
  if (!existsSync(file)) throw new Error(`${dataDir} holds no log.sqlite: it is not the data folder of a server`);
  const { ledger, close } = openSqliteReadOnly(file, { sealer: ledgerSealer });
  const readModels = openSqliteReadModels(join(dataDir, 'read-models.sqlite'));
  const schemas = new Map(eventSchemas().map(({ hash, schema }) => [hash, JSON.stringify(schema)]));
  const checkpoints = ledger.checkpoints();
  const size = checkpoints.at(-1)?.size ?? 0;
  return {
    origin: ledger.origin,
    size,
    exportedAt,
    vkeys: [parseSigningKey(readFileSync(join(dataDir, 'ledger.key'), 'utf8').trim()).vkey],
    timestamps: ledger.countersignatures().filter(({ kind }) => kind === 'timestamp'),
    sealed: async (from, limit) => ledger.entries(from, limit).map(({ entry, data }) => ({ entry, data })),
    checkpoints: async function* () {
      yield* cosignedNotes(checkpoints, ledger.countersignatures());
    },
    schema: async (hash) => schemas.get(hash),
    readModels: async function* () {
      for (const table of await readModels.tables()) {
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
