import { codecOf, decisionContract, type DecisionEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** What this service knows of a decision on a test. `stream` and `revision` say which state of it a start relied on. */
export type DecisionFacts = {
  readonly stream: string;
  readonly revision: number;
  readonly testId: string;
  readonly outcome: 'approved' | 'rejected' | 'prepared';
  readonly stayed: boolean;
  readonly annulled: boolean;
  readonly superseded: boolean;
};

/** Look-up: the decisions that approve tests, one document each, from governance's events. */
export const decisionFacts = defineReadModel<DecisionFacts, DecisionEvent>({
  name: 'decision-facts',
  version: 1,
  codec: codecOf(decisionContract),
  keys: ({ id, data }) => (data.matter === 'approveTest' && data.testId !== undefined ? [id] : []),
  project,
});

function project(facts: DecisionFacts | undefined, event: Seen<DecisionEvent>): DecisionFacts | undefined {
  const { stream, revision } = event.of;
  const { testId } = event.data;
  if (testId === undefined) return facts;
  const now: DecisionFacts = facts
    ? { ...facts, revision }
    : { stream, revision, testId, outcome: 'prepared', stayed: false, annulled: false, superseded: false };
  switch (event.type) {
    case 'DecisionTaken':
      return { ...now, outcome: event.data.outcome };
    case 'DecisionStayed':
      return { ...now, stayed: true };
    case 'DecisionUpheld':
      return { ...now, stayed: false };
    case 'DecisionAnnulled':
      return { ...now, annulled: true };
    case 'DecisionSuperseded':
      return { ...now, superseded: true };
    default:
      return now;
  }
}

/** I-C19: whether something may be done under the decision, and if not, why. */
export const effectOf = ({ outcome, stayed, annulled, superseded }: DecisionFacts) => {
  if (annulled) return 'annulled';
  if (superseded) return 'superseded';
  if (stayed) return 'stayed';
  return outcome === 'approved' ? 'inEffect' : outcome;
};
