import { startOfDay } from '@havstang/kernel';
import type { Timer } from '@havstang/nest';
import { awaitingLegalForce } from '../awaiting-legal-force/awaiting-legal-force.js';
import { decisions } from '../decision/decision.http.js';
import { legalForceDay } from '../decision/legal-force.js';

/** I-G13: at the first instant of the day, Swedish time. The decision itself checks once more. */
export const legalForceClock: Timer = {
  name: 'legal-force-clock',
  due: async (now, all) => {
    const due = [];
    for await (const { tenant, document } of all(awaitingLegalForce)) {
      const { decisionId: id, appealableUntil, appeals } = document;
      const day = legalForceDay(appealableUntil, appeals);
      const occurredAt = day && startOfDay(day);
      if (occurredAt && occurredAt <= now)
        due.push({ to: decisions, id, type: 'GainLegalForce', data: {}, tenant, occurredAt });
    }
    return due;
  },
};
