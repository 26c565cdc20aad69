export { openPostgresReadModels, type PostgresReadModelsOptions } from './read-models.js';
export { openPostgresKeyVault, type PostgresKeyVaultOptions } from './key-vault.js';
export { setUpPostgres, type PostgresSetUp, type SchemaOwner } from './set-up.js';
export { TooMighty } from './roles.js';
export { BadAddress, NewerSchema, NotSetUp } from './errors.js';
export { BadTableName } from './document-tables.js';
export type { LeaseTimes } from './lease.js';
export { openPostgresLedger, type PostgresLedgerOptions, type PostgresLog } from './open.js';
export { InconsistentCheckpoint, type KeptCheckpoint, OtherOrigin, type PostgresLedger } from './ledger.js';
