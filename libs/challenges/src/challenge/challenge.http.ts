import { challengeContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { boundaryFacts, type BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import { problemBoard } from '../problem-board/problem-board.js';
import { challenge, type SourceProblem } from './challenge.js';

/** Its routes are those of the contract; reframing looks at the problems, attaching at the boundary. */
export const challenges = defineAggregate(challengeContract, challenge, {
  ReframeProblemAsChallenge: async ({ problemIds }, look): Promise<readonly SourceProblem[]> => {
    const cards = await Promise.all(problemIds.map((id) => look.get(problemBoard, id)));
    return cards.flatMap((card) => card ?? []);
  },
  AttachBoundary: async ({ boundaryId }, look): Promise<BoundaryFacts | undefined> =>
    look.get(boundaryFacts, boundaryId),
});
