import { solutionTestContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { boundaryFacts } from '../boundary-facts/boundary-facts.js';
import { challengeBoard } from '../challenge-board/challenge-board.js';
import { decisionFacts, type DecisionFacts } from '../decision-facts/decision-facts.js';
import { ideaFunnel } from '../idea-funnel/idea-funnel.js';
import { testPortfolio } from '../test-portfolio/test-portfolio.js';
import { solutionTest, type Origin, type Space } from './solution-test.js';

/** Its routes are those of the contract; planning looks at challenge and idea, asking for approval at the boundaries, starting at the decision. */
export const solutionTests = defineAggregate(solutionTestContract, solutionTest, {
  PlanTest: async ({ challengeId, ideaId }, look): Promise<Origin> => ({
    challenge: (await look.get(challengeBoard, challengeId))?.told,
    idea: await look.get(ideaFunnel, ideaId),
  }),
  RequestTestApproval: async (_, look, id): Promise<Space> => {
    const test = await look.get(testPortfolio, id);
    const challenge = test && (await look.get(challengeBoard, test.challengeId))?.told;
    const boundaryIds = challenge?.boundaries.map((one) => one.boundaryId) ?? [];
    const withFacts = async (boundaryId: string) => ({ boundaryId, facts: await look.get(boundaryFacts, boundaryId) });
    return { challenge, boundaries: await Promise.all(boundaryIds.map(withFacts)) };
  },
  StartTest: async (_, look, id): Promise<DecisionFacts | undefined> => {
    const test = await look.get(testPortfolio, id);
    return test?.decisionId === undefined ? undefined : look.get(decisionFacts, test.decisionId);
  },
});
