import { challengeContract, codecOf, type ChallengeEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

type BoundaryEffect = Extract<ChallengeEvent, { type: 'BoundaryEffectAssessed' }>['data'];

/** What each boundary did to one challenge, as last assessed. */
export type ChallengeLevers = {
  readonly challengeId: string;
  readonly question?: string;
  readonly closed: boolean;
  readonly boundaries: readonly BoundaryEffect[];
};

export const leverRatio = defineReadModel<ChallengeLevers, ChallengeEvent>({
  name: 'lever-ratio',
  version: 1,
  codec: codecOf(challengeContract),
  keys: (event) => [event.id],
  project,
});

function project(entry: ChallengeLevers | undefined, event: Seen<ChallengeEvent>): ChallengeLevers {
  const levers = entry ?? { challengeId: event.id, closed: false, boundaries: [] };
  switch (event.type) {
    case 'ProblemReframedAsChallenge':
    case 'ChallengeFramingRevised':
      return { ...levers, question: event.data.after };
    case 'BoundaryEffectAssessed':
      return { ...levers, boundaries: [...without(levers, event.data.boundaryId), event.data] };
    case 'BoundaryDetachedFromChallenge':
      return { ...levers, boundaries: without(levers, event.data.boundaryId) };
    case 'ChallengeClosed':
      return { ...levers, closed: true };
    default:
      return levers;
  }
}

const without = ({ boundaries }: ChallengeLevers, boundaryId: string): BoundaryEffect[] =>
  boundaries.filter((one) => one.boundaryId !== boundaryId);

/** Lever ratio = lever ÷ (lever + obstacle); neutral boundaries are counted and shown, but weigh neither way. */
export const ratioOf = (boundaries: readonly Pick<BoundaryEffect, 'effect'>[]) => {
  const count = (effect: BoundaryEffect['effect']) => boundaries.filter((one) => one.effect === effect).length;
  const [lever, neutral, obstacle] = [count('lever'), count('neutral'), count('obstacle')];
  return { lever, neutral, obstacle, ratio: lever + obstacle === 0 ? null : lever / (lever + obstacle) };
};
