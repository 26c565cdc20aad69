import type { DecisionCard, DecisionEvent } from '@havstang/contracts';
import { given, ID, metaOf } from '@havstang/testing';
import {
  about,
  annulled,
  appealed,
  inForce,
  noticed,
  prepared,
  reportedTo,
  stayed,
  takenByBoard,
  takenByDelegate,
  upheld,
} from '../testing/decisions.js';
import { convened, handledMeeting, MEETING, meetingFacts, MEMBERS } from '../testing/meetings.js';
import { DELEGATE } from '../testing/orders.js';
import { id } from '../testing/recorded.js';
import { decision } from './decision.js';

const later = metaOf({ occurredAt: '2022-09-01T08:00:00.000Z' });
const delegated = [prepared(), takenByDelegate()];
const urgent = [prepared(), takenByDelegate({ level: 'brådskande' })];
const board = [prepared(), takenByBoard()];

describe('I-G12 nothing is edited: what comes after follows from the decision', () => {
  it('comes after it', () =>
    given(decision, prepared())
      .when({ type: 'ExecuteDecision', data: { executedOn: '2022-03-01', measures: 'M' } })
      .refuses('decision-not-taken'));
});

describe('reservations', () => {
  const enter = (personRef: string) => ({ type: 'EnterReservation', data: { personRef, reservation: 'R' } }) as const;
  const entered: DecisionEvent = {
    type: 'ReservationEntered',
    data: { ...about, person: MEMBERS[0]!, reservation: 'R' },
  };
  it('are entered by those who took part, once', () => {
    given(decision, ...board)
      .when(enter(MEMBERS[0]!))
      .then(entered);
    given(decision, ...board, entered)
      .when(enter(MEMBERS[0]!))
      .then();
  });
  it('are refused to others, to a delegate’s decision, and after the notice', () => {
    given(decision, ...board)
      .when(enter(id(45)))
      .refuses('not-a-participant');
    given(decision, ...delegated)
      .when(enter(DELEGATE))
      .refuses('not-a-participant');
    given(decision, ...board, noticed)
      .when(enter(MEMBERS[0]!))
      .refuses('reservation-too-late');
  });
});

describe('I-G15 reporting to the next meeting', () => {
  const next = handledMeeting({ heldOn: '2022-03-14' });
  const report = (found: { meeting: typeof next | undefined; metOn: string[] }) =>
    ({ type: 'ReportDecision', data: { meetingId: MEETING }, found }) as const;
  const reported = (late: boolean): DecisionEvent => ({
    type: 'DecisionReported',
    data: { ...about, meetingId: MEETING, late, reliedOn: [{ stream: next.stream, revision: next.revision }] },
  });
  it.each([
    ['delegated', delegated],
    ['urgent', urgent],
  ])('is in time at the first meeting after a %s decision, and late at the second', (_, history) => {
    given(decision, ...history)
      .when(report({ meeting: next, metOn: ['2022-02-14', '2022-02-21', '2022-03-14'] }))
      .then(reported(false));
    given(decision, ...history)
      .when(report({ meeting: next, metOn: ['2022-02-28', '2022-03-14'] }))
      .then(reported(true));
  });
  it.each([
    ['unknown', undefined],
    ['before the decision', handledMeeting({ heldOn: '2022-02-20' })],
    ['of another board', handledMeeting({ heldOn: '2022-03-14', board: 'BUN' })],
    ['of a committee', handledMeeting({ heldOn: '2022-03-14', level: 'utskott' })],
  ])('refuses a meeting that is %s', (_, meeting) =>
    given(decision, ...delegated)
      .when(report({ meeting, metOn: [] }))
      .refuses('reporting-needs-meeting'),
  );
  it('asks for those present at a meeting where they have not been recorded', () =>
    given(decision, ...delegated)
      .when(report({ meeting: { ...meetingFacts(convened), heldOn: '2022-03-14' }, metOn: [] }))
      .refuses('reporting-needs-quorum', { field: 'meetingId', facts: { heldOn: '2022-03-14' } }));
  it('is done once, and not for what the board decided itself', () => {
    given(decision, ...delegated, reportedTo())
      .when(report({ meeting: next, metOn: [] }))
      .then();
    given(decision, ...delegated, reportedTo(id(26)))
      .when(report({ meeting: next, metOn: [] }))
      .refuses('decision-reported-elsewhere');
    given(decision, ...board)
      .when(report({ meeting: next, metOn: [] }))
      .refuses('not-a-delegated-decision');
  });
});

describe('minutes of its own', () => {
  const separately = (recordedOn = '2022-02-22', postedOn = '2022-02-23') =>
    ({ type: 'RecordSeparately', data: { recordedOn, postedOn } }) as const;
  const recorded: DecisionEvent = { type: 'DecisionRecordedSeparately', data: { ...about, recordedOn: '2022-02-22' } };
  it('start the time for appeal', () =>
    given(decision, ...delegated)
      .when(separately())
      .then(recorded, {
        type: 'DecisionNoticePosted',
        data: { ...about, postedOn: '2022-02-23', appealableUntil: '2022-03-16' },
      }));
  it('are drawn up once, instead of reporting', () => {
    given(decision, ...delegated, recorded)
      .when(separately())
      .then();
    given(decision, ...delegated, reportedTo())
      .when(separately())
      .refuses('decision-reported-elsewhere');
  });
  it('are neither for urgent decisions nor for the board’s own', () => {
    given(decision, ...urgent)
      .when(separately())
      .refuses('urgent-must-be-reported');
    given(decision, ...board)
      .when(separately())
      .refuses('not-a-delegated-decision');
  });
  it('come after the decision and before their notice, not in the future', () => {
    given(decision, ...delegated)
      .when(separately('2022-02-20'))
      .refuses('decision-date-impossible', { field: 'recordedOn' });
    given(decision, ...delegated)
      .when(separately('2022-02-22', '2022-02-21'))
      .refuses('decision-date-impossible', { field: 'postedOn' });
    given(decision, ...delegated)
      .when(separately('2022-02-22', '2022-03-02'))
      .refuses('decision-date-impossible', { field: 'postedOn' });
  });
});

