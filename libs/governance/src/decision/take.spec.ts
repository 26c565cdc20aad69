import { decisionContract, type DecisionEvent } from '@havstang/contracts';
import { given } from '@havstang/testing';
import { about, boundaryFacts, challenge, prepared, takenByBoard, takenByDelegate } from '../testing/decisions.js';
import { handledMeeting, MEMBERS } from '../testing/meetings.js';
import { adopted, appointed, DELEGATE, orderFacts, pointAdded } from '../testing/orders.js';
import { id } from '../testing/recorded.js';
import { atMeeting, decided, order, place, take } from '../testing/take.js';
import { decision } from './decision.js';

describe('the decision as a document (FL 31, 32)', () => {
  it.each([
    'decidedOn',
    'outcome',
    'content',
    'reasons',
    'level',
    'boundariesConsidered',
    'alternatives',
    'othersPresent',
  ] as const)('has %s', (field) => {
    const { [field]: _, ...rest } = decided;
    expect(decisionContract.commands.TakeDecision.body.safeParse(rest).success).toBe(false);
  });
  it('is not blank', () => {
    given(decision, prepared())
      .when(take({ content: ' ' }))
      .refuses('decision-text-blank', { field: 'content' });
    given(decision, prepared())
      .when(take({ reasons: '\n' }))
      .refuses('decision-text-blank', { field: 'reasons' });
  });
  it('is dated neither before its case nor in the future, Swedish time', () => {
    const range = { facts: { earliest: '2022-02-01', latest: '2022-03-01' } };
    given(decision, prepared())
      .when(take({ decidedOn: '2022-01-31' }))
      .refuses('decision-date-impossible', range);
    given(decision, prepared())
      .when(take({ decidedOn: '2022-03-02' }))
      .refuses('decision-date-impossible', range);
  });
});

describe('I-G10 a recused person takes no part', () => {
  const conflict = (person: string): DecisionEvent => ({
    type: 'ConflictOfInterestDeclared',
    data: { ...about, conflictId: id(42), person, ground: 'delicacy' },
  });
  const assessed = (person: string, outcome: 'recused' | 'noConflict'): DecisionEvent => ({
    type: 'ConflictOfInterestAssessed',
    data: { ...about, conflictId: id(42), person, ground: 'delicacy', outcome, why: 'W' },
  });
  const history = (person: string, outcome: 'recused' | 'noConflict') => [
    prepared(),
    conflict(person),
    assessed(person, outcome),
  ];
  it('does not decide as delegate or at a meeting', () => {
    given(decision, ...history(DELEGATE, 'recused'))
      .when(take())
      .refuses('recused-person-takes-part');
    given(decision, ...history(MEMBERS[0]!, 'recused'))
      .when(atMeeting())
      .refuses('recused-person-takes-part');
  });
  it('may be a member who stood aside', () =>
    given(decision, ...history(id(21), 'recused'))
      .when(atMeeting({}, handledMeeting({}, [id(21)])))
      .then(takenByBoard({ decidedBy: [id(22), id(23)], reliedOn: [place(handledMeeting()), place(challenge())] })));
  it('is neither rapporteur nor present', () => {
    given(decision, ...history(id(43), 'recused'))
      .when(take({ rapporteur: id(43) }))
      .refuses('recused-person-takes-part');
    given(decision, ...history(id(43), 'recused'))
      .when(take({ othersPresent: [id(43)] }))
      .refuses('recused-person-takes-part');
  });
  it('is known before the decision: an open declaration blocks, a refuted one does not', () => {
    given(decision, prepared(), conflict(DELEGATE)).when(take()).refuses('conflict-not-assessed');
    const decided = takenByDelegate({ amount: 80_000, reliedOn: [place(order), place(challenge())] });
    given(decision, ...history(DELEGATE, 'noConflict'))
      .when(take())
      .then(decided);
    given(decision, prepared(), conflict(id(44)))
      .when(take())
      .then(decided);
  });
});

