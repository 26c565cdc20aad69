import { boardMeetingContract, codecOf, type BoardMeetingEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';
import { boardMeeting, type MeetingFacts } from '../board-meeting/board-meeting.js';

/** Look-up: each meeting as its own rules fold it. */
export const boardMeetings = defineReadModel<MeetingFacts, BoardMeetingEvent>({
  name: 'board-meetings',
  version: 1,
  codec: codecOf(boardMeetingContract),
  keys: (event) => [event.id],
  project: (facts, event) => {
    const { stream, revision } = event.of;
    const state = boardMeeting.evolve(facts ?? boardMeeting.initial, event);
    return state.status === 'none' ? undefined : { ...state, stream, revision };
  },
});
