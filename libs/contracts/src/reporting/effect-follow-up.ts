import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { day, uuid } from '../scalars.js';

/** After how many months the effects of an executed decision are followed up. */
export const FOLLOW_UP_MONTHS = [6, 12, 24] as const;
const months = z.literal(FOLLOW_UP_MONTHS);

/** When the effects of a decision are to be followed up. Its id is the decision's. */
export const effectFollowUpContract = defineContract({
  service: 'reporting',
  name: 'effectFollowUp',
  path: 'effect-follow-ups',
  en: 'Follow-up of effects',
  sv: 'Uppföljning av effekter',
  events: {
    EffectFollowUpScheduled: event({
      en: 'Follow-ups of the decision’s effects were scheduled',
      sv: 'Uppföljningar av beslutets effekter planerades',
      data: z.strictObject({
        decisionId: uuid,
        executedOn: day,
        due: z.array(z.strictObject({ months, on: day })),
      }),
    }),
    EffectFollowUpDue: event({
      en: 'A follow-up of the decision’s effects is due',
      sv: 'Det är dags att följa upp beslutets effekter',
      data: z.strictObject({ decisionId: uuid, months, on: day }),
    }),
  },
  commands: {
    ScheduleFollowUp: command({
      en: 'Schedule the follow-ups (sent by the reaction to the execution)',
      sv: 'Planera uppföljningarna (skickas av reaktionen på verkställandet)',
      roles: ['system'],
      creates: true,
      body: { executedOn: day },
      example: { executedOn: '2022-06-01' },
    }),
    NoteFollowUpDue: command({
      en: 'Record that a follow-up is due (sent by the clock)',
      sv: 'Anteckna att det är dags för en uppföljning (skickas av klockan)',
      roles: ['system'],
      body: { months },
      example: { months: 6 },
    }),
  },
  rejections: {
    'follow-up-not-scheduled': {
      en: 'No follow-ups are scheduled: the decision has not been executed.',
      sv: 'Inga uppföljningar är planerade: beslutet är inte verkställt.',
    },
    'follow-up-not-due': {
      en: 'The follow-up after {months} months is due on {on}.',
      sv: 'Uppföljningen efter {months} månader ska göras {on}.',
    },
  },
});

export type EffectFollowUpEvent = EventOf<typeof effectFollowUpContract>;
export type EffectFollowUpCommand = CommandOf<typeof effectFollowUpContract>;
export type EffectFollowUpRejection = RejectionOf<typeof effectFollowUpContract>;
