import type { CreativeSpaceCard, ProblemCard } from '@havstang/contracts';
import type { BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import type { ChallengeRow } from '../challenge-board/challenge-board.js';

/** The card of one challenge, from what is known of its boundaries (by id) and of the problems it came from. */
export const creativeSpaceCardOf = (
  { id, question, creativeSpace, boundaries }: NonNullable<ChallengeRow['told']>,
  facts: ReadonlyMap<string, BoundaryFacts>,
  problems: readonly ProblemCard[],
): CreativeSpaceCard => {
  const attached = boundaries.flatMap(({ boundaryId }) => {
    const known = facts.get(boundaryId);
    return known ? [{ boundaryId, ...known }] : [];
  });
  const inForce = attached.filter((one) => one.status === 'inForce');
  const limits = (rigidity: BoundaryFacts['rigidity']) => inForce.filter((one) => one.rigidity === rigidity).map(limit);
  return {
    challengeId: id,
    question,
    ...(creativeSpace === undefined ? {} : { creativeSpace }),
    fixed: limits('fixed'),
    negotiable: limits('negotiable'),
    assumed: limits('assumed'),
    gone: attached.filter((one) => one.status !== 'inForce').map(limit),
    open: inForce.map((one) => one.leavesOpen),
    parkedThoughts: problems.flatMap((problem) =>
      problem.parkedThoughts.map(({ unit, thought }) => ({ problemId: problem.id, unit, thought })),
    ),
  };
};

const limit = ({ boundaryId, kind, title, source, leavesOpen }: BoundaryFacts & { readonly boundaryId: string }) => ({
  boundaryId,
  kind,
  title,
  source,
  leavesOpen,
});
