import { codecOf, decisionContract, type DecisionEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

/** The decisions that a meeting took or was told of, in order of id: those that its minutes, and so its notice, are about. */
export type MeetingDecisions = { readonly decisionIds: readonly string[] };

export const meetingDecisions = defineReadModel<MeetingDecisions, DecisionEvent>({
  name: 'meeting-decisions',
  version: 1,
  codec: codecOf(decisionContract),
  keys: ({ type, data }) =>
    (type === 'DecisionTaken' || type === 'DecisionReported') && data.meetingId !== undefined ? [data.meetingId] : [],
  project: (decisions, { id }) => ({ decisionIds: [...new Set([...(decisions?.decisionIds ?? []), id])].sort() }),
});
