import { problemContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { problemBoard } from '../problem-board/problem-board.js';
import { problem, type MergeTarget } from './problem.js';

/** Its routes are those of the contract; merging needs to know the other problem. */
export const problems = defineAggregate(problemContract, problem, {
  MergeProblems: async ({ into }, look): Promise<MergeTarget> => {
    const card = await look.get(problemBoard, into);
    return card && { ended: card.status === 'parked' || card.status === 'merged' || card.status === 'withdrawn' };
  },
});
