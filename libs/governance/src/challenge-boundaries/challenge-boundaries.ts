import { challengeContract, codecOf, type ChallengeEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';
import type { ChallengeFacts } from '../decision/found.js';

/** Look-up for I-G11: the boundaries that each challenge is framed by now. */
export const challengeBoundaries = defineReadModel<ChallengeFacts, ChallengeEvent>({
  name: 'challenge-boundaries',
  version: 1,
  codec: codecOf(challengeContract),
  keys: (event) => [event.id],
  project: (facts, event) => {
    const { stream, revision } = event.of;
    return { boundaryIds: follow(facts?.boundaryIds ?? [], event), stream, revision };
  },
});

const follow = (boundaryIds: readonly string[], { type, data }: Seen<ChallengeEvent>): readonly string[] => {
  if (type === 'BoundaryAttachedToChallenge')
    return [...boundaryIds.filter((id) => id !== data.boundaryId), data.boundaryId];
  return type === 'BoundaryDetachedFromChallenge' ? boundaryIds.filter((id) => id !== data.boundaryId) : boundaryIds;
};
