import { boundaryContract, codecOf, type BoundaryEvent, type BoundaryFacts } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** One document per boundary: shown in the catalogue, and looked up by decisions. */
export const boundaryCatalogue = defineReadModel<BoundaryFacts, BoundaryEvent>({
  name: 'boundary-catalogue',
  version: 1,
  codec: codecOf(boundaryContract),
  keys: (event) => [event.id],
  project: (facts, event) => {
    const next = follow(facts, event);
    return next && { ...next, revision: event.of.revision };
  },
});

function follow(facts: BoundaryFacts | undefined, event: Seen<BoundaryEvent>): BoundaryFacts | undefined {
  if (event.type === 'BoundaryRegistered') {
    const { stream, revision } = event.of;
    return {
      id: event.id,
      ...event.data,
      status: 'active',
      clarifications: [],
      amendedBy: [],
      exceptions: [],
      stream,
      revision,
    };
  }
  if (!facts) return undefined;
  switch (event.type) {
    case 'BoundaryClarified':
      return {
        ...facts,
        leavesOpen: event.data.leavesOpen,
        clarifications: [...facts.clarifications, event.data.clarification],
      };
    case 'BoundaryVerified':
      return { ...facts, ...event.data };
    case 'BoundaryDisproved':
      return { ...facts, status: 'disproved', evidence: event.data.evidence };
    case 'BoundaryAmended': {
      const { title, source, leavesOpen, rigidity, byBody, decisionId, causedByChallengeId } = event.data;
      const amendedBy = [...facts.amendedBy, { decisionId, causedByChallengeId }];
      return { ...facts, title, source, leavesOpen, rigidity, byBody, amendedBy };
    }
    case 'BoundaryRetired':
      return { ...facts, status: 'retired' };
    case 'BoundaryExceptionGranted': {
      const { exceptionRequestId, ideaId, scope, until, decisionId } = event.data;
      return { ...facts, exceptions: [...facts.exceptions, { exceptionRequestId, ideaId, scope, until, decisionId }] };
    }
    case 'BoundaryExceptionDenied':
    case 'SystemBarrierRaised':
      return facts;
    default:
      return event satisfies never;
  }
}
