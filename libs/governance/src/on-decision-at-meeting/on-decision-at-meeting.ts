import { decisionContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { boardMeetings } from '../board-meetings/board-meetings.js';
import { decisions } from '../decision/decision.http.js';

/** A decision that is recorded after the minutes were posted has its notice already. */
export const onDecisionAtMeeting = defineReaction({
  name: 'on-decision-at-meeting',
  contract: decisionContract,
  on: ['DecisionTaken', 'DecisionReported'],
  react: async ({ id, data: { meetingId } }, look) => {
    const meeting = meetingId === undefined ? undefined : await look.get(boardMeetings, meetingId);
    if (meetingId === undefined || meeting?.status !== 'posted') return [];
    return [{ to: decisions, id, type: 'NoteNotice', data: { meetingId, ...meeting.notice } }];
  },
});
