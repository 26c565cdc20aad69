import { decisionContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { boundaries } from '../boundary/boundary.http.js';

/** A decision on an exception is the boundary’s answer to whoever asked. */
export const onExceptionDecided = defineReaction({
  name: 'on-exception-decided',
  contract: decisionContract,
  on: ['DecisionTaken'],
  react: ({ id: decisionId, data }) => {
    const { exception, outcome, reasons: reason, ideaId } = data;
    if (!exception) return [];
    const { boundaryId: id, exceptionRequestId, scope } = exception;
    const answer = outcome === 'approved' ? 'granted' : 'denied';
    return [
      {
        to: boundaries,
        id,
        type: 'DecideException',
        data: { exceptionRequestId, ideaId, outcome: answer, scope, reason, decisionId },
      },
    ];
  },
});