describe('I-G11 every boundary of the challenge is considered, I-C12 none is merely assumed', () => {
  const [budget, lease] = [boundaryFacts(51), boundaryFacts(52, { rigidity: 'negotiable', byBody: 'housing' })];
  const facts = (...boundaries: (typeof budget)[]) => ({
    challenge: challenge(...boundaries.map((one) => one.id)),
    boundaries,
  });
  const within = (...ids: string[]) => ids.map((boundaryId) => ({ boundaryId, outcome: 'within' as const }));
  it('records each with its outcome, and relies on it', () => {
    const boundariesConsidered = within(budget.id, lease.id);
    given(decision, prepared())
      .when(take({ boundariesConsidered }, facts(budget, lease)))
      .then(
        takenByDelegate({
          amount: 80_000,
          boundariesConsidered,
          reliedOn: [order, challenge(), budget, lease].map(place),
        }),
      );
  });
  it('refuses when one is missing, named twice, or not a boundary', () => {
    given(decision, prepared())
      .when(take({ boundariesConsidered: within(budget.id) }, facts(budget, lease)))
      .refuses('boundary-not-considered', { facts: { missing: [lease.id] } });
    given(decision, prepared())
      .when(take({ boundariesConsidered: within(budget.id, budget.id) }, facts(budget)))
      .refuses('boundary-considered-twice');
    given(decision, prepared())
      .when(take({ boundariesConsidered: within(budget.id, id(59)) }, facts(budget)))
      .refuses('boundary-unknown', { facts: { unknown: [id(59)] } });
  });
  it('refuses while the challenge is unknown here', () =>
    given(decision, prepared())
      .when(take({}, { challenge: undefined }))
      .refuses('decision-challenge-unknown'));
  it('refuses while one is only assumed; disproved it may stay', () => {
    const assumed = boundaryFacts(53, { rigidity: 'assumed' });
    given(decision, prepared())
      .when(take({ boundariesConsidered: within(assumed.id) }, facts(assumed)))
      .refuses('boundary-still-assumed', { facts: { assumed: [assumed.id] } });
    const disproved = { ...assumed, status: 'disproved' as const };
    const boundariesConsidered = [{ boundaryId: assumed.id, outcome: 'disproved' as const }];
    given(decision, prepared())
      .when(take({ boundariesConsidered }, facts(disproved)))
      .then(
        takenByDelegate({ amount: 80_000, boundariesConsidered, reliedOn: [order, challenge(), disproved].map(place) }),
      );
  });
  it('calls a boundary disproved only if it was', () =>
    given(decision, prepared())
      .when(take({ boundariesConsidered: [{ boundaryId: budget.id, outcome: 'disproved' }] }, facts(budget)))
      .refuses('boundary-outcome-unfounded', { facts: { boundaryId: budget.id } }));
  it('builds on an exception only while it holds, and for the same idea', () => {
    const exception = { exceptionRequestId: id(6), ideaId: id(3), scope: 'S', until: '2022-02-21', decisionId: id(4) };
    const boundariesConsidered = [{ boundaryId: lease.id, outcome: 'exceptionGranted' as const }];
    const given1 = (...exceptions: (typeof exception)[]) =>
      given(decision, prepared()).when(take({ boundariesConsidered }, facts({ ...lease, exceptions })));
    given1(exception).then(
      takenByDelegate({ amount: 80_000, boundariesConsidered, reliedOn: [order, challenge(), lease].map(place) }),
    );
    given1().refuses('boundary-outcome-unfounded');
    given1({ ...exception, until: '2022-02-20' }).refuses('boundary-outcome-unfounded');
    given1({ ...exception, ideaId: id(9) }).refuses('boundary-outcome-unfounded');
  });
  it('may itself be the decision that grants it', () => {
    const asked = { boundaryId: lease.id, exceptionRequestId: id(6), scope: 'S', until: '2022-12-31' };
    const granting = orderFacts(adopted, pointAdded({ covers: ['grantException'] }), appointed());
    const boundariesConsidered = [{ boundaryId: lease.id, outcome: 'exceptionGranted' as const }];
    const command = take({ boundariesConsidered }, { ...facts(lease), order: granting });
    const history = prepared({ matter: 'grantException', exception: asked });
    given(decision, history)
      .when(command)
      .then(
        takenByDelegate({
          matter: 'grantException',
          exception: asked,
          amount: 80_000,
          boundariesConsidered,
          reliedOn: [granting, challenge(), lease].map(place),
        }),
      );
    given(decision, history)
      .when({ ...command, data: { ...command.data, outcome: 'rejected' } })
      .refuses('boundary-outcome-unfounded');
  });
  it('considers nothing where there is no challenge', () => {
    const none = { challengeId: undefined, ideaId: undefined, testId: undefined };
    given(decision, prepared({ ...none, matter: 'approveTest' }))
      .when(take({}, { challenge: undefined }))
      .then(takenByDelegate({ ...none, amount: 80_000, reliedOn: [place(order)] }));
  });
});
