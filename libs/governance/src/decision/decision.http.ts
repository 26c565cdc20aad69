import { decisionContract, type BoundaryFacts } from '@havstang/contracts';
import { defineAggregate, type Lookup } from '@havstang/nest';
import { boardCalendar } from '../board-calendar/board-calendar.js';
import { boardMeetings } from '../board-meetings/board-meetings.js';
import { boundaryCatalogue } from '../boundary-catalogue/boundary-catalogue.js';
import { challengeBoundaries } from '../challenge-boundaries/challenge-boundaries.js';
import { decisionRegister } from '../decision-register/decision-register.js';
import { inEffect } from '../decision-register/in-effect.js';
import { delegationOrders } from '../delegation-orders/delegation-orders.js';
import { diarium } from '../diarium/diarium.js';
import { testFacts } from '../test-facts/test-facts.js';
import { decision } from './decision.js';
import type { Found } from './found.js';

/** Its routes are those of the contract; what a decision rests on is looked up here, all of it in governance’s own read models. */
export const decisions = defineAggregate(decisionContract, decision, {
  PrepareDecision: async (
    { caseId, testId, challengeId, exception, boundaryId },
    look,
  ): Promise<Found['PrepareDecision']> => {
    const [found, test] = await Promise.all([
      look.get(diarium, caseId),
      testId ? look.get(testFacts, testId) : undefined,
    ]);
    const challenge = found?.challengeId ?? test?.challengeId ?? challengeId;
    const boundary = exception?.boundaryId ?? boundaryId;
    return {
      case: found,
      test,
      challenge: challenge ? await look.get(challengeBoundaries, challenge) : undefined,
      boundary: boundary ? await look.get(boundaryCatalogue, boundary) : undefined,
    };
  },
  TakeOverMatter: ({ meetingId }, look): Promise<Found['TakeOverMatter']> => look.get(boardMeetings, meetingId),
  TakeDecision: async ({ delegation, meetingId, boundariesConsidered }, look, id): Promise<Found['TakeDecision']> => {
    const challengeId = (await look.get(decisionRegister, id))?.challengeId;
    const challenge = challengeId ? await look.get(challengeBoundaries, challengeId) : undefined;
    const ids = new Set([...(challenge?.boundaryIds ?? []), ...boundariesConsidered.map((one) => one.boundaryId)]);
    const boundaries = await Promise.all([...ids].map((boundaryId) => boundaryInEffect(look, boundaryId)));
    return {
      challenge,
      boundaries: boundaries.filter((boundary) => boundary !== undefined),
      order: delegation && (await look.get(delegationOrders, delegation.orderId)),
      meeting: meetingId ? await look.get(boardMeetings, meetingId) : undefined,
    };
  },
  ReportDecision: async ({ meetingId }, look): Promise<Found['ReportDecision']> => {
    const meeting = await look.get(boardMeetings, meetingId);
    const calendar = meeting && (await look.get(boardCalendar, meeting.board));
    return { meeting, metOn: (calendar?.meetings ?? []).filter((one) => one.met).map((one) => one.heldOn) };
  },
  SupersedeDecision: ({ byDecisionId }, look): Promise<Found['SupersedeDecision']> =>
    look.get(decisionRegister, byDecisionId),
});

/** An exception falls with the decision that granted it. */
const boundaryInEffect = async (look: Lookup, id: string): Promise<BoundaryFacts | undefined> => {
  const boundary = await look.get(boundaryCatalogue, id);
  if (!boundary) return undefined;
  const exceptions = [];
  for (const exception of boundary.exceptions) {
    const granted = await look.get(decisionRegister, exception.decisionId);
    if (granted && inEffect(granted)) exceptions.push(exception);
  }
  return { ...boundary, exceptions };
};
