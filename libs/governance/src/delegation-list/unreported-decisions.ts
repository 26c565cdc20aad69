import { codecOf, decisionContract, type DecisionEvent, type UnreportedDecision } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

/** What the board has still to be told: a row goes when the decision is reported, recorded on its own, or annulled. */
export const unreportedDecisions = defineReadModel<UnreportedDecision, DecisionEvent>({
  name: 'unreported-decisions',
  version: 1,
  codec: codecOf(decisionContract),
  keys: (event) => [event.id],
  project: (waiting, { type, data, id }) => {
    switch (type) {
      case 'DecisionTaken': {
        const { dnr, board, matter, level, decidedOn, delegation } = data;
        if (!delegation || delegation.reporting === 'recordedSeparately') return undefined;
        const { pointCode, delegateRole } = delegation;
        return { decisionId: id, dnr, board, matter, level, decidedOn, pointCode, delegateRole };
      }
      case 'DecisionReported':
      case 'DecisionRecordedSeparately':
      case 'DecisionAnnulled':
        return undefined;
      default:
        return waiting;
    }
  },
});
