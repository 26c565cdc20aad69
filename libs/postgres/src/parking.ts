import type { Parked, Places, SealedEvent } from '@havstang/kernel';
import type { Database } from './database.js';
import { createTurns } from './in-turn.js';

export type Parking = Pick<Places, 'isParked' | 'firstParked' | 'park' | 'parkBehind' | 'unpark' | 'parked'> & {
  /** Forgets what is known of a group: another process may have had it meanwhile. */
  forget(group: string): void;
};

const REASON_LENGTH = 500;
const COLUMNS = 'consumer_group, stream, idx, type, attempts, reason, parked_at';
const AGAIN = `ON CONFLICT (consumer_group, stream, idx)
  DO UPDATE SET attempts = parked.attempts + excluded.attempts, reason = excluded.reason`;

/** Text as the database can hold it, whatever an error said. */
const storable = (reason: string): string =>
  reason.slice(0, REASON_LENGTH).toWellFormed().replaceAll('\u0000', '\uFFFD');

/**
 * The events set aside, each for one group. A stream is parked for a group exactly as long as it has a row here. Which streams those are is remembered, since
 * it is asked before every event and one process at a time writes the places of a group.
 */
export const createParking = (database: Database, schema: string, now: () => Date): Parking => {
  const table = `${schema}.parked`;
  const turns = createTurns();
  const known = new Map<string, Promise<Set<string>>>();

  const load = async (group: string): Promise<Set<string>> => {
    const rows = await database.query<{ stream: string }>(
      `SELECT DISTINCT stream FROM ${table} WHERE consumer_group = $1`,
      [group],
    );
    return new Set(rows.map(({ stream }) => stream));
  };

  const streamsOf = (group: string): Promise<Set<string>> => {
    const streams = known.get(group) ?? load(group);
    known.set(group, streams);
    streams.catch(() => known.delete(group));
    return streams;
  };

  /** Writes take turns, so that `parkBehind` cannot slip in behind a redrive that has just taken the last event out. */
  const changing = <T>(group: string, change: () => Promise<T>): Promise<T> =>
    turns.run(async () => {
      try {
        return await change();
      } catch (error) {
        // Whether it happened is not known.
        known.delete(group);
        throw error;
      }
    });

  const row = (group: string, { stream, index, type }: SealedEvent, attempts: number): readonly unknown[] => [
    group,
    stream,
    index,
    type,
    attempts,
    now().toISOString(),
  ];

  return {
    isParked: async (group, stream) => (await streamsOf(group)).has(stream),

    firstParked: async (group, stream) => {
      const [first] = await database.query<{ idx: number }>(
        `SELECT idx FROM ${table} WHERE consumer_group = $1 AND stream = $2 ORDER BY idx LIMIT 1`,
        [group, stream],
      );
      return first?.idx;
    },

    park: (group, event, attempts, reason) =>
      changing(group, async () => {
        await database.query(`INSERT INTO ${table} (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $7, $6) ${AGAIN}`, [
          ...row(group, event, attempts),
          storable(reason),
        ]);
        (await streamsOf(group)).add(event.stream);
      }),

    parkBehind: (group, event) =>
      changing(group, async () => {
        const parked = await database.query(
          `INSERT INTO ${table} (${COLUMNS})
           SELECT $1, $2, $3::bigint, $4, $5::integer, 'behind the parked event ' || before.idx || ' of the same stream', $6
           FROM (SELECT min(idx) AS idx FROM ${table} WHERE consumer_group = $1 AND stream = $2) AS before
           WHERE before.idx IS NOT NULL ${AGAIN} RETURNING idx`,
          row(group, event, 0),
        );
        return parked.length > 0;
      }),

    unpark: (group, stream, index) =>
      changing(group, async () => {
        const [left] = await database.query<{ others: boolean }>(
          `WITH gone AS (DELETE FROM ${table} WHERE consumer_group = $1 AND stream = $2 AND idx = $3)
           SELECT EXISTS (SELECT FROM ${table} WHERE consumer_group = $1 AND stream = $2 AND idx <> $3) AS others`,
          [group, stream, index],
        );
        if (!left!.others) (await streamsOf(group)).delete(stream);
      }),

    parked: (group) =>
      database.query<Parked>(
        `SELECT consumer_group AS group, idx AS index, stream, type, attempts, reason, parked_at AS "parkedAt"
         FROM ${table} WHERE $1::text IS NULL OR consumer_group = $1 ORDER BY idx, consumer_group`,
        [group ?? null],
      ),

    forget: (group) => void known.delete(group),
  };
};
