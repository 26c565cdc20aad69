import {
  boardMeetingContract,
  boundaryContract,
  challengeContract,
  decisionContract,
  diaryContract,
  ideaContract,
  solutionTestContract,
  type BoundaryEvent,
  type ChallengeEvent,
  type DecisionEvent,
  type DiaryEvent,
  type IdeaEvent,
  type SolutionTestEvent,
} from '@havstang/contracts';
import { boardCalendar } from './board-calendar/board-calendar.js';
import { caseNumbers } from './case-numbers/case-numbers.js';
import { challengeBoundaries } from './challenge-boundaries/challenge-boundaries.js';
import { unreportedDecisions } from './delegation-list/unreported-decisions.js';
import { diarium } from './diarium/diarium.js';
import { exceptionRegister } from './exception-register/exception-register.js';
import { meetingDecisions } from './meeting-decisions/meeting-decisions.js';
import { noticeBoard } from './notice-board/notice-board.js';
import { recusalRegister } from './recusal-register/recusal-register.js';
import { testFacts } from './test-facts/test-facts.js';
import { about, annulled, noticed, prepared, reportedTo, takenByBoard, takenByDelegate } from './testing/decisions.js';
import { adjusted, convened, drafted, handled, MEETING, posted, quorate } from './testing/meetings.js';
import { documentsFrom, id, interleavings, recorded } from './testing/recorded.js';

const decided = (n: number, ...events: DecisionEvent[]) => recorded(decisionContract, id(n), ...events);

describe('what each read model holds', () => {
  it('diarium and case numbers: one document per case of a stream', () => {
    const opened = (number: number): DiaryEvent => ({
      type: 'CaseOpened',
      data: {
        caseId: id(number),
        dnr: `KS 2022/${number}`,
        board: 'KS',
        year: 2022,
        number,
        subject: 'S',
        openedOn: '2022-02-01',
      },
    });
    const cases = documentsFrom(diarium, recorded(diaryContract, id(9), opened(1), opened(2)));
    expect(documentsFrom(caseNumbers, recorded(diaryContract, id(9), opened(1), opened(2)))).toEqual({
      'KS 2022/1': { caseId: id(1) },
      'KS 2022/2': { caseId: id(2) },
    });
    expect(Object.keys(cases)).toEqual([id(1), id(2)]);
    expect(cases[id(2)]).toMatchObject({ dnr: 'KS 2022/2', stream: `diary-${id(9)}`, revision: 1 });
  });

  it('challenge boundaries: those attached and not detached, also when there is none', () => {
    const attached = (n: number): ChallengeEvent => ({
      type: 'BoundaryAttachedToChallenge',
      data: { boundaryId: id(n), reliedOn: [] },
    });
    const detached: ChallengeEvent = { type: 'BoundaryDetachedFromChallenge', data: { boundaryId: id(51), why: 'W' } };
    const facts = (...events: ChallengeEvent[]) =>
      documentsFrom(challengeBoundaries, recorded(challengeContract, id(2), ...events))[id(2)];
    expect(facts(attached(51), attached(52), attached(51), detached)).toEqual({
      boundaryIds: [id(52)],
      stream: `challenge-${id(2)}`,
      revision: 3,
    });
    expect(facts({ type: 'ChallengeOpened', data: {} } as ChallengeEvent)).toMatchObject({ boundaryIds: [] });
  });

  it('tests: whether one waits for a decision', () => {
    const planned: SolutionTestEvent = {
      type: 'TestPlanned',
      data: {
        challengeId: id(2),
        ideaId: id(3),
        title: 'T',
        hypothesis: 'H',
        measures: [{ id: id(8), name: 'N', target: 'T' }],
        reliedOn: [],
      },
    };
    const requested: SolutionTestEvent = { type: 'TestApprovalRequested', data: { challengeId: id(2), reliedOn: [] } };
    const denied: SolutionTestEvent = { type: 'TestApprovalDenied', data: { decisionId: id(4) } };
    const facts = (...events: SolutionTestEvent[]) =>
      documentsFrom(testFacts, recorded(solutionTestContract, id(7), ...events))[id(7)];
    expect(facts(planned)).toEqual({
      challengeId: id(2),
      ideaId: id(3),
      awaitingApproval: false,
      stream: `solutionTest-${id(7)}`,
      revision: 0,
    });
    expect(facts(planned, requested)).toMatchObject({ awaitingApproval: true, revision: 1 });
    expect(facts(planned, requested, denied)).toMatchObject({ awaitingApproval: false });
    expect(facts(planned, requested, denied, requested)).toMatchObject({ awaitingApproval: true });
  });

  it('calendar: a board’s meetings in order of day, whichever was convened first', () => {
    const other = { ...convened, data: { ...convened.data, heldOn: '2022-01-10' } } as typeof convened;
    const committee = { ...convened, data: { ...convened.data, level: 'utskott' } } as typeof convened;
    const [a, b] = [
      recorded(boardMeetingContract, MEETING, convened, quorate),
      recorded(boardMeetingContract, id(26), other),
    ];
    const expected = {
      KS: {
        meetings: [
          { meetingId: id(26), heldOn: '2022-01-10', met: false },
          { meetingId: MEETING, heldOn: '2022-02-14', met: true },
        ],
      },
    };
    for (const events of interleavings(a, b)) expect(documentsFrom(boardCalendar, events)).toEqual(expected);
    expect(documentsFrom(boardCalendar, recorded(boardMeetingContract, id(27), committee))).toEqual({});
  });

  it('meeting decisions: those taken at the meeting and those reported to it', () => {
    const [a, b] = [decided(1, prepared(), takenByBoard()), decided(2, prepared(), takenByDelegate(), reportedTo())];
    for (const events of interleavings(a, b))
      expect(documentsFrom(meetingDecisions, events)).toEqual({ [MEETING]: { decisionIds: [id(1), id(2)] } });
  });

  it('unreported: delegated and urgent decisions until the board is told', () => {
    const waiting = (...events: DecisionEvent[]) =>
      documentsFrom(unreportedDecisions, decided(1, prepared(), ...events))[id(1)];
    expect(waiting(takenByDelegate())).toMatchObject({
      decisionId: id(1),
      level: 'delegat',
      decidedOn: '2022-02-21',
      delegateRole: 'fastighetschef',
    });
    expect(waiting(takenByDelegate(), reportedTo())).toBeUndefined();
    expect(waiting(takenByDelegate(), annulled)).toBeUndefined();
    expect(
      waiting(takenByDelegate(), { type: 'DecisionRecordedSeparately', data: { ...about, recordedOn: '2022-02-22' } }),
    ).toBeUndefined();
    expect(waiting(takenByBoard())).toBeUndefined();
    const delegation = {
      orderId: id(30),
      pointCode: '4.2',
      delegateRole: 'R',
      reporting: 'recordedSeparately',
    } as const;
    expect(waiting(takenByDelegate({ delegation }))).toBeUndefined();
  });

  it('recusals: declared, then assessed', () => {
    const which = { ...about, conflictId: id(42), person: id(43), ground: 'agent' } as const;
    const declared = { type: 'ConflictOfInterestDeclared', data: which } as const;
    const assessed = { type: 'ConflictOfInterestAssessed', data: { ...which, outcome: 'recused', why: 'W' } } as const;
    const conflict = { conflictId: id(42), person: id(43), ground: 'agent' };
    const register = (...events: DecisionEvent[]) => documentsFrom(recusalRegister, decided(1, prepared(), ...events));
    expect(register()).toEqual({});
    expect(register(declared)).toEqual({ [id(1)]: { decisionId: id(1), dnr: about.dnr, conflicts: [conflict] } });
    expect(register(declared, assessed)).toMatchObject({
      [id(1)]: { conflicts: [{ ...conflict, outcome: 'recused' }] },
    });
  });
});

