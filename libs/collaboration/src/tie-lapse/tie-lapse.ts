import { addDays, swedishDay } from '@havstang/kernel';
import type { Timer } from '@havstang/nest';
import { activeTies } from '../active-ties/active-ties.js';
import { collaborationTies } from '../collaboration-tie/collaboration-tie.http.js';
import { LAPSES_AFTER_DAYS } from '../collaboration-tie/collaboration-tie.js';

/** A collaboration lapses on the day when nothing joint has happened for 180 days. */
export const tieLapse: Timer = {
  name: 'tie-lapse',
  due: async (now, all) => {
    const today = swedishDay(now);
    const due = [];
    for await (const { key, tenant, document } of all(activeTies)) {
      const { lastJointOn } = document;
      if (lastJointOn === undefined) continue;
      const lapsesOn = addDays(lastJointOn, LAPSES_AFTER_DAYS);
      if (lapsesOn > today) continue;
      due.push({
        to: collaborationTies,
        id: key,
        type: 'LapseCollaboration',
        data: { lastJointOn },
        tenant,
        occurredAt: `${lapsesOn}T00:00:00.000Z`,
      });
    }
    return due;
  },
};
