import { decisionContract, type DecisionEvent } from '@havstang/contracts';
import { isRejection } from '@havstang/kernel';
import { given, ID, metaOf } from '@havstang/testing';
import fc from 'fast-check';
import { anyHistory } from '../testing/arbitrary.js';
import { boundaryFacts, caseFacts, challenge, test } from '../testing/decisions.js';
import { handledMeeting, MEETING } from '../testing/meetings.js';
import { adopted, appointed, DELEGATE, ORDER, orderFacts, pointAdded } from '../testing/orders.js';
import { id, recorded } from '../testing/recorded.js';
import { decision } from './decision.js';
import { onBehalf } from './after.js';
import type { Decision, DecisionCommand } from './state.js';

it('folds any history that the contract can write down', () => {
  fc.assert(
    fc.property(anyHistory<DecisionEvent>(decisionContract), (events) => {
      expect(['none', 'prepared', 'taken', 'annulled', 'superseded']).toContain(
        given(decision, ...events).state().status,
      );
    }),
  );
});

const budget = boundaryFacts(51);
const order = orderFacts(adopted, pointAdded(), appointed());
const people = [DELEGATE, id(21), id(43)];
const person = fc.constantFrom(...people);
const day = fc.constantFrom('2022-01-31', '2022-02-14', '2022-02-21', '2022-03-01', '2022-04-01', '2022-06-01');
const prepareIt = {
  type: 'PrepareDecision',
  data: { caseId: id(5), matter: 'approveTest', subject: 'S', undelegable: 'none', testId: id(7) },
  found: { case: caseFacts, test, challenge: challenge(budget.id) },
};
const beforehand = fc.oneof(
  fc.record({
    type: fc.constant('DeclareConflict'),
    data: fc.record({ personRef: person, ground: fc.constant('agent') }),
  }),
  fc.record({
    type: fc.constant('AssessConflict'),
    data: fc.record({ outcome: fc.constantFrom('recused', 'noConflict'), why: fc.constant('W') }),
  }),
  fc.record({
    type: fc.constant('TakeOverMatter'),
    data: fc.constant({ meetingId: MEETING, reason: 'R' }),
    found: fc.constantFrom(handledMeeting(), undefined),
  }),
);
const taking = fc.record({
  type: fc.constant('TakeDecision'),
  data: fc.record({
    decidedOn: day,
    outcome: fc.constantFrom('approved', 'rejected'),
    content: fc.constant('C'),
    reasons: fc.constant('R'),
    level: fc.constantFrom('delegat', 'nämnd', 'utskott', 'brådskande'),
    delegation: fc.constantFrom({ orderId: ORDER, pointCode: '4.2' }, undefined),
    amount: fc.constantFrom(undefined, 1, 300_000),
    meetingId: fc.constant(MEETING),
    boundariesConsidered: fc.constantFrom([{ boundaryId: budget.id, outcome: 'within' }], []),
    alternatives: fc.constant([]),
    rapporteur: fc.option(person, { nil: undefined }),
    othersPresent: fc.uniqueArray(person, { maxLength: 1 }),
  }),
  found: fc.constant({ challenge: challenge(budget.id), boundaries: [budget], order, meeting: handledMeeting() }),
});
const afterwards = fc.oneof(
  fc.constant({
    type: 'ReportDecision',
    data: { meetingId: MEETING },
    found: { meeting: handledMeeting({ heldOn: '2022-03-14' }), metOn: [] },
  }),
  fc.constant({
    type: 'NoteNotice',
    data: { meetingId: MEETING, postedOn: '2022-03-20', appealableUntil: '2022-04-10' },
  }),
  fc.record({
    type: fc.constant('RegisterAppeal'),
    data: fc.record({ ground: fc.constant('againstStatute'), receivedOn: day }),
  }),
  fc.record({
    type: fc.constant('RegisterCourtOutcome'),
    data: fc.record({ outcome: fc.constantFrom('stayed', 'upheld', 'annulled'), on: day, courtCase: fc.constant('M') }),
  }),
  fc.constant({ type: 'GainLegalForce', data: {} }),
  fc.record({
    type: fc.constant('ExecuteDecision'),
    data: fc.record({ executedOn: day, measures: fc.constant('M'), beforeLegalForce: fc.constantFrom(undefined, 'R') }),
  }),
);

