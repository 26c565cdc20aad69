import type { Query } from './database.js';

/** Where a stream ends: its number, and the revision of its last event. */
export type Head = { readonly number: number; readonly revision: number };

const KEPT = 50_000;

/**
 * The ends of the streams sealed last, so that a batch need not look for its places: the leader is the only writer. What is kept was committed in the
 * present term; everything is forgotten when a transaction fails.
 */
export const createHeads = (schema: string) => {
  let heads = new Map<string, Head>();
  let term: number | undefined;

  const find = async (query: Query, names: readonly string[]): Promise<readonly (Head & { readonly name: string })[]> =>
    query(
      `SELECT name, number, (SELECT max(revision) FROM ${schema}.event WHERE stream = number) AS revision
       FROM ${schema}.stream WHERE name = ANY($1)`,
      [names],
    );

  return {
    /** The heads of those streams that have begun. */
    of: async (query: Query, epoch: number, names: Iterable<string>): Promise<Map<string, Head>> => {
      if (term !== epoch) heads.clear();
      term = epoch;
      const found = new Map<string, Head>();
      const unknown: string[] = [];
      for (const name of names) {
        const head = heads.get(name);
        if (head === undefined) unknown.push(name);
        else found.set(name, head);
      }
      if (unknown.length === 0) return found;
      for (const { name, number, revision } of await find(query, unknown)) found.set(name, { number, revision });
      return found;
    },
    committed: (changed: ReadonlyMap<string, Head>): void => {
      for (const [name, head] of changed) {
        heads.delete(name);
        heads.set(name, head);
      }
      if (heads.size > KEPT) heads = new Map([...heads].slice(-KEPT / 2));
    },
    forget: () => heads.clear(),
  };
};

export type Heads = ReturnType<typeof createHeads>;
