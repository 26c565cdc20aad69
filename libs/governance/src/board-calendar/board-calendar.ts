import { boardMeetingContract, codecOf, type BoardMeetingEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

type Meeting = { readonly meetingId: string; readonly heldOn: string; readonly met: boolean };

/** The meetings of one board in order of day; `met` once they were able to decide. */
export type BoardCalendar = { readonly meetings: readonly Meeting[] };

/** Look-up and view: which meeting is next, and which have passed. Committees and the council are not told of delegated decisions. */
export const boardCalendar = defineReadModel<BoardCalendar, BoardMeetingEvent>({
  name: 'board-calendar',
  version: 1,
  codec: codecOf(boardMeetingContract),
  keys: ({ type, data }) =>
    (type === 'MeetingConvened' || type === 'QuorumEstablished') && data.level === 'nämnd' ? [data.board] : [],
  project: (calendar, { type, data, id }) => {
    if (type !== 'MeetingConvened' && type !== 'QuorumEstablished') return calendar;
    const others = (calendar?.meetings ?? []).filter((one) => one.meetingId !== id);
    const meetings = [...others, { meetingId: id, heldOn: data.heldOn, met: type === 'QuorumEstablished' }];
    return { meetings: meetings.sort((a, b) => (a.heldOn + a.meetingId < b.heldOn + b.meetingId ? -1 : 1)) };
  },
});
