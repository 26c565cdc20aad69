import {
  boardMeetingContract,
  codecOf,
  decisionContract,
  type BoardMeetingEvent,
  type DecisionEvent,
} from '@havstang/contracts';
import { defineReadModel, joinCodecs, type Seen } from '@havstang/kernel';

/** One notice: of a meeting’s minutes, or of a decision with minutes of its own. Parts come from two streams, in any order. */
export type Notice = {
  readonly board?: string;
  /** The day of the meeting; absent for a decision in minutes of its own. */
  readonly heldOn?: string;
  readonly posted?: { readonly postedOn: string; readonly appealableUntil: string; readonly late?: boolean };
  readonly takenDownOn?: string;
  /** Diary number by decision. */
  readonly decisions: Readonly<Record<string, string>>;
};

type NoticeEvent = BoardMeetingEvent | DecisionEvent;

/** Keyed by the meeting, or by the decision where it has no meeting. */
export const noticeBoard = defineReadModel<Notice, NoticeEvent>({
  name: 'notice-board',
  version: 1,
  codec: joinCodecs<NoticeEvent>(codecOf(boardMeetingContract), codecOf(decisionContract)),
  keys: (event) => {
    switch (event.type) {
      case 'MeetingConvened':
      case 'NoticePosted':
      case 'NoticeTakenDown':
        return [event.id];
      case 'DecisionNoticePosted':
        return [event.data.meetingId ?? event.id];
      default:
        return [];
    }
  },
  project: (notice = { decisions: {} }, event) => follow(notice, event),
});

function follow(notice: Notice, { type, data, id }: Seen<NoticeEvent>): Notice {
  switch (type) {
    case 'MeetingConvened':
      return { ...notice, board: data.board, heldOn: data.heldOn };
    case 'NoticePosted':
      return { ...notice, posted: data };
    case 'NoticeTakenDown':
      return { ...notice, takenDownOn: data.takenDownOn };
    case 'DecisionNoticePosted': {
      const { meetingId, postedOn, appealableUntil, dnr } = data;
      const decisions = { ...notice.decisions, [id]: dnr };
      if (meetingId !== undefined) return { ...notice, decisions };
      return { ...notice, board: dnr.slice(0, dnr.indexOf(' ')), posted: { postedOn, appealableUntil }, decisions };
    }
    default:
      return notice;
  }
}
