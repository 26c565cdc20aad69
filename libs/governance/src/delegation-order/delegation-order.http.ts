import { delegationOrderContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { boardMeetings } from '../board-meetings/board-meetings.js';
import { delegationOrder, type AdoptedAt } from './delegation-order.js';

/** Its routes are those of the contract; an order is adopted at a meeting. */
export const orders = defineAggregate(delegationOrderContract, delegationOrder, {
  AdoptDelegationOrder: ({ meetingId }, look): Promise<AdoptedAt> => look.get(boardMeetings, meetingId),
});
