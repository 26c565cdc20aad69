import { challengeContract, codecOf, type ChallengeEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

type Effect = Extract<ChallengeEvent, { type: 'BoundaryEffectAssessed' }>['data']['effect'];

/** What one boundary turned out to be, by challenge: the latest assessment of each. */
export type BoundaryEffects = { readonly byChallenge: Readonly<Record<string, Effect>> };

/** From the challenges’ own events, so that a boundary’s document needs nothing but its own stream. */
export const boundaryEffects = defineReadModel<BoundaryEffects, ChallengeEvent>({
  name: 'boundary-effects',
  version: 1,
  codec: codecOf(challengeContract),
  keys: (event) => (event.type === 'BoundaryEffectAssessed' ? [event.data.boundaryId] : []),
  project: (effects, event) =>
    event.type === 'BoundaryEffectAssessed'
      ? { byChallenge: { ...effects?.byChallenge, [event.id]: event.data.effect } }
      : effects,
});