const actor = fc.constantFrom({ ref: DELEGATE, role: 'delegate' }, { ref: id(43), role: 'secretary' });
const at = fc.constantFrom('2022-03-01T08:00:00.000Z', '2022-07-01T08:00:00.000Z');
const sent = (bare: fc.Arbitrary<{ type: string; data: object }>, maxLength: number) =>
  fc.array(fc.record({ bare, actor, at }), { maxLength, size: 'max' });
const commands = fc
  .tuple(sent(beforehand, 5), sent(taking, 12), sent(fc.oneof(afterwards, taking, beforehand), 25))
  .map((parts) => parts.flat());

it('keeps its invariants whatever is asked of it', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(commands, (sequence) => {
      let state: Decision = decision.initial;
      const events: DecisionEvent[] = [];
      const first = { bare: prepareIt, actor: sequence[0]?.actor, at: '2022-03-01T08:00:00.000Z' };
      for (const [i, { bare, actor: sender = {}, at: occurredAt }] of [first, ...sequence].entries()) {
        const meta = metaOf({ actor: sender, occurredAt, commandId: id(600 + i) });
        const data = { ...bare.data, ...latestOf(events, bare.type) };
        const decided = decision.decide({ ...bare, data, id: ID, meta } as unknown as DecisionCommand, state);
        if (isRejection(decided)) continue;
        events.push(...decided);
        state = decided.reduce(decision.evolve, state);
      }
      recorded(decisionContract, ID, ...events);
      for (const { type } of events) reached.add(type);
      holds(events);
    }),
    { numRuns: 500, seed: 2022 },
  );
  // A run that never got this far would have tested nothing.
  expect([...reached]).toEqual(
    expect.arrayContaining([
      'PersonRecused',
      'DecisionTaken',
      'DecisionNoticePosted',
      'DecisionGainedLegalForce',
      'DecisionAnnulled',
      'DecisionExecuted',
    ]),
  );
});

/** Answers to a conflict or an appeal are about the latest one. */
const latestOf = (events: readonly DecisionEvent[], type: string): object => {
  const conflict = events.findLast((event) => event.type === 'ConflictOfInterestDeclared');
  const appeal = events.findLast((event) => event.type === 'DecisionAppealed');
  if (type === 'AssessConflict') return { conflictId: conflict?.data.conflictId };
  return type === 'RegisterCourtOutcome' ? { appealId: appeal?.data.appealId } : {};
};

const holds = (events: readonly DecisionEvent[]): void => {
  const indexOf = (type: DecisionEvent['type']) => events.findIndex((event) => event.type === type);
  const taken = events.filter((event) => event.type === 'DecisionTaken');
  expect(taken.length).toBeLessThanOrEqual(1);
  const recused = events.flatMap((event) => (event.type === 'PersonRecused' ? [event.data.person] : []));
  for (const { data } of taken) {
    const participants = [...data.decidedBy, ...data.othersPresent, data.rapporteur];
    expect(recused.filter((one) => participants.includes(one))).toEqual([]);
    expect(data.boundariesConsidered.map((one) => one.boundaryId)).toContain(budget.id);
    expect(data.decidedOn >= '2022-02-01').toBe(true);
    if (onBehalf(data.level)) {
      expect(data.amount).toBeLessThanOrEqual(200_000);
      expect(indexOf('MatterTakenOver')).toBe(-1);
    }
  }
  const force = indexOf('DecisionGainedLegalForce');
  if (force >= 0) expect(indexOf('DecisionNoticePosted')).toBeLessThan(force);
  if (force >= 0) expect(indexOf('DecisionNoticePosted')).toBeGreaterThan(-1);
  for (const [i, event] of events.entries()) {
    if (event.type === 'DecisionAnnulled')
      expect(events.slice(i + 1).map((one) => one.type)).toEqual(['ReversalRequired']);
    if (event.type === 'DecisionExecuted' && event.data.beforeLegalForce === undefined)
      expect(force >= 0 && force < i).toBe(true);
  }
};
