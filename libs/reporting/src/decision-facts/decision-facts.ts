import { codecOf, decisionContract, type DecisionEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** What claiming an effect needs to know of a decision. */
export type DecisionFacts = {
  readonly taken: boolean;
  readonly executed: boolean;
  readonly challengeId?: string;
  readonly testId?: string;
  readonly stream: string;
  readonly revision: number;
};

export const decisionFacts = defineReadModel<DecisionFacts, DecisionEvent>({
  name: 'effect-decision-facts',
  version: 1,
  codec: codecOf(decisionContract),
  keys: (event) => [event.id],
  project,
});

function project(facts: DecisionFacts | undefined, { type, data, of }: Seen<DecisionEvent>): DecisionFacts {
  const { challengeId, testId } = data;
  return {
    taken: facts?.taken === true || type === 'DecisionTaken',
    executed: facts?.executed === true || type === 'DecisionExecuted',
    ...(challengeId === undefined ? {} : { challengeId }),
    ...(testId === undefined ? {} : { testId }),
    stream: of.stream,
    revision: of.revision,
  };
}
