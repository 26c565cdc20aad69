import type { Parked, SealedEvent } from '@havstang/kernel';
import type { Database } from './database.js';
import type { GroupCommit } from './group-commit.js';

const COLUMNS = 'consumer_group AS "group", idx AS "index", stream, type, attempts, reason, parked_at AS parkedAt';
const REASON_LENGTH = 500;

/** The events set aside, each for one group. A stream is parked for a group exactly as long as it has a row here. */
export const createParking = (db: Database, commits: () => GroupCommit, now: () => Date) => {
  const isParked = db
    .prepare<[string, string], number>('SELECT 1 FROM parked WHERE consumer_group = ? AND stream = ? LIMIT 1')
    .pluck();
  const first = db
    .prepare<[string, string], number>(
      'SELECT idx FROM parked WHERE consumer_group = ? AND stream = ? ORDER BY idx LIMIT 1',
    )
    .pluck();
  const save = db.prepare<[string, string, number, string, number, string, string]>(
    `INSERT INTO parked (consumer_group, stream, idx, type, attempts, reason, parked_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (consumer_group, stream, idx) DO UPDATE SET attempts = attempts + excluded.attempts, reason = excluded.reason`,
  );
  const remove = db.prepare<[string, string, number]>(
    'DELETE FROM parked WHERE consumer_group = ? AND stream = ? AND idx = ?',
  );
  const all = db.prepare<[], Parked>(`SELECT ${COLUMNS} FROM parked ORDER BY idx, consumer_group`);
  const ofGroup = db.prepare<[string], Parked>(`SELECT ${COLUMNS} FROM parked WHERE consumer_group = ? ORDER BY idx`);

  const store = (group: string, event: SealedEvent, attempts: number, reason: string): void => {
    const { stream, index, type } = event;
    save.run(group, stream, index, type, attempts, reason.slice(0, REASON_LENGTH), now().toISOString());
  };

  return {
    isParked: (group: string, stream: string): boolean => isParked.get(group, stream) !== undefined,
    /** Index of the first parked event of a stream. */
    first: (group: string, stream: string): number | undefined => first.get(group, stream),
    /** Sets an event aside; one that is there already has its attempts added up. */
    park: (group: string, event: SealedEvent, attempts: number, reason: string): Promise<void> =>
      commits().run(() => store(group, event, attempts, reason)),
    /**
     * Sets an event aside if its stream is parked, and says whether it was. Asked inside the transaction, so that it cannot slip in behind a
     * redrive that has just taken the last one out.
     */
    parkBehind: (group: string, event: SealedEvent): Promise<boolean> =>
      commits().run(() => {
        const before = first.get(group, event.stream);
        if (before === undefined) return false;
        store(group, event, 0, `behind the parked event ${before} of the same stream`);
        return true;
      }),
    remove: (group: string, stream: string, index: number): Promise<void> =>
      commits().run(() => void remove.run(group, stream, index)),
    list: (group?: string): readonly Parked[] => (group === undefined ? all.all() : ofGroup.all(group)),
  };
};

export type Parking = ReturnType<typeof createParking>;
