import type { Address } from './address.js';
import type { Database } from './database.js';
import { changingSchemas, checkVersion, migrate } from './migrate.js';
import type { Part } from './schema.js';

/**
 * Answers a function that resolves once the schema is known to be as this version needs it, and asks the server only until it is. With `setUp` it is made
 * so. Rejects with `NotSetUp`, `NewerSchema`, `Unavailable` or `Closed`, and looks again the next time.
 */
export const openSchema = (database: Database, address: Address, part: Part, setUp: boolean): (() => Promise<void>) => {
  let ready: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    if (setUp) await changingSchemas(address, (client) => migrate(client, address.schema, part));
    await checkVersion(database, address.schema, part);
  };
  return () =>
    (ready ??= look().catch((error: unknown) => {
      ready = undefined;
      throw error;
    }));
};
