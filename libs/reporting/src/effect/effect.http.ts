import { effectContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { decisionFacts, type DecisionFacts } from '../decision-facts/decision-facts.js';
import { effect } from './effect.js';

export const effects = defineAggregate(effectContract, effect, {
  ClaimEffect: ({ decisionId }, look): Promise<DecisionFacts | undefined> => look.get(decisionFacts, decisionId),
});
