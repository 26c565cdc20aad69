import { boardMeetingContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { caseNumbers, type CaseNumber } from '../case-numbers/case-numbers.js';
import { boardMeeting } from './board-meeting.js';

/** Its routes are those of the contract; an item needs to know the case that it names. */
export const meetings = defineAggregate(boardMeetingContract, boardMeeting, {
  HandleAgendaItem: async ({ dnr }, look): Promise<CaseNumber | undefined> =>
    dnr === undefined ? undefined : look.get(caseNumbers, dnr),
});
