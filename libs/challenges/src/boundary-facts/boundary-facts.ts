import { boundaryContract, codecOf, type BoundaryEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

type Registered = Extract<BoundaryEvent, { type: 'BoundaryRegistered' }>['data'];

/** What this service knows of a boundary that governance keeps. `stream` and `revision` say which state of it a decision relied on. */
export type BoundaryFacts = Pick<Registered, 'kind' | 'title' | 'source' | 'leavesOpen' | 'rigidity'> & {
  readonly stream: string;
  readonly revision: number;
  readonly status: 'inForce' | 'disproved' | 'retired';
};

/** Look-up: one document per boundary, from governance's events. */
export const boundaryFacts = defineReadModel<BoundaryFacts, BoundaryEvent>({
  name: 'boundary-facts',
  version: 1,
  codec: codecOf(boundaryContract),
  keys: (event) => [event.id],
  project: (facts, event) => {
    const next = follow(facts, event);
    return next && { ...next, stream: event.of.stream, revision: event.of.revision };
  },
});

function follow(facts: BoundaryFacts | undefined, event: Seen<BoundaryEvent>): BoundaryFacts | undefined {
  if (event.type === 'BoundaryRegistered') {
    const { kind, title, source, leavesOpen, rigidity } = event.data;
    const { stream, revision } = event.of;
    return { stream, revision, kind, title, source, leavesOpen, rigidity, status: 'inForce' };
  }
  if (!facts) return undefined;
  switch (event.type) {
    case 'BoundaryClarified':
      return { ...facts, leavesOpen: event.data.leavesOpen };
    case 'BoundaryVerified':
      return { ...facts, rigidity: event.data.rigidity, source: event.data.source };
    case 'BoundaryDisproved':
      return { ...facts, status: 'disproved' };
    case 'BoundaryAmended': {
      const { title, source, leavesOpen, rigidity } = event.data;
      return { ...facts, title, source, leavesOpen, rigidity };
    }
    case 'BoundaryRetired':
      return { ...facts, status: 'retired' };
    case 'BoundaryExceptionGranted':
    case 'BoundaryExceptionDenied':
    case 'SystemBarrierRaised':
      return facts;
    default:
      return event satisfies never;
  }
}
