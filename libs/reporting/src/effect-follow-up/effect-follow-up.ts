import {
  FOLLOW_UP_MONTHS,
  type EffectFollowUpCommand as Command,
  type EffectFollowUpEvent,
  type EffectFollowUpRejection,
} from '@havstang/contracts';
import { addMonths, type Decider, reject, type Rejection, type Sent, swedishDay } from '@havstang/kernel';

type Months = (typeof FOLLOW_UP_MONTHS)[number];
type Due = { readonly months: Months; readonly on: string; readonly noted: boolean };

export type EffectFollowUp =
  { readonly status: 'none' } | { readonly status: 'scheduled'; readonly due: readonly Due[] };

export type EffectFollowUpCommand = Sent<Command>;

type Answer = readonly EffectFollowUpEvent[] | Rejection<EffectFollowUpRejection>;

export const effectFollowUp: Decider<EffectFollowUp, EffectFollowUpCommand, EffectFollowUpEvent> = {
  category: 'effectFollowUp',
  initial: { status: 'none' },
  decide,
  evolve,
};

/** I-R3: the due dates follow from the day of execution; `id` is the decision's. */
function decide(command: EffectFollowUpCommand, state: EffectFollowUp): Answer {
  switch (command.type) {
    case 'ScheduleFollowUp': {
      if (state.status === 'scheduled') return [];
      const { executedOn } = command.data;
      const due = FOLLOW_UP_MONTHS.map((months) => ({ months, on: addMonths(executedOn, months) }));
      return [{ type: 'EffectFollowUpScheduled', data: { decisionId: command.id, executedOn, due } }];
    }
    case 'NoteFollowUpDue': {
      const { months } = command.data;
      const due = state.status === 'scheduled' && state.due.find((one) => one.months === months);
      if (!due) return reject('follow-up-not-scheduled');
      if (due.noted) return [];
      if (swedishDay(command.meta.at) < due.on) return reject('follow-up-not-due', { facts: { months, on: due.on } });
      return [{ type: 'EffectFollowUpDue', data: { decisionId: command.id, months, on: due.on } }];
    }
    default:
      return command satisfies never;
  }
}

function evolve(state: EffectFollowUp, event: EffectFollowUpEvent): EffectFollowUp {
  switch (event.type) {
    case 'EffectFollowUpScheduled':
      return { status: 'scheduled', due: event.data.due.map((one) => ({ ...one, noted: false })) };
    case 'EffectFollowUpDue': {
      if (state.status === 'none') return state;
      const { months } = event.data;
      return { ...state, due: state.due.map((one) => (one.months === months ? { ...one, noted: true } : one)) };
    }
    default:
      return event satisfies never;
  }
}
