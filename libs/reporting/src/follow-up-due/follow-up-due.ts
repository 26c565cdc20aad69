import { swedishDay } from '@havstang/kernel';
import type { Timer } from '@havstang/nest';
import { effectFollowUps } from '../effect-follow-up/effect-follow-up.http.js';
import { waitingFollowUps } from '../waiting-follow-ups/waiting-follow-ups.js';

/** I-R3: a follow-up falls due on its day. */
export const followUpDue: Timer = {
  name: 'follow-up-due',
  due: async (now, all) => {
    const today = swedishDay(now);
    const due = [];
    for await (const { key: id, tenant, document } of all(waitingFollowUps)) {
      for (const { months, on } of document.waiting) {
        if (on > today) continue;
        const occurredAt = `${on}T00:00:00.000Z`;
        due.push({ to: effectFollowUps, id, type: 'NoteFollowUpDue', data: { months }, tenant, occurredAt });
      }
    }
    return due;
  },
};
