import { codecOf, decisionContract, type DecisionCard, type DecisionEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** One document per decision, public: who decided is a post or a body here, not a person. */
export const decisionRegister = defineReadModel<DecisionCard, DecisionEvent>({
  name: 'decision-register',
  version: 1,
  codec: codecOf(decisionContract),
  keys: (event) => [event.id],
  project: (card, event) => {
    const next = follow(card, event);
    return next && { ...next, revision: event.of.revision };
  },
});

function follow(card: DecisionCard | undefined, event: Seen<DecisionEvent>): DecisionCard | undefined {
  if (event.type === 'DecisionPrepared') {
    const { caseOpenedOn: _, undelegable: __, reliedOn: ___, ...rest } = event.data;
    const { stream, revision } = event.of;
    const nothingYet = {
      boundariesConsidered: [],
      alternatives: [],
      reservations: [],
      appeals: [],
      reversalRequired: false,
    };
    return { id: event.id, ...rest, status: 'prepared', ...nothingYet, stream, revision };
  }
  if (!card) return undefined;
  const appeal = (appealId: string, state: DecisionCard['appeals'][number]['state']): DecisionCard => ({
    ...card,
    appeals: card.appeals.map((one) => (one.appealId === appealId ? { ...one, state } : one)),
  });
  switch (event.type) {
    case 'ConflictOfInterestDeclared':
    case 'ConflictOfInterestAssessed':
    case 'PersonRecused':
      return card;
    case 'MatterTakenOver':
      return { ...card, takenOverAt: event.data.meetingId };
    case 'DecisionTaken':
      return taken(card, event.data);
    case 'ReservationEntered':
      return { ...card, reservations: [...card.reservations, event.data.reservation] };
    case 'DecisionReported':
      return { ...card, reportedTo: event.data.meetingId };
    case 'DecisionRecordedSeparately':
      return { ...card, recordedSeparatelyOn: event.data.recordedOn };
    case 'DecisionNoticePosted': {
      const { postedOn, appealableUntil } = event.data;
      return { ...card, notice: { postedOn, appealableUntil } };
    }
    case 'DecisionAppealed': {
      const { appealId, ground, receivedOn } = event.data;
      const { legalForceOn: _, ...rest } = card;
      return { ...rest, appeals: [...card.appeals, { appealId, ground, receivedOn, state: 'pending' }] };
    }
    case 'DecisionStayed':
      return appeal(event.data.appealId, 'stayed');
    case 'DecisionUpheld':
      return appeal(event.data.appealId, 'upheld');
    case 'DecisionAnnulled':
      return { ...appeal(event.data.appealId, 'annulled'), status: 'annulled' };
    case 'ReversalRequired':
      return { ...card, reversalRequired: true };
    case 'DecisionGainedLegalForce':
      return { ...card, legalForceOn: event.data.gainedOn };
    case 'DecisionExecuted': {
      const { executedOn, beforeLegalForce } = event.data;
      return { ...card, executedOn, beforeLegalForce };
    }
    case 'DecisionSuperseded':
      return { ...card, status: 'superseded', supersededBy: event.data.byDecisionId };
    default:
      return event satisfies never;
  }
}

function taken(card: DecisionCard, data: Extract<DecisionEvent, { type: 'DecisionTaken' }>['data']): DecisionCard {
  const {
    decidedOn,
    outcome,
    content,
    reasons,
    level,
    amount,
    meetingId,
    boundariesConsidered,
    alternatives,
    delegation,
  } = data;
  const mandate = delegation && {
    orderId: delegation.orderId,
    pointCode: delegation.pointCode,
    delegateRole: delegation.delegateRole,
  };
  const decided = {
    decidedOn,
    outcome,
    content,
    reasons,
    level,
    amount,
    meetingId,
    boundariesConsidered,
    alternatives,
  };
  return { ...card, status: 'taken', ...decided, delegation: mandate };
}
