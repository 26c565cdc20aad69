import { decisionContract, type DecisionEvent } from '@havstang/contracts';
import { happened, ID, metaOf, projected, sealedInOrder } from '@havstang/testing';
import { decisionFacts } from './decision-facts.js';

const about = { caseId: ID, dnr: 'KS 2022/1', matter: 'introduceSolution', challengeId: ID } as const;
const prepared: DecisionEvent = {
  type: 'DecisionPrepared',
  data: { ...about, board: 'KS', subject: 'S', caseOpenedOn: '2022-03-01', undelegable: 'none', reliedOn: [] },
};
const taken: DecisionEvent = {
  type: 'DecisionTaken',
  data: {
    ...about,
    board: 'KS',
    decidedOn: '2022-03-02',
    outcome: 'approved',
    content: 'C',
    reasons: 'R',
    level: 'delegat',
    decidedBy: [metaOf().actor.ref],
    othersPresent: [],
    boundariesConsidered: [],
    alternatives: [],
    reliedOn: [],
  },
};
const executed: DecisionEvent = {
  type: 'DecisionExecuted',
  data: { ...about, executedOn: '2022-03-03', measures: 'M' },
};
const factsAfter = (...events: readonly DecisionEvent[]) =>
  projected(decisionFacts, sealedInOrder(events.map((event) => happened(decisionContract, ID, event)))).get(ID);

it('knows how far a decision has come, and the revision that says so', () => {
  const stream = `decision-${ID}`;
  expect(factsAfter(prepared)).toEqual({ taken: false, executed: false, challengeId: ID, stream, revision: 0 });
  expect(factsAfter(prepared, taken)).toMatchObject({ taken: true, executed: false, revision: 1 });
  expect(factsAfter(prepared, taken, executed)).toMatchObject({ taken: true, executed: true, revision: 2 });
});
