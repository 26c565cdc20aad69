import { boardMeetingContract, type BoardMeetingEvent } from '@havstang/contracts';
import { boardMeetings } from '../board-meetings/board-meetings.js';
import type { MeetingFacts } from '../board-meeting/board-meeting.js';
import { documentsFrom, id, recorded } from './recorded.js';

/** Three members of five are a quorum. */
export const MEMBERS = [id(21), id(22), id(23)];
export const MEETING = id(20);

export const convened: BoardMeetingEvent = {
  type: 'MeetingConvened',
  data: { board: 'KS', level: 'nämnd', heldOn: '2022-02-14', members: 5 },
};
export const quorate: BoardMeetingEvent = {
  type: 'QuorumEstablished',
  data: { board: 'KS', level: 'nämnd', heldOn: '2022-02-14', present: MEMBERS },
};
export const handled = (dnr = 'KS 2022/1', stoodAside: string[] = []): BoardMeetingEvent => ({
  type: 'AgendaItemHandled',
  data: { itemId: id(24), paragraph: 1, subject: 'S', dnr, proposals: ['Bifall.'], stoodAside },
});
export const drafted: BoardMeetingEvent = { type: 'ProtocolDrafted', data: { itemIds: [id(24)] } };
export const adjusted: BoardMeetingEvent = {
  type: 'ProtocolAdjusted',
  data: { adjustedOn: '2022-02-21', signers: [id(21), id(22)], loa: 3, late: false },
};
export const posted: BoardMeetingEvent = {
  type: 'NoticePosted',
  data: { postedOn: '2022-02-22', appealableUntil: '2022-03-15', late: false },
};

/** The meeting as others look it up. */
export const meetingFacts = (...events: BoardMeetingEvent[]): MeetingFacts =>
  documentsFrom(boardMeetings, recorded(boardMeetingContract, MEETING, ...events))[MEETING] as MeetingFacts;

/** As above, with other days, board or level. */
export const handledMeeting = (
  over: Partial<Pick<MeetingFacts, 'board' | 'level' | 'heldOn'>> = {},
  stoodAside: string[] = [],
): MeetingFacts => ({
  ...meetingFacts(convened, quorate, handled('KS 2022/1', stoodAside)),
  ...over,
});
