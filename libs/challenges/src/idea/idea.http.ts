import { ideaContract } from '@havstang/contracts';
import { defineAggregate, type Lookup } from '@havstang/nest';
import { boundaryFacts, type BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import { challengeBoard, type ChallengeFacts } from '../challenge-board/challenge-board.js';
import { ideaFunnel } from '../idea-funnel/idea-funnel.js';
import { idea, type Parent } from './idea.js';

const challengeOf = async (id: string | undefined, look: Lookup): Promise<ChallengeFacts | undefined> =>
  id === undefined ? undefined : (await look.get(challengeBoard, id))?.told;

/** Its routes are those of the contract; linking looks at the challenge, combining at the parents, checking at the boundary. */
export const ideas = defineAggregate(ideaContract, idea, {
  CaptureIdea: async ({ challengeId }, look) => challengeOf(challengeId, look),
  LinkIdeaToChallenge: async ({ challengeId }, look) => challengeOf(challengeId, look),
  CombineIdeas: async ({ parents }, look): Promise<readonly Parent[]> => {
    const cards = await Promise.all(parents.map((id) => look.get(ideaFunnel, id)));
    return cards.flatMap((card) => card ?? []);
  },
  CheckIdeaAgainstBoundary: async ({ boundaryId }, look): Promise<BoundaryFacts | undefined> =>
    look.get(boundaryFacts, boundaryId),
});
