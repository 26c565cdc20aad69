import { creativeSpaceCardView } from '@havstang/contracts';
import { answer, type Lookup } from '@havstang/nest';
import { boundaryFacts, type BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import { challengeBoard, type ChallengeRow } from '../challenge-board/challenge-board.js';
import { problemBoard } from '../problem-board/problem-board.js';
import { creativeSpaceCardOf } from './creative-space-card.js';

export const creativeSpaceCardHttp = answer(creativeSpaceCardView, async ({ challengeId }, look) => {
  const board = look.documents(challengeBoard);
  const one = challengeId && (await board.get(look.tenant, challengeId));
  const rows = challengeId ? (one ? [one] : []) : (await board.list(look.tenant)).map((row) => row.document);
  const told = rows.flatMap((row) => row.told ?? []);
  return { cards: await Promise.all(told.map((challenge) => cardOf(challenge, look))) };
});

const cardOf = async (challenge: NonNullable<ChallengeRow['told']>, look: Lookup) => {
  const facts = new Map<string, BoundaryFacts>();
  for (const { boundaryId } of challenge.boundaries) {
    const known = await look.get(boundaryFacts, boundaryId);
    if (known) facts.set(boundaryId, known);
  }
  const problems = await Promise.all(challenge.problemIds.map((id) => look.get(problemBoard, id)));
  return creativeSpaceCardOf(
    challenge,
    facts,
    problems.flatMap((problem) => problem ?? []),
  );
};
