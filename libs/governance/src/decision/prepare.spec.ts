import type { DecisionEvent } from '@havstang/contracts';
import { given, metaOf } from '@havstang/testing';
import {
  about,
  boundaryFacts,
  caseFacts,
  challenge,
  prepared,
  takenByBoard,
  takenByDelegate,
  test,
} from '../testing/decisions.js';
import { handledMeeting, MEETING } from '../testing/meetings.js';
import { id } from '../testing/recorded.js';
import { decision } from './decision.js';

const asked = { boundaryId: id(4), exceptionRequestId: id(6), ideaId: id(3), scope: 'En skola', until: '2022-12-31' };

describe('preparing', () => {
  const data = {
    caseId: id(5),
    matter: 'approveTest',
    subject: 'Test på en skola',
    undelegable: 'none',
    testId: about.testId,
  } as const;
  const found = { case: caseFacts, test, challenge: challenge(), boundary: undefined };
  const prepare = { type: 'PrepareDecision', data, found } as const;
  it('takes number, board, challenge and idea from the case and the test', () =>
    given(decision)
      .when(prepare)
      .then({
        type: 'DecisionPrepared',
        data: {
          ...about,
          board: 'KS',
          subject: data.subject,
          caseOpenedOn: '2022-02-01',
          undelegable: 'none',
          reliedOn: [
            { stream: 'diary-x', revision: 0 },
            { stream: test.stream, revision: 3 },
            { stream: challenge().stream, revision: 5 },
          ],
        },
      }));
  it('refuses a case, test or challenge that is not there', () => {
    given(decision)
      .when({ ...prepare, found: { ...found, case: undefined } })
      .refuses('case-unknown');
    given(decision)
      .when({ ...prepare, found: { ...found, test: undefined } })
      .refuses('decision-test-unknown');
    given(decision)
      .when({ ...prepare, found: { ...found, challenge: undefined } })
      .refuses('decision-challenge-unknown');
  });
  it('refuses a test that has not asked', () =>
    given(decision)
      .when({ ...prepare, found: { ...found, test: { ...test, awaitingApproval: false } } })
      .refuses('test-not-awaiting-approval'));
  it('refuses different challenges, so that none of their boundaries is missed', () => {
    given(decision)
      .when({ ...prepare, found: { ...found, test: { ...test, challengeId: id(9) } } })
      .refuses('challenge-differs');
    given(decision)
      .when({ ...prepare, data: { ...data, challengeId: id(9) } })
      .refuses('challenge-differs');
  });
  it.each([
    ['a test to approve', { ...data, testId: undefined }],
    ['an exception', { ...data, testId: undefined, matter: 'grantException' as const }],
    ['a boundary', { ...data, testId: undefined, matter: 'amendBoundary' as const }],
    ['nothing but its own', { ...data, boundaryId: id(4) }],
    ['no test beside an exception', { ...data, matter: 'grantException' as const, exception: asked }],
  ])('names %s', (_, unfit) =>
    given(decision)
      .when({ ...prepare, data: unfit })
      .refuses('matter-needs-subject'),
  );
  it('introduces what a test has shown, though that asks for nothing any more', () => {
    const finished = { ...test, awaitingApproval: false };
    const reliedOn = [caseFacts, finished, challenge()].map(({ stream, revision }) => ({ stream, revision }));
    given(decision)
      .when({ ...prepare, data: { ...data, matter: 'introduceSolution' }, found: { ...found, test: finished } })
      .then(prepared({ matter: 'introduceSolution', reliedOn }));
  });
  it('takes an exception only from a boundary that exists and can be negotiated', () => {
    const except = {
      ...prepare,
      data: { ...data, testId: undefined, matter: 'grantException' as const, exception: asked },
    };
    const at = (boundary: ReturnType<typeof boundaryFacts> | undefined) => ({
      ...except,
      found: { ...found, test: undefined, boundary },
    });
    given(decision)
      .when(at(undefined))
      .refuses('boundary-unknown', { facts: { unknown: [id(4)] } });
    given(decision)
      .when(at(boundaryFacts(4)))
      .refuses('fixed-boundary-no-exception');
    const negotiable = boundaryFacts(4, { rigidity: 'negotiable', byBody: 'housing' });
    const { testId: _, ...rest } = about;
    given(decision)
      .when(at(negotiable))
      .then(
        prepared({
          ...rest,
          testId: undefined,
          matter: 'grantException',
          ideaId: asked.ideaId,
          exception: asked,
          reliedOn: [caseFacts, challenge(), negotiable].map(({ stream, revision }) => ({ stream, revision })),
        }),
      );
  });
  it('comes first, and once', () => {
    given(decision).when({ type: 'GainLegalForce', data: {} }).refuses('decision-not-prepared');
    given(decision, prepared()).when(prepare).refuses('decision-exists');
    given(decision, prepared()).when({ type: 'GainLegalForce', data: {} }).refuses('decision-not-taken');
  });
});