describe('I-G14 execution', () => {
  const execute = (executedOn: string, beforeLegalForce?: string) =>
    ({ type: 'ExecuteDecision', data: { executedOn, measures: 'M', beforeLegalForce }, meta: later }) as const;
  const executed = (executedOn: string, beforeLegalForce?: string): DecisionEvent => ({
    type: 'DecisionExecuted',
    data: { ...about, executedOn, measures: 'M', ...(beforeLegalForce === undefined ? {} : { beforeLegalForce }) },
  });
  it('needs a reason before legal force, and none after', () => {
    given(decision, ...board, noticed, inForce)
      .when(execute('2022-03-16'))
      .then(executed('2022-03-16'));
    given(decision, ...board, noticed, inForce)
      .when(execute('2022-03-15'))
      .refuses('execution-needs-reason', { facts: { executedOn: '2022-03-15' } });
    given(decision, ...board)
      .when(execute('2022-02-15'))
      .refuses('execution-needs-reason');
    given(decision, ...board)
      .when(execute('2022-02-15', 'Bråttom.'))
      .then(executed('2022-02-15', 'Bråttom.'));
    given(decision, ...board, noticed, inForce)
      .when(execute('2022-03-16', 'Bråttom.'))
      .then(executed('2022-03-16'));
  });
  it('is refused for what was rejected, stayed, annulled or lies outside its days', () => {
    given(decision, prepared(), takenByBoard({ outcome: 'rejected' }))
      .when(execute('2022-03-16', 'R'))
      .refuses('decision-rejected-it');
    given(decision, ...board, noticed, appealed, stayed)
      .when(execute('2022-06-01', 'R'))
      .refuses('decision-stayed');
    given(decision, ...board, noticed, appealed, stayed, upheld)
      .when(execute('2022-06-01', 'R'))
      .then(executed('2022-06-01', 'R'));
    given(decision, ...board, noticed, appealed, annulled)
      .when(execute('2022-06-01', 'R'))
      .refuses('decision-ended');
    given(decision, ...board)
      .when(execute('2022-02-13', 'R'))
      .refuses('decision-date-impossible');
    given(decision, ...board)
      .when(execute('2022-09-02', 'R'))
      .refuses('decision-date-impossible');
  });
  it('happens once', () => {
    given(decision, ...board, noticed, inForce, executed('2022-03-16'))
      .when(execute('2022-03-16'))
      .then();
    given(decision, ...board, noticed, inForce, executed('2022-03-16'))
      .when(execute('2022-03-17'))
      .refuses('decision-executed');
  });
});

describe('I-G12 a later decision takes its place', () => {
  const card: DecisionCard = {
    ...about,
    id: id(4),
    board: 'KS',
    subject: 'S',
    status: 'taken',
    decidedOn: '2022-03-01',
    outcome: 'approved',
    level: 'delegat',
    boundariesConsidered: [],
    alternatives: [],
    reservations: [],
    appeals: [],
    reversalRequired: false,
    stream: `decision-${id(4)}`,
    revision: 1,
  };
  const supersede = (found: DecisionCard | undefined) =>
    ({ type: 'SupersedeDecision', data: { byDecisionId: id(4), reason: 'R' }, found }) as const;
  const superseded: DecisionEvent = {
    type: 'DecisionSuperseded',
    data: { ...about, byDecisionId: id(4), reason: 'R', reliedOn: [{ stream: card.stream, revision: 1 }] },
  };
  it('when it is in effect in the same case', () => {
    given(decision, ...delegated)
      .when(supersede(card))
      .then(superseded);
    given(decision, ...delegated, superseded)
      .when(supersede(card))
      .then();
  });
  it.each<[string, DecisionCard | undefined]>([
    ['unknown', undefined],
    ['only prepared', { ...card, status: 'prepared' }],
    ['annulled', { ...card, status: 'annulled' }],
    ['in another case', { ...card, caseId: id(9) }],
    ['earlier', { ...card, decidedOn: '2022-02-20' }],
    ['the same', { ...card, id: ID }],
  ])('not when it is %s', (_, found) =>
    given(decision, ...delegated)
      .when(supersede(found))
      .refuses('superseding-decision-unknown'),
  );
  it('I-G3 the board’s own decision does not change its delegate’s', () => {
    given(decision, ...delegated)
      .when(supersede({ ...card, level: 'nämnd' }))
      .refuses('delegated-decision-stands');
    given(decision, ...board)
      .when(supersede({ ...card, level: 'nämnd' }))
      .then(superseded);
  });
});
