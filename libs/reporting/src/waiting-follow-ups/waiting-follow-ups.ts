import { codecOf, effectFollowUpContract, type EffectFollowUpEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** The follow-ups of one decision that are still to come. Gone when all were due, so that the clock has little to look through. */
export type WaitingFollowUps = { readonly waiting: readonly { readonly months: number; readonly on: string }[] };

export const waitingFollowUps = defineReadModel<WaitingFollowUps, EffectFollowUpEvent>({
  name: 'waiting-follow-ups',
  version: 1,
  codec: codecOf(effectFollowUpContract),
  keys: (event) => [event.id],
  project,
});

function project(entry: WaitingFollowUps | undefined, event: Seen<EffectFollowUpEvent>): WaitingFollowUps | undefined {
  switch (event.type) {
    case 'EffectFollowUpScheduled':
      return { waiting: event.data.due };
    case 'EffectFollowUpDue': {
      const waiting = entry?.waiting.filter((one) => one.months !== event.data.months) ?? [];
      return waiting.length > 0 ? { waiting } : undefined;
    }
    default:
      return event satisfies never;
  }
}
