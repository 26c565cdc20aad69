import { boardMeetingContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { decisions } from '../decision/decision.http.js';
import { meetingDecisions } from '../meeting-decisions/meeting-decisions.js';

/** The notice of the minutes starts the time for appeal of every decision in them. */
export const onNoticePosted = defineReaction({
  name: 'on-notice-posted',
  contract: boardMeetingContract,
  on: ['NoticePosted'],
  react: async ({ id: meetingId, data: { postedOn, appealableUntil } }, look) => {
    const concerned = await look.get(meetingDecisions, meetingId);
    const data = { meetingId, postedOn, appealableUntil };
    return (concerned?.decisionIds ?? []).map((id) => ({ to: decisions, id, type: 'NoteNotice', data }));
  },
});
