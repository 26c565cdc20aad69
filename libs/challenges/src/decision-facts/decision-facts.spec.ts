import { decisionContract, type DecisionEvent } from '@havstang/contracts';
import { ID, projected } from '@havstang/testing';
import { about, byCourt, taken } from '../testing/decisions.js';
import { history, id } from '../testing/history.js';
import { decisionFacts, effectOf } from './decision-facts.js';

const testId = id(41);
const after = (...events: DecisionEvent[]) =>
  projected(decisionFacts, history(decisionContract, ID, ...events)).get(ID);
const effectAfter = (...events: DecisionEvent[]) => {
  const facts = after(...events);
  return facts && effectOf(facts);
};

const approved = taken({ testId });
const stayed: DecisionEvent = { type: 'DecisionStayed', data: { ...about({ testId }), ...byCourt } };
const upheld: DecisionEvent = { type: 'DecisionUpheld', data: { ...about({ testId }), ...byCourt } };
const annulled: DecisionEvent = { type: 'DecisionAnnulled', data: { ...about({ testId }), ...byCourt } };
const superseded: DecisionEvent = {
  type: 'DecisionSuperseded',
  data: { ...about({ testId }), byDecisionId: id(42), reason: 'Nytt underlag.', reliedOn: [] },
};

it('knows a decision on a test, and which state of it was seen', () =>
  expect(after(approved)).toMatchObject({ stream: `decision-${ID}`, revision: 0, testId, outcome: 'approved' }));

it.each<[string, DecisionEvent[]]>([
  ['inEffect', [approved]],
  ['rejected', [taken({ testId }, 'rejected')]],
  ['stayed', [approved, stayed]],
  ['inEffect', [approved, stayed, upheld]],
  ['annulled', [approved, stayed, annulled]],
  ['superseded', [approved, superseded]],
  ['annulled', [approved, superseded, annulled]],
])('I-C19 is %s', (effect, events) => expect(effectAfter(...events)).toBe(effect));

it('passes over decisions on other matters', () => {
  expect(after(taken({ testId, matter: 'introduceSolution' }))).toBeUndefined();
  expect(after(taken({}))).toBeUndefined();
});
