import { boardMeetingContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { boardMeeting } from './board-meeting.js';

/** Its routes are those of the contract. */
export const meetings = defineAggregate(boardMeetingContract, boardMeeting);
