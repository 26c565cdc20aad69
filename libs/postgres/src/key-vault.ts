import {
  joinRecords,
  newId,
  OtherKeys,
  PersonErased,
  PersonHeld,
  type KeyWrap,
  type MovableKeyVault,
  type PersonRecord,
  type SubjectKey,
} from '@havstang/kernel';
import { readAddress } from './address.js';
import { openPool, type Query } from './database.js';
import { openSchema } from './open-schema.js';

export type PostgresKeyVaultOptions = {
  readonly wrap: KeyWrap;
  /** Makes and migrates the schema: for a single process whose role may do that. Otherwise the set-up job must have run. */
  readonly setUp?: boolean;
  readonly connections?: number;
};

type KeyRow = { readonly person: string; readonly id: string; readonly wrapped: Buffer };
type RecordRow = {
  readonly tenant: string;
  readonly person: string;
  readonly id: string | null;
  readonly wrapped: Buffer | null;
  readonly state: 'held' | 'erased' | null;
  readonly keyId: string | null;
};
type BarRow = { readonly state: 'held' | 'erased'; readonly keyId: string | null };

/** Whoever makes or destroys a person's key does it alone, until the transaction ends. */
const LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('person ' || $1 || '/' || $2, 0))";

/**
 * The `KeyVault` port in one schema of a PostgreSQL database. What a process may do with it is its role's rights: to destroy a key takes DELETE, which one
 * service has. A deleted row is on disk until VACUUM has reached it and in the write-ahead log for as long as that is kept: the wrapping, with a master
 * key that is not in the database, is what stands in between (see docs/reference/postgresql.md).
 * Throws `BadAddress`, `NotSetUp`, `NewerSchema`, `WrongMasterKey`, or `Unavailable` when the server cannot be reached; its methods throw `Closed` and
 * `Unavailable`.
 */
