import { decisionContract, type DecisionEvent } from '@havstang/contracts';
import { ID } from '@havstang/testing';
import { about, byCourt, taken } from '../testing/decisions.js';
import { id } from '../testing/history.js';
import { wantedBy } from '../testing/react.js';
import { onDecision } from './on-decision.js';

const testId = id(1);
const wanted = (event: DecisionEvent) => wantedBy(onDecision, decisionContract, ID, event);
const annulled = (over: Parameters<typeof about>[0]): DecisionEvent => ({
  type: 'DecisionAnnulled',
  data: { ...about(over), ...byCourt },
});

it('approves the test, or does not', async () => {
  const to = { to: 'solutionTest', id: testId, data: { decisionId: ID } };
  expect(await wanted(taken({ testId }))).toEqual([{ ...to, type: 'ApproveTest' }]);
  expect(await wanted(taken({ testId }, 'rejected'))).toEqual([{ ...to, type: 'DenyTestApproval' }]);
});

it('I-G16 takes the approval back when the decision was annulled', async () =>
  expect(await wanted(annulled({ testId }))).toEqual([
    {
      to: 'solutionTest',
      id: testId,
      type: 'WithdrawTestApproval',
      data: { decisionId: ID, why: 'Beslutet som testet vilade på (KS 2022/1) har upphävts.' },
    },
  ]));

it('leaves decisions on other matters alone', async () => {
  expect(await wanted(taken({ testId, matter: 'introduceSolution' }))).toEqual([]);
  expect(await wanted(annulled({ testId, matter: 'introduceSolution' }))).toEqual([]);
  expect(await wanted(taken({}))).toEqual([]);
});
