import { decisionContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { effectFollowUps } from '../effect-follow-up/effect-follow-up.http.js';

/** I-R3: carrying out a decision sets the days on which its effects are followed up. */
export const onDecisionExecuted = defineReaction({
  name: 'follow-up-of-executed-decision',
  contract: decisionContract,
  on: ['DecisionExecuted'],
  react: ({ id, data }) => [
    { to: effectFollowUps, id, type: 'ScheduleFollowUp', data: { executedOn: data.executedOn } },
  ],
});
