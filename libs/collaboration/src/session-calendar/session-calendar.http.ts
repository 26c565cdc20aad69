import { swedishDay } from '@havstang/kernel';
import { sessionCalendarView, type SessionCard } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { sessionCalendar } from './session-calendar.js';

export const sessionCalendarHttp = answer(
  sessionCalendarView,
  async ({ id, seriesId, status, from = '', to }, look) => {
    const calendar = look.documents(sessionCalendar);
    const one = id && (await calendar.get(look.tenant, id));
    const cards = id ? (one ? [one] : []) : (await calendar.list(look.tenant)).map((row) => row.document);
    return {
      sessions: cards
        .filter((card) => !seriesId || card.seriesId === seriesId)
        .filter((card) => !status || card.status === status)
        .filter((card) => dayOf(card) >= from && (!to || dayOf(card) <= to))
        .toSorted((a, b) => (dayOf(a) < dayOf(b) || (dayOf(a) === dayOf(b) && a.startsAt < b.startsAt) ? -1 : 1)),
    };
  },
);

/** The day it was held, or is planned for. */
const dayOf = (card: SessionCard): string => card.heldOn ?? swedishDay(card.startsAt);
