import { problemContract } from '@havstang/contracts';
import { defineAggregate, type Lookup } from '@havstang/nest';
import { problemBoard } from '../problem-board/problem-board.js';
import { endedOn, unitFacts } from '../unit-facts/unit-facts.js';
import { problem, type MergeTarget, type OwnerUnit } from './problem.js';

/** Its routes are those of the contract; an owner unit and the other problem of a merging must be known. */
export const problems = defineAggregate(problemContract, problem, {
  TriageProblem: ({ ownerUnit }, look): Promise<OwnerUnit> => unitNamed(ownerUnit, look),
  AssignProblemOwner: ({ ownerUnit }, look): Promise<OwnerUnit> => unitNamed(ownerUnit, look),
  MergeProblems: async ({ into }, look): Promise<MergeTarget> => {
    const card = await look.get(problemBoard, into);
    return card && { ended: card.status === 'parked' || card.status === 'merged' || card.status === 'withdrawn' };
  },
});

const unitNamed = async (unit: string, look: Lookup): Promise<OwnerUnit> => {
  const facts = await look.get(unitFacts, unit);
  if (facts) return { registered: true, endedOn: endedOn(facts) };
  const registered = await look.documents(unitFacts).list(look.tenant, { limit: 1 });
  return registered.length > 0 ? { registered: false } : undefined;
};
