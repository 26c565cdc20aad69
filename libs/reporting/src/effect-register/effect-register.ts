import {
  codecOf,
  effectContract,
  effectFollowUpContract,
  type DecisionEffects,
  type EffectCard,
  type EffectEvent,
  type EffectFollowUpEvent,
} from '@havstang/contracts';
import { defineReadModel, joinCodecs, type Seen } from '@havstang/kernel';

type Event = EffectEvent | EffectFollowUpEvent;

/** The effects and follow-ups of each decision. Effects are ordered by id, so that any order between their streams gives the same document. */
export const effectRegister = defineReadModel<DecisionEffects, Event>({
  name: 'effect-register',
  version: 1,
  codec: joinCodecs<Event>(codecOf(effectContract), codecOf(effectFollowUpContract)),
  keys: (event) => [event.data.decisionId],
  project,
});

function project(entry: DecisionEffects | undefined, event: Seen<Event>, decisionId: string): DecisionEffects {
  const register = entry ?? { decisionId, effects: [], followUps: [] };
  switch (event.type) {
    case 'EffectClaimed': {
      const { kind, statement, claimantUnit } = event.data;
      const { id } = event;
      const card: EffectCard = { id, kind, statement, status: 'claimed', claimantUnit, claimedAt: event.of.occurredAt };
      return { ...register, effects: [...register.effects, card].toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
    }
    case 'EffectVerified':
    case 'EffectRefuted': {
      const status = event.type === 'EffectVerified' ? 'verified' : 'refuted';
      const { verifierUnit, grounds } = event.data;
      const settled = (card: EffectCard): EffectCard =>
        card.id === event.id ? { ...card, status, verifierUnit, grounds } : card;
      return { ...register, effects: register.effects.map(settled) };
    }
    case 'EffectFollowUpScheduled':
      return { ...register, followUps: event.data.due.map((one) => ({ ...one, status: 'scheduled' })) };
    case 'EffectFollowUpDue': {
      const { months } = event.data;
      const followUps = register.followUps.map((one) =>
        one.months === months ? { ...one, status: 'due' as const } : one,
      );
      return { ...register, followUps };
    }
    default:
      return event satisfies never;
  }
}
