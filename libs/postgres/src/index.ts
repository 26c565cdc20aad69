export { openPostgresReadModels, type PostgresReadModelsOptions } from './read-models.js';
export { setUpPostgres, type PostgresSetUp, type SchemaOwner } from './set-up.js';
export { TooMighty } from './roles.js';
export { BadAddress, NewerSchema, NotSetUp } from './errors.js';
export { BadTableName } from './document-tables.js';
export type { LeaseTimes } from './lease.js';
