import type { EffectCommand as Command, EffectEvent, EffectRejection } from '@havstang/contracts';
import { reject, type Decider, type Rejection, type Sent } from '@havstang/kernel';
import type { DecisionFacts } from '../decision-facts/decision-facts.js';

type Claimed = { readonly decisionId: string; readonly claimant: string };

export type Effect =
  | { readonly status: 'none' }
  | (Claimed & { readonly status: 'claimed' })
  | (Claimed & { readonly status: 'verified' | 'refuted' });

export type EffectCommand = Sent<Command, { readonly ClaimEffect: DecisionFacts | undefined }>;

type Answer = readonly EffectEvent[] | Rejection<EffectRejection>;

export const effect: Decider<Effect, EffectCommand, EffectEvent> = {
  category: 'effect',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: EffectCommand, state: Effect): Answer {
  switch (command.type) {
    case 'ClaimEffect':
      return state.status === 'none' ? claim(command) : reject('effect-exists');
    case 'VerifyEffect':
      return settle('EffectVerified', command, state);
    case 'RefuteEffect':
      return settle('EffectRefuted', command, state);
    default:
      return command satisfies never;
  }
}

/** Only what was decided and carried out can have had an effect. */
function claim({ data, meta, found }: Extract<EffectCommand, { type: 'ClaimEffect' }>): Answer {
  if (!found?.taken) return reject('effect-decision-unknown', { field: 'decisionId' });
  if (!found.executed) return reject('effect-decision-not-executed', { field: 'decisionId' });
  const { testId, challengeId, stream, revision } = found;
  return [
    {
      type: 'EffectClaimed',
      data: {
        ...data,
        testId,
        challengeId,
        claimant: meta.actor.ref,
        claimantUnit: meta.actor.unit,
        reliedOn: [{ stream, revision }],
      },
    },
  ];
}

const SETTLED = { EffectVerified: 'verified', EffectRefuted: 'refuted' } as const;

/** I-R2: the one who verifies is never the one who claimed. */
function settle(
  type: keyof typeof SETTLED,
  { data, meta }: Extract<EffectCommand, { type: 'VerifyEffect' | 'RefuteEffect' }>,
  state: Effect,
): Answer {
  if (state.status === 'none') return reject('effect-not-claimed');
  if (meta.actor.ref === state.claimant) return reject('effect-own-claim');
  if (state.status === SETTLED[type]) return [];
  if (state.status !== 'claimed') return reject('effect-settled', { facts: { status: state.status } });
  const { ref: verifier, unit: verifierUnit } = meta.actor;
  return [{ type, data: { decisionId: state.decisionId, verifier, verifierUnit, grounds: data.grounds } }];
}

function evolve(state: Effect, event: EffectEvent): Effect {
  if (event.type === 'EffectClaimed') {
    const { decisionId, claimant } = event.data;
    return { status: 'claimed', decisionId, claimant };
  }
  return state.status === 'none' ? state : { ...state, status: SETTLED[event.type] };
}
