import { delegationListView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { boardCalendar } from '../board-calendar/board-calendar.js';
import { unreportedDecisions } from './unreported-decisions.js';

export const delegationListHttp = answer(delegationListView, async ({ board, onDate }, look) => {
  const meetings = (await look.get(boardCalendar, board))?.meetings ?? [];
  const unreported = (await look.documents(unreportedDecisions).list(look.tenant)).map((row) => row.document);
  const decisions = unreported
    .filter((one) => one.board === board && one.decidedOn <= onDate)
    .map((one) => {
      const missed = meetings.find(
        (meeting) => meeting.met && one.decidedOn < meeting.heldOn && meeting.heldOn < onDate,
      );
      return { ...one, ...(missed ? { overdueSince: missed.heldOn } : {}) };
    })
    .sort((a, b) => (a.decidedOn < b.decidedOn ? -1 : 1));
  const next = meetings.find((meeting) => meeting.heldOn >= onDate);
  return {
    ...(next ? { nextMeeting: { meetingId: next.meetingId, heldOn: next.heldOn } } : {}),
    meetingsKnown: meetings.length,
    overdue: decisions.filter((one) => 'overdueSince' in one).length,
    decisions,
  };
});
