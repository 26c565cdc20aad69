import { solutionTestContract, testCard, type SolutionTestEvent } from '@havstang/contracts';
import { ID, metaOf, projected } from '@havstang/testing';
import { history, id } from '../testing/history.js';
import { learningOf, testCardOf } from './portfolio.js';
import { testPortfolio } from './test-portfolio.js';

const decisionId = id(1);
const measure = { id: id(2), name: 'N', target: 'T' };
const planned: SolutionTestEvent = {
  type: 'TestPlanned',
  data: { challengeId: id(3), ideaId: id(4), title: 'T', hypothesis: 'H', measures: [measure], trl: 6, reliedOn: [] },
};
const joined: SolutionTestEvent = {
  type: 'TestPartnerRegistered',
  data: { partnerId: id(5), organisation: 'ltu', helix: 'academia' },
};
const approved: SolutionTestEvent = { type: 'TestApproved', data: { decisionId } };
const withdrawn: SolutionTestEvent = { type: 'TestApprovalWithdrawn', data: { decisionId } };
const started: SolutionTestEvent = {
  type: 'TestStarted',
  data: { planHash: 'a'.repeat(64), decisionId, reliedOn: [] },
};
const observed: SolutionTestEvent = {
  type: 'TestObservationRecorded',
  data: { observationId: id(6), measureId: measure.id, value: 4, note: 'Tre av 75.' },
};
const stopped: SolutionTestEvent = { type: 'TestStopped', data: { why: 'Upphävt.', decisionId } };
const concluded = (outcome: 'adopt' | 'adapt' | 'abandon', learning?: string): SolutionTestEvent => ({
  type: 'TestConcluded',
  data: { outcome, learning },
});

const after = (...events: SolutionTestEvent[]) => {
  const row = projected(testPortfolio, history(solutionTestContract, ID, ...events)).get(ID);
  return testCardOf(row as NonNullable<typeof row>);
};

it('tells a test from plan to conclusion, as its schema promises', () => {
  const card = after(planned, joined, approved, started, observed, concluded('adopt', 'Kostnaden först.'));
  expect(testCard.parse(card)).toMatchObject({
    revision: 5,
    status: 'concluded',
    isoProcess: 'deploySolutions',
    trl: 6,
    partners: [{ organisation: 'ltu', helix: 'academia' }],
    decisionId,
    measures: [{ ...measure, observations: [{ id: id(6), value: 4, note: 'Tre av 75.', at: metaOf().at }] }],
    outcome: 'adopt',
    learning: 'Kostnaden först.',
  });
});

it('forgets the decision that fell, and says why the test stopped', () => {
  expect(after(planned, approved, withdrawn)).toMatchObject({ status: 'planned' });
  const card = after(planned, approved, started, withdrawn, stopped);
  expect(card).toMatchObject({ status: 'stopped', stoppedBecause: 'Upphävt.' });
  expect(card.decisionId).toBeUndefined();
});

it.each([
  ['adopt', 'deploySolutions'],
  ['adapt', 'developSolutions'],
  ['abandon', 'validateConcepts'],
] as const)('leads on by its outcome: %s → %s', (outcome, process) =>
  expect(after(planned, started, concluded(outcome, 'L')).isoProcess).toBe(process),
);

it('I-C23 counts a test abandoned with a lesson as a success', () => {
  const tests = [
    after(planned, concluded('abandon', 'Ingen ville.')),
    after(planned, concluded('adopt')),
    after(planned),
  ];
  expect(learningOf(tests)).toEqual({ concluded: 2, learned: 1 });
});
