import { boundaryContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { decisionRegister } from '../decision-register/decision-register.js';
import { boundary, type DecisionFound } from './boundary.js';

/** Its routes are those of the contract; amending and excepting rest on a decision. */
export const boundaries = defineAggregate(boundaryContract, boundary, {
  AmendBoundary: ({ decisionId }, look): Promise<DecisionFound> => look.get(decisionRegister, decisionId),
  DecideException: async ({ decisionId }, look): Promise<DecisionFound> =>
    decisionId === undefined ? undefined : look.get(decisionRegister, decisionId),
});
