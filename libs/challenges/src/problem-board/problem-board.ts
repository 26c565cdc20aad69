import { codecOf, problemContract, type ProblemCard, type ProblemEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** One card per problem. Rebuilt from the problem's own events only. */
export const problemBoard = defineReadModel<ProblemCard, ProblemEvent>({
  name: 'problem-board',
  version: 1,
  codec: codecOf(problemContract),
  keys: (event) => [event.id],
  project: (card, event) => {
    const next = follow(card, event);
    return next && { ...next, revision: event.of.revision };
  },
});

function follow(card: ProblemCard | undefined, event: Seen<ProblemEvent>): ProblemCard | undefined {
  if (event.type === 'ProblemReported') {
    const { title, description, reporterUnit } = event.data;
    return {
      id: event.id,
      revision: event.of.revision,
      title,
      description,
      status: 'reported',
      reporterUnit,
      perspectives: [],
      rootCauses: [],
      parkedThoughts: [],
      challenges: [],
      reportedAt: event.of.occurredAt,
    };
  }
  if (!card) return undefined;
  switch (event.type) {
    case 'ProblemTriaged':
      return { ...card, status: 'triaged', ownerUnit: event.data.ownerUnit };
    case 'ProblemOwnerAssigned':
      return { ...card, ownerUnit: event.data.to };
    case 'PerspectiveAdded': {
      const { unit, perspective } = event.data;
      return { ...card, perspectives: [...card.perspectives, { unit, perspective }] };
    }
    case 'RootCauseProposed':
      return { ...card, rootCauses: [...card.rootCauses, { id: event.data.rootCauseId, cause: event.data.cause }] };
    case 'ProblemUnderstandingAgreed':
      return { ...card, status: 'understood', understanding: event.data.understanding };
    case 'SolutionThoughtParked': {
      const { thoughtId: id, unit, thought } = event.data;
      return { ...card, parkedThoughts: [...card.parkedThoughts, { id, unit, thought }] };
    }
    case 'ProblemReframed':
      return { ...card, status: 'reframed', challenges: [...card.challenges, event.data.challengeId] };
    case 'ProblemParked':
      return { ...card, status: 'parked', reason: event.data.reason };
    case 'ProblemsMerged':
      return { ...card, status: 'merged', reason: event.data.reason };
    case 'ProblemWithdrawn':
      return { ...card, status: 'withdrawn', reason: event.data.reason };
    default:
      return event satisfies never;
  }
}
