import { codecOf, solutionTestContract, type SolutionTestEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';
import type { TestFacts } from '../decision/found.js';

/** Look-up: which challenge and idea a test belongs to, and whether it waits for a decision. */
export const testFacts = defineReadModel<TestFacts, SolutionTestEvent>({
  name: 'test-facts',
  version: 1,
  codec: codecOf(solutionTestContract),
  keys: (event) => [event.id],
  project: (facts, event) => {
    const { stream, revision } = event.of;
    if (event.type === 'TestPlanned') {
      const { challengeId, ideaId } = event.data;
      return { challengeId, ideaId, awaitingApproval: false, stream, revision };
    }
    return facts && { ...facts, awaitingApproval: awaits(event.type, facts.awaitingApproval), revision };
  },
});

const awaits = (type: SolutionTestEvent['type'], before: boolean): boolean => {
  switch (type) {
    case 'TestApprovalRequested':
      return true;
    case 'TestApproved':
    case 'TestApprovalDenied':
    case 'TestApprovalWithdrawn':
    case 'TestStopped':
      return false;
    default:
      return before;
  }
};