describe('conflicts of interest', () => {
  const conflictId = metaOf().commandId;
  const which = { ...about, conflictId, person: id(40), ground: 'partyOrRelative' } as const;
  const declared: DecisionEvent = { type: 'ConflictOfInterestDeclared', data: which };
  const assessed = (outcome: 'recused' | 'noConflict'): DecisionEvent => ({
    type: 'ConflictOfInterestAssessed',
    data: { ...which, outcome, why: 'W' },
  });
  const recused: DecisionEvent = { type: 'PersonRecused', data: which };
  const declare = { type: 'DeclareConflict', data: { personRef: id(40), ground: 'partyOrRelative' } } as const;
  const assess = (outcome: 'recused' | 'noConflict') =>
    ({ type: 'AssessConflict', data: { conflictId, outcome, why: 'W' } }) as const;
  it('are declared once', () => {
    given(decision, prepared()).when(declare).then(declared);
    given(decision, prepared(), declared).when(declare).then();
  });
  it('recuse, or do not', () => {
    given(decision, prepared(), declared).when(assess('recused')).then(assessed('recused'), recused);
    given(decision, prepared(), declared).when(assess('noConflict')).then(assessed('noConflict'));
  });
  it('are not assessed by whom they concern', () =>
    given(decision, prepared(), declared)
      .when({ ...assess('noConflict'), meta: metaOf({ actor: { ref: id(40) } }) })
      .refuses('own-conflict'));
  it('are assessed once', () => {
    given(decision, prepared(), declared, assessed('recused'), recused).when(assess('recused')).then();
    given(decision, prepared(), declared, assessed('recused'), recused)
      .when(assess('noConflict'))
      .refuses('conflict-assessed-otherwise');
    given(decision, prepared()).when(assess('recused')).refuses('conflict-unknown');
  });
  it('belong before the decision', () =>
    given(decision, prepared(), takenByDelegate()).when(declare).refuses('decision-already-taken'));
});

describe('I-G3 the board takes over before the delegate has decided, never after', () => {
  const takeOver = { type: 'TakeOverMatter', data: { meetingId: MEETING, reason: 'R' } } as const;
  const meeting = handledMeeting();
  const over: DecisionEvent = {
    type: 'MatterTakenOver',
    data: { ...about, ...takeOver.data, reliedOn: [{ stream: meeting.stream, revision: meeting.revision }] },
  };
  it('takes over at a meeting that handled the case', () => {
    given(decision, prepared())
      .when({ ...takeOver, found: meeting })
      .then(over);
    given(decision, prepared(), over)
      .when({ ...takeOver, found: meeting })
      .then();
  });
  it.each([
    ['unknown', undefined],
    ['of another board', handledMeeting({ board: 'BUN' })],
    ['of a committee', handledMeeting({ level: 'utskott' })],
  ])('refuses a meeting that is %s', (_, found) =>
    given(decision, prepared())
      .when({ ...takeOver, found })
      .refuses('decision-needs-meeting'),
  );
  it('refuses afterwards', () => {
    given(decision, prepared(), takenByDelegate())
      .when({ ...takeOver, found: meeting })
      .refuses('delegated-decision-stands');
    given(decision, prepared(), takenByBoard())
      .when({ ...takeOver, found: meeting })
      .refuses('decision-already-taken');
  });
});
