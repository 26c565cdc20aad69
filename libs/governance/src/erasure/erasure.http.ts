import { erasureContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { decisionRegister } from '../decision-register/decision-register.js';
import { erasure } from './erasure.js';

/** Its stream follows from the person; disposing rests on a decision. */
export const erasures = defineAggregate(erasureContract, erasure, {
  DecideDisposal: ({ decisionId }, look) => look.get(decisionRegister, decisionId),
});
