import type { Places } from '@havstang/kernel';
import type { Database } from './database.js';
import type { GroupCommit, Participant } from './group-commit.js';
import { createOffsets } from './offsets.js';
import { createParking } from './parking.js';

/** The `Places` port beside the log that they are places of. `participant` must take part in the transactions of `commits`. */
export const createPlaces = (
  db: Database,
  commits: () => GroupCommit,
  now: () => Date,
): { places: Places; participant: Participant; close: () => void } => {
  const offsets = createOffsets(
    db,
    () =>
      void commits()
        .run(() => undefined)
        .catch(() => undefined),
  );
  const parking = createParking(db, commits, now);
  return {
    places: {
      next: async (group) => offsets.next(group),
      advance: offsets.advance,
      isParked: parking.isParked,
      firstParked: async (group, stream) => parking.first(group, stream),
      park: parking.park,
      parkBehind: parking.parkBehind,
      unpark: parking.remove,
      parked: async (group) => parking.list(group),
    },
    participant: offsets.participant,
    close: offsets.close,
  };
};