describe('documents that join streams do not depend on the order between them', () => {
  it('notice board', () => {
    const meeting = recorded(boardMeetingContract, MEETING, convened, quorate, handled(), drafted, adjusted, posted);
    for (const events of interleavings(meeting, decided(1, prepared(), takenByBoard(), noticed))) {
      expect(documentsFrom(noticeBoard, events)).toEqual({
        [MEETING]: {
          board: 'KS',
          heldOn: '2022-02-14',
          posted: { postedOn: '2022-02-22', appealableUntil: '2022-03-15', late: false },
          decisions: { [id(1)]: 'KS 2022/1' },
        },
      });
    }
  });

  it('notice board: a decision with minutes of its own has a notice of its own', () => {
    const own = {
      type: 'DecisionNoticePosted',
      data: { ...about, postedOn: '2022-02-22', appealableUntil: '2022-03-15' },
    } as const;
    expect(documentsFrom(noticeBoard, decided(1, own))).toEqual({
      [id(1)]: {
        board: 'KS',
        posted: { postedOn: '2022-02-22', appealableUntil: '2022-03-15' },
        decisions: { [id(1)]: 'KS 2022/1' },
      },
    });
  });

  it('exception register', () => {
    const asked: IdeaEvent = {
      type: 'BoundaryExceptionRequested',
      data: { exceptionRequestId: id(6), boundaryId: id(51), scope: 'Överallt', until: '2023-12-31', why: 'W' },
    };
    const granted: BoundaryEvent = {
      type: 'BoundaryExceptionGranted',
      data: {
        exceptionRequestId: id(6),
        ideaId: id(3),
        scope: 'En skola',
        until: '2022-12-31',
        decisionId: id(4),
        reliedOn: [],
      },
    };
    for (const events of interleavings(
      recorded(ideaContract, id(3), asked),
      recorded(boundaryContract, id(51), granted),
    )) {
      expect(documentsFrom(exceptionRegister, events)).toEqual({
        [id(6)]: {
          exceptionRequestId: id(6),
          boundaryId: id(51),
          asked: { ideaId: id(3), scope: 'Överallt', until: '2023-12-31', why: 'W' },
          answer: { status: 'granted', ideaId: id(3), scope: 'En skola', until: '2022-12-31', decisionId: id(4) },
        },
      });
    }
  });
});
