import { boundaryContract } from '@havstang/contracts';
import { defineReaction } from '@havstang/nest';
import { ideas } from '../idea/idea.http.js';

/** The idea that asked for an exception learns how it went. A boundary that cannot be moved locally is a denial with the reason. */
export const onExceptionDecided = defineReaction({
  name: 'on-exception-decided',
  contract: boundaryContract,
  on: ['BoundaryExceptionGranted', 'BoundaryExceptionDenied', 'SystemBarrierRaised'],
  react: ({ type, data }) => {
    const { ideaId: id, exceptionRequestId } = data;
    if (id === undefined) return [];
    const outcome =
      type === 'BoundaryExceptionGranted'
        ? { outcome: 'granted', until: data.until, decisionId: data.decisionId }
        : { outcome: 'denied', reason: data.reason };
    return [{ to: ideas, id, type: 'NoteExceptionOutcome', data: { exceptionRequestId, ...outcome } }];
  },
});
