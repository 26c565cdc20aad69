export { openSqlite, openSqliteLedger, openSqliteReadOnly } from './open.js';
export type { Ledger, LedgerReader, SqliteLedger, SqliteLog, SqliteOptions, SqliteReader } from './open.js';
export { InconsistentCheckpoint, type KeptCheckpoint, OtherOrigin } from './ledger.js';
export { Locked } from './lock.js';
export { NewerSchema } from './database.js';
export { openSqliteReadModels } from './read-models.js';
export { BadTableName } from './document-tables.js';
export { openSqliteKeyVault } from './key-vault.js';
export { openWitnessStore, type WitnessStore, type WitnessedNote } from './witness-store.js';
