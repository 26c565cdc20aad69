import type { ChallengeCard } from '@havstang/contracts';
import type { ChallengeRow } from './challenge-board.js';

/** The card that people see; none before the challenge itself was heard of. */
export const challengeCardOf = ({ told, ideaIds, testIds, ...row }: ChallengeRow): ChallengeCard | undefined => {
  if (!told) return undefined;
  const { status, ...card } = told;
  return {
    ...card,
    stage: status === 'opened' ? openStage({ ideaIds, testIds, ...row }) : status,
    ideaIds: [...ideaIds],
    testIds: [...testIds],
  };
};

/** An open challenge stands where the furthest of its ideas, tests, decisions and effects stands. */
const openStage = ({ ideaIds, testIds, introductions, effectIds }: ChallengeRow): ChallengeCard['stage'] => {
  const standing = Object.values(introductions).filter((one) => one.taken && !one.fallen);
  if (standing.length > 0 && effectIds.length > 0) return 'followedUp';
  if (standing.some((one) => one.executed)) return 'implemented';
  if (standing.length > 0) return 'decided';
  if (testIds.length > 0) return 'testing';
  return ideaIds.length > 0 ? 'ideating' : 'opened';
};
