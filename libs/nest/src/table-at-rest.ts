import { ALL, type BusPosition, type ReadModels, type Row } from '@havstang/kernel';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a table that moves is left to come to rest before it is looked at again, milliseconds. */
const REST_MS = 20;

type Take = () => (row: Row) => void;

/**
 * One table as it was at one ledger index: the fold of all events before `index`. `take` begins a reading and answers where its rows go; a table that has
 * moved meanwhile is read again, so the last reading is the one that counts.
 */
export const tableAtRest = async (
  readModels: ReadModels,
  table: string,
  take: Take,
): Promise<{ readonly index: number }> => {
  for (;;) {
    const rest = await tableIfAtRest(readModels, table, take);
    if (rest) return rest;
    await sleep(REST_MS);
  }
};

/** The same in one reading; undefined when the table moved. */
export const tableIfAtRest = async (
  readModels: ReadModels,
  table: string,
  take: Take,
): Promise<{ readonly index: number } | undefined> => {
  const before = await readModels.position(table);
  if (!isWhole(before)) return undefined;
  const put = take();
  for await (const row of readModels.rows(table)) put(row);
  return same(before, await readModels.position(table)) ? { index: before[ALL] ?? 0 } : undefined;
};

/** No partition is ahead of the index up to which all of them are complete. */
const isWhole = (position: BusPosition): boolean =>
  Object.values(position).every((next) => next <= (position[ALL] ?? 0));

const same = (a: BusPosition, b: BusPosition): boolean => JSON.stringify(a) === JSON.stringify(b);
