import { daysBetween } from '@havstang/kernel';
import { noticeBoardView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { noticeBoard } from './notice-board.js';

/** A notice of a meeting is up until it is taken down; one without a meeting, until the time for appeal has passed. */
export const noticeBoardHttp = answer(noticeBoardView, async ({ onDate, board }, look) => {
  const rows = await look.documents(noticeBoard).list(look.tenant);
  const notices = rows.flatMap(({ key, document }) => {
    const { board: ofBoard, heldOn, posted, takenDownOn, decisions } = document;
    if (!posted || ofBoard === undefined || onDate < posted.postedOn || (board && ofBoard !== board)) return [];
    const down =
      heldOn === undefined ? posted.appealableUntil < onDate : takenDownOn !== undefined && takenDownOn <= onDate;
    if (down) return [];
    return [
      {
        ...(heldOn === undefined ? {} : { meetingId: key, heldOn }),
        board: ofBoard,
        ...posted,
        daysLeft: Math.max(0, daysBetween(onDate, posted.appealableUntil)),
        decisions: Object.entries(decisions)
          .map(([decisionId, dnr]) => ({ decisionId, dnr }))
          .sort((a, b) => (a.decisionId < b.decisionId ? -1 : 1)),
      },
    ];
  });
  return { notices };
});
