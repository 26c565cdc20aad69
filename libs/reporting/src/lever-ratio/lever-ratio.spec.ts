import { challengeContract, type ChallengeEvent } from '@havstang/contracts';
import { happened, ID, projected, sealedInOrder } from '@havstang/testing';
import { leverRatio, ratioOf } from './lever-ratio.js';

const boundary = (n: number) => `00000000-0000-4000-8000-0000000000b${n}`;
const assessed = (n: number, effect: 'lever' | 'neutral' | 'obstacle'): ChallengeEvent => ({
  type: 'BoundaryEffectAssessed',
  data: { boundaryId: boundary(n), effect, why: 'Därför.' },
});
const leversAfter = (...events: readonly ChallengeEvent[]) =>
  projected(leverRatio, sealedInOrder(events.map((event) => happened(challengeContract, ID, event)))).get(ID);
const reframed: ChallengeEvent = {
  type: 'ProblemReframedAsChallenge',
  data: { problemIds: [ID], before: 'B', after: 'Hur kan vi?', method: 'm', reliedOn: [] },
};

it('holds what each boundary did, as last assessed', () => {
  expect(leversAfter(reframed, assessed(1, 'obstacle'), assessed(2, 'neutral'), assessed(1, 'lever'))).toEqual({
    challengeId: ID,
    question: 'Hur kan vi?',
    closed: false,
    boundaries: [
      { boundaryId: boundary(2), effect: 'neutral', why: 'Därför.' },
      { boundaryId: boundary(1), effect: 'lever', why: 'Därför.' },
    ],
  });
});

it('forgets a boundary that was detached, and knows when the challenge closed', () => {
  const detached: ChallengeEvent = {
    type: 'BoundaryDetachedFromChallenge',
    data: { boundaryId: boundary(1), why: 'W' },
  };
  const closed: ChallengeEvent = { type: 'ChallengeClosed', data: { summary: 'S' } };
  expect(leversAfter(reframed, assessed(1, 'lever'), detached, closed)).toMatchObject({ closed: true, boundaries: [] });
});

it('is lever ÷ (lever + obstacle); neutral is shown and weighs nothing', () => {
  const effects = (...all: ('lever' | 'neutral' | 'obstacle')[]) => ratioOf(all.map((effect) => ({ effect })));
  expect(effects('lever', 'lever', 'neutral', 'obstacle')).toEqual({ lever: 2, neutral: 1, obstacle: 1, ratio: 2 / 3 });
  expect(effects('neutral')).toEqual({ lever: 0, neutral: 1, obstacle: 0, ratio: null });
});