export const openPostgresKeyVault = async (
  url: string,
  { wrap, setUp = false, connections = 5 }: PostgresKeyVaultOptions,
): Promise<MovableKeyVault> => {
  const address = readAddress(url);
  const { schema } = address;
  const database = openPool(address, 'the key vault', connections);
  const unwrapped = (tenant: string, { person, wrapped }: KeyRow): Uint8Array =>
    wrap.unwrap(wrapped, `${tenant}/${person}`);
  const opened = (tenant: string, row: KeyRow): SubjectKey => ({ id: row.id, key: unwrapped(tenant, row) });

  const rowOf = async (query: Query, tenant: string, person: string): Promise<KeyRow | undefined> => {
    const [row] = await query<Partial<KeyRow> & { state: string | null }>(
      `SELECT k.person, k.id, k.wrapped, b.state
       FROM (VALUES ($1::text, $2::text)) AS asked (tenant, person)
       LEFT JOIN ${schema}.person_key k USING (tenant, person) LEFT JOIN ${schema}.bar b USING (tenant, person)`,
      [tenant, person],
    );
    if (row?.state === 'erased') throw new PersonErased();
    return row?.id ? { person, id: row.id, wrapped: row.wrapped as Buffer } : undefined;
  };

  const makeKey = (tenant: string, person: string): Promise<KeyRow> =>
    database.transact(async (query) => {
      await query(LOCK, [tenant, person]);
      const made = await rowOf(query, tenant, person);
      if (made) return made;
      const { wrapped } = wrap.make(`${tenant}/${person}`);
      const row = { person, id: newId(), wrapped: Buffer.from(wrapped) };
      await query(`INSERT INTO ${schema}.person_key (tenant, person, id, wrapped) VALUES ($1, $2, $3, $4)`, [
        tenant,
        person,
        row.id,
        row.wrapped,
      ]);
      return row;
    });

  const records = `
    SELECT tenant, person, k.id, k.wrapped, b.state, b.key_id AS "keyId"
    FROM (
      SELECT tenant, person FROM ${schema}.person_key WHERE (tenant, person) COMPARED ($1, $2)
      UNION SELECT tenant, person FROM ${schema}.bar WHERE (tenant, person) COMPARED ($1, $2)
    ) AS known
    LEFT JOIN ${schema}.person_key k USING (tenant, person) LEFT JOIN ${schema}.bar b USING (tenant, person)`;
  const recordOf = ({ tenant, person, id, wrapped, state, keyId }: RecordRow): PersonRecord => {
    if (state === 'erased') return { tenant, person, state, keyId: keyId ?? undefined };
    const key = id && wrapped ? opened(tenant, { person, id, wrapped }) : undefined;
    return key && state === null ? { tenant, person, state: 'open', key } : { tenant, person, state: 'held', key };
  };
  const setBar = (query: Query, { tenant, person }: PersonRecord, state: BarRow['state'], keyId?: string) =>
    query(`INSERT INTO ${schema}.bar (tenant, person, state, key_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, [
      tenant,
      person,
      state,
      keyId ?? null,
    ]);
  const put = async (query: Query, record: PersonRecord, has: PersonRecord | undefined): Promise<void> => {
    const { tenant, person } = record;
    if (record.state === 'erased') {
      // The role may take a hold away and put a bar there, and change neither.
      await query(`DELETE FROM ${schema}.bar WHERE tenant = $1 AND person = $2 AND state = 'held'`, [tenant, person]);
      await query(`DELETE FROM ${schema}.person_key WHERE tenant = $1 AND person = $2`, [tenant, person]);
      await setBar(query, record, 'erased', record.keyId);
      return;
    }
    if (record.state === 'held') await setBar(query, record, 'held');
    const { key } = record;
    if (!key || (has?.state !== 'erased' && has?.key)) return;
    const inserted = await query(
      `INSERT INTO ${schema}.person_key (tenant, person, id, wrapped) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING id`,
      [tenant, person, key.id, Buffer.from(wrap.wrap(key.key, `${tenant}/${person}`))],
    );
    if (inserted.length === 0) throw new OtherKeys();
  };

  const start = async (): Promise<void> => {
    await openSchema(database, address, 'keys', setUp)();
    const [first] = await database.query<KeyRow & { tenant: string }>(`SELECT * FROM ${schema}.person_key LIMIT 1`);
    if (first) unwrapped(first.tenant, first);
  };
  await start().catch(async (error: unknown) => {
    await database.close();
    throw error;
  });

  return {
    keyFor: async (tenant, person) =>
      opened(tenant, (await rowOf(database.query, tenant, person)) ?? (await makeKey(tenant, person))),
    keyOf: async (tenant, person) => {
      const row = await rowOf(database.query, tenant, person);
      return row && opened(tenant, row);
    },

    keys: async (tenant, ids) => {
      const rows = await database.query<KeyRow>(
        `SELECT person, id, wrapped FROM ${schema}.person_key WHERE tenant = $1 AND id = ANY ($2)`,
        [tenant, ids],
      );
      return new Map(rows.map((row) => [row.id, unwrapped(tenant, row)]));
    },

    destroy: async (tenant, person) => {
      const ids = await database.transact(async (query) => {
        await query(LOCK, [tenant, person]);
        const [bar] = await query<BarRow>(
          `SELECT state, key_id AS "keyId" FROM ${schema}.bar WHERE tenant = $1 AND person = $2`,
          [tenant, person],
        );
        if (bar?.state === 'held') throw new PersonHeld();
        const [deleted] = await query<{ id: string }>(
          `DELETE FROM ${schema}.person_key WHERE tenant = $1 AND person = $2 RETURNING id`,
          [tenant, person],
        );
        const id = bar?.keyId ?? deleted?.id;
        if (!bar)
          await query(`INSERT INTO ${schema}.bar (tenant, person, state, key_id) VALUES ($1, $2, 'erased', $3)`, [
            tenant,
            person,
            id ?? null,
          ]);
        return id === undefined ? [] : [id];
      });
      return ids;
    },

    hold: async (tenant, person) =>
      void (await database.query(
        `INSERT INTO ${schema}.bar (tenant, person, state) VALUES ($1, $2, 'held') ON CONFLICT DO NOTHING`,
        [tenant, person],
      )),
    release: async (tenant, person) =>
      void (await database.query(`DELETE FROM ${schema}.bar WHERE tenant = $1 AND person = $2 AND state = 'held'`, [
        tenant,
        person,
      ])),

    appliedUpTo: async () => {
      const rows = await database.query<{ partition: string; next: number }>(
        `SELECT partition, next FROM ${schema}.applied`,
      );
      return Object.fromEntries(rows.map(({ partition, next }) => [partition, next]));
    },
    applied: async (position) =>
      void (await database.query(
        `INSERT INTO ${schema}.applied (partition, next)
         SELECT key, value::bigint FROM jsonb_each_text($1) ON CONFLICT (partition) DO UPDATE SET next = excluded.next`,
        [JSON.stringify(position)],
      )),

    records: async (limit, { tenant, person } = { tenant: '', person: '' }) => {
      const rows = await database.query<RecordRow>(
        `${records.replaceAll('COMPARED', '>')} ORDER BY tenant, person LIMIT $3`,
        [tenant, person, limit],
      );
      return rows.map(recordOf);
    },
    add: (added) =>
      database.transact(async (query) => {
        for (const theirs of added) {
          const [row] = await query<RecordRow>(records.replaceAll('COMPARED', '='), [theirs.tenant, theirs.person]);
          const mine = row && recordOf(row);
          await put(query, joinRecords(mine, theirs), mine);
        }
      }),

    close: () => database.close(),
  };
};
