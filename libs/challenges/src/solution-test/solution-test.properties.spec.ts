import { solutionTestContract, type SolutionTestEvent } from '@havstang/contracts';
import { deriveId, isRejection } from '@havstang/kernel';
import { ID, metaOf, projected } from '@havstang/testing';
import fc from 'fast-check';
import type { DecisionFacts } from '../decision-facts/decision-facts.js';
import { anyEvents, anyId } from '../testing/arbitrary.js';
import { history, id } from '../testing/history.js';
import { testPortfolio } from '../test-portfolio/test-portfolio.js';
import { planHash } from './plan-hash.js';
import { solutionTest, type SolutionTest, type SolutionTestCommand } from './solution-test.js';

const open = { status: 'opened', revision: 4 };
const measures = [{ name: 'M', target: 'T' }];
const safe = { gdpr: true, accessibility: true, safety: true };
const decisionOf = (n: number, outcome: 'approved' | 'rejected'): DecisionFacts => ({
  stream: `decision-${id(n)}`,
  revision: 1,
  testId: ID,
  outcome,
  stayed: false,
  annulled: false,
  superseded: false,
});

const bare = fc.oneof(
  fc.record({
    type: fc.constant('PlanTest'),
    data: fc.constant({ challengeId: id(1), ideaId: id(2), title: 'T', hypothesis: 'H', measures }),
    found: fc.constant({ challenge: open, idea: { status: 'shortlisted', revision: 2, challengeId: id(1) } }),
  }),
  fc.record({
    type: fc.constant('ReviseTestPlan'),
    data: fc.record({ hypothesis: fc.constantFrom('H', 'G'), measures: fc.constant(measures), why: fc.constant('W') }),
  }),
  fc.record({
    type: fc.constant('RegisterTestPartner'),
    data: fc.record({ organisation: fc.constantFrom('a', 'b'), helix: fc.constantFrom('business', 'academia') }),
  }),
  fc.record({
    type: fc.constant('ConfirmSafeguards'),
    data: fc.boolean().map((company) => ({ ...safe, procurementNeutrality: company, jav: company })),
  }),
  fc.record({
    type: fc.constant('RequestTestApproval'),
    data: fc.constant({}),
    found: fc.constant({ challenge: open, boundaries: [] }),
  }),
  fc.record({ type: fc.constantFrom('ApproveTest', 'DenyTestApproval'), data: fc.record({ decisionId: anyId }) }),
  fc.record({
    type: fc.constant('WithdrawTestApproval'),
    data: fc.record({ decisionId: anyId, why: fc.constant('W') }),
  }),
  fc.record({
    type: fc.constant('StartTest'),
    data: fc.constant({}),
    found: fc.constantFrom(undefined, decisionOf(1, 'approved'), decisionOf(2, 'approved'), decisionOf(3, 'rejected')),
  }),
  fc.record({
    type: fc.constant('RecordObservation'),
    data: fc.constant({ measureId: deriveId(metaOf().commandId, '0'), value: 1 }),
  }),
  fc.record({
    type: fc.constant('ConcludeTest'),
    data: fc.constantFrom({ outcome: 'abandon' }, { outcome: 'abandon', learning: 'L' }, { outcome: 'adopt' }),
  }),
);

/** The way to a concluded test, so that random commands are tried at every stage of it. */
const WAY = [
  'PlanTest',
  'ConfirmSafeguards',
  'RequestTestApproval',
  'ApproveTest',
  'StartTest',
  'RecordObservation',
  'ConcludeTest',
];

const commands = fc
  .array(bare, { maxLength: 60 })
  .map((all) => [...all, ...WAY.flatMap((type) => all.find((one) => one.type === type) ?? [])])
  .map((all) => all.map((one) => ({ id: ID, meta: metaOf(), ...one }) as unknown as SolutionTestCommand));

it('folds any events that the contract allows, in the aggregate and in its card', () => {
  fc.assert(
    fc.property(anyEvents(solutionTestContract), (events) => {
      const state = events.reduce(solutionTest.evolve, solutionTest.initial);
      const card = projected(testPortfolio, history(solutionTestContract, ID, ...events)).get(ID);
      expect(card === undefined).toBe(state.status === 'none');
    }),
  );
});

it('keeps its invariants whatever is asked of it, and its card tells the same', () => {
  fc.assert(
    fc.property(commands, (sequence) => {
      let state: SolutionTest = solutionTest.initial;
      const events: SolutionTestEvent[] = [];
      for (const command of sequence) {
        const before = state;
        const decided = solutionTest.decide(command, state);
        if (isRejection(decided)) continue;
        events.push(...decided);
        state = decided.reduce(solutionTest.evolve, state);
        for (const { type, data } of decided) {
          if (
            type === 'TestApprovalRequested' &&
            before.status === 'planned' &&
            before.partners.some((one) => one.helix === 'business')
          ) {
            expect(before.safeguards).toMatchObject({ procurementNeutrality: true, jav: true });
          }
          if (type === 'TestStarted') expect(before).toMatchObject({ status: 'approved', decisionId: data.decisionId });
          if (type === 'TestConcluded') {
            expect(before).toMatchObject({ status: 'running' });
            if (before.status === 'running')
              expect(before.measures.every((one) => before.observed.includes(one.id))).toBe(true);
            expect(data.outcome !== 'abandon' || data.learning !== undefined).toBe(true);
          }
        }
        const startedWith = events.findLast((event) => event.type === 'TestStarted');
        if (state.status === 'running') expect(planHash(state)).toBe(startedWith?.data.planHash);
      }
      const card = projected(testPortfolio, history(solutionTestContract, ID, ...events)).get(ID);
      expect(card?.status ?? 'none').toBe(state.status === 'ended' ? state.how : state.status);
    }),
    { numRuns: 300 },
  );
});
