import { boardMeetingContract, type BoardMeetingEvent } from '@havstang/contracts';
import { isRejection } from '@havstang/kernel';
import { given, ID, metaOf } from '@havstang/testing';
import fc from 'fast-check';
import { anyDay, anyHistory } from '../testing/arbitrary.js';
import { adjusted, convened, drafted, handled, MEMBERS, posted, quorate } from '../testing/meetings.js';
import { id } from '../testing/recorded.js';
import { boardMeeting, type BoardMeeting, type BoardMeetingCommand } from './board-meeting.js';

const establish = (...present: string[]) => ({ type: 'EstablishQuorum', data: { present } }) as const;
const item = (stoodAside: string[] = []) => ({
  type: 'HandleAgendaItem' as const,
  data: { subject: 'S', dnr: 'KS 2022/1', proposals: ['Bifall.'], stoodAside },
  found: { caseId: id(1) },
});

describe('I-G18 quorum before anything is handled', () => {
  it('is more than half of the members', () => {
    given(boardMeeting, convened)
      .when(establish(...MEMBERS))
      .then(quorate);
    given(boardMeeting, convened)
      .when(establish(id(21), id(22)))
      .refuses('no-quorum', { facts: { members: 5, present: 2 } });
  });
  it('is more than half, not half', () => {
    const four: BoardMeetingEvent = {
      type: 'MeetingConvened',
      data: { board: 'KS', level: 'nämnd', heldOn: '2022-02-14', members: 4 },
    };
    given(boardMeeting, four)
      .when(establish(id(21), id(22)))
      .refuses('no-quorum', { facts: { members: 4, present: 2 } });
    given(boardMeeting, four)
      .when(establish(...MEMBERS))
      .then(quorate);
  });
  it('counts each member once', () =>
    given(boardMeeting, convened)
      .when(establish(id(21), id(21), id(21)))
      .refuses('no-quorum'));
  it('is established on the day or later', () =>
    given(boardMeeting, convened)
      .when({ ...establish(...MEMBERS), meta: metaOf({ occurredAt: '2022-02-13T22:59:00.000Z' }) })
      .refuses('meeting-not-yet', { facts: { heldOn: '2022-02-14' } }));
  it('stays quiet for the same members in any order, and refuses others', () => {
    given(boardMeeting, convened, quorate)
      .when(establish(...[...MEMBERS].reverse()))
      .then();
    given(boardMeeting, convened, quorate)
      .when(establish(...MEMBERS, id(25)))
      .refuses('quorum-differs');
  });
  it('comes before the first item', () => {
    given(boardMeeting, convened).when(item()).refuses('quorum-not-established');
    given(boardMeeting).when(item()).refuses('meeting-not-convened');
    given(boardMeeting, convened, quorate)
      .when(item())
      .then({ type: 'AgendaItemHandled', data: { ...item().data, itemId: metaOf().commandId, paragraph: 1 } });
  });
  it('holds for each item, without those who stood aside', () => {
    given(boardMeeting, convened, quorate)
      .when(item([id(21)]))
      .refuses('no-quorum', { facts: { members: 5, present: 2 } });
    given(boardMeeting, convened, quorate)
      .when(item([id(29)]))
      .refuses('stood-aside-not-present');
  });
  it('names a case of the diary, or none', () => {
    const { dnr, ...without } = item().data;
    given(boardMeeting, convened, quorate)
      .when({ ...item(), found: undefined })
      .refuses('agenda-case-unknown', { field: 'dnr', facts: { dnr } });
    given(boardMeeting, convened, quorate)
      .when({ ...item(), data: without, found: undefined })
      .then({ type: 'AgendaItemHandled', data: { ...without, itemId: metaOf().commandId, paragraph: 1 } });
  });
  it('numbers the paragraphs', () =>
    given(boardMeeting, convened, quorate, handled())
      .when(item())
      .then({ type: 'AgendaItemHandled', data: { ...item().data, itemId: metaOf().commandId, paragraph: 2 } }));
});

describe('the minutes', () => {
  const draft = { type: 'DraftProtocol', data: {} } as const;
  it('are drawn up of what was handled, once', () => {
    given(boardMeeting, convened, quorate, handled()).when(draft).then(drafted);
    given(boardMeeting, convened, quorate).when(draft).refuses('nothing-handled');
    given(boardMeeting, convened, quorate, handled(), drafted).when(draft).then();
  });
  it('take no more items afterwards; they are corrected', () => {
    const correct = (paragraph: number) =>
      ({ type: 'CorrectProtocol', data: { paragraph, correction: 'C', reason: 'R' } }) as const;
    given(boardMeeting, convened, quorate, handled(), drafted).when(item()).refuses('protocol-drafted');
    given(boardMeeting, convened, quorate, handled(), drafted)
      .when(correct(1))
      .then({ type: 'ProtocolCorrected', data: correct(1).data });
    given(boardMeeting, convened, quorate, handled(), drafted).when(correct(2)).refuses('paragraph-unknown');
    given(boardMeeting, convened, quorate, handled()).when(correct(1)).refuses('protocol-not-drafted');
  });
  it('begin with a meeting that was convened once', () => {
    const convene = {
      type: 'ConveneMeeting',
      data: { board: 'KS', level: 'nämnd', heldOn: '2022-02-14', members: 5 },
    } as const;
    given(boardMeeting).when(convene).then(convened);
    given(boardMeeting, convened).when(convene).refuses('meeting-exists');
  });
});

describe('I-G17 confirmation within 14 days: late is recorded, not blocked', () => {
  const history = [convened, quorate, handled(), drafted];
  const adjust = (adjustedOn: string, signers = [id(21), id(22)]) =>
    ({ type: 'AdjustProtocol', data: { adjustedOn, signers, loa: 3 } }) as const;
  const at = (adjustedOn: string, late: boolean): BoardMeetingEvent => ({
    type: 'ProtocolAdjusted',
    data: { ...adjust(adjustedOn).data, late },
  });
  it('is in time on the 14th day and late on the 15th', () => {
    given(boardMeeting, ...history)
      .when(adjust('2022-02-28'))
      .then(at('2022-02-28', false));
    given(boardMeeting, ...history)
      .when(adjust('2022-03-01'))
      .then(at('2022-03-01', true));
  });
  it('is done by two who were present', () => {
    given(boardMeeting, ...history)
      .when(adjust('2022-02-21', [id(21), id(29)]))
      .refuses('signer-not-present');
    given(boardMeeting, ...history)
      .when(adjust('2022-02-21', [id(21), id(21)]))
      .refuses('signer-not-present');
  });
  it('is neither before the meeting nor in the future', () => {
    given(boardMeeting, ...history)
      .when(adjust('2022-02-13'))
      .refuses('meeting-day-impossible');
    given(boardMeeting, ...history)
      .when(adjust('2022-03-02'))
      .refuses('meeting-day-impossible', { facts: { latest: '2022-03-01' } });
  });
  it('follows the draft, once', () => {
    given(boardMeeting, convened, quorate, handled()).when(adjust('2022-02-21')).refuses('protocol-not-drafted');
    given(boardMeeting, ...history, adjusted)
      .when(adjust('2022-02-21'))
      .then();
    given(boardMeeting, ...history, adjusted)
      .when(adjust('2022-02-22'))
      .refuses('protocol-differs');
  });
});

describe('I-G17 notice within two days, and the time for appeal', () => {
  const history = [convened, quorate, handled(), drafted, adjusted];
  const post = (postedOn: string) => ({ type: 'PostNotice', data: { postedOn } }) as const;
  it('is in time on the second day and late on the third; three weeks run from it', () => {
    given(boardMeeting, ...history)
      .when(post('2022-02-23'))
      .then({ type: 'NoticePosted', data: { postedOn: '2022-02-23', appealableUntil: '2022-03-16', late: false } });
    given(boardMeeting, ...history)
      .when(post('2022-02-24'))
      .then({ type: 'NoticePosted', data: { postedOn: '2022-02-24', appealableUntil: '2022-03-17', late: true } });
  });
  it('follows the confirmation, once', () => {
    given(boardMeeting, convened, quorate, handled(), drafted)
      .when(post('2022-02-22'))
      .refuses('protocol-not-adjusted');
    given(boardMeeting, ...history)
      .when(post('2022-02-20'))
      .refuses('meeting-day-impossible');
    given(boardMeeting, ...history, posted)
      .when(post('2022-02-22'))
      .then();
    given(boardMeeting, ...history, posted)
      .when(post('2022-02-23'))
      .refuses('protocol-differs');
  });
  it('is taken down after the last day for appeal; earlier is recorded', () => {
    const takeDown = (takenDownOn: string) =>
      ({
        type: 'TakeDownNotice',
        data: { takenDownOn },
        meta: metaOf({ occurredAt: '2022-04-01T08:00:00.000Z' }),
      }) as const;
    const down = (takenDownOn: string, early: boolean): BoardMeetingEvent => ({
      type: 'NoticeTakenDown',
      data: { takenDownOn, early },
    });
    given(boardMeeting, ...history, posted)
      .when(takeDown('2022-03-16'))
      .then(down('2022-03-16', false));
    given(boardMeeting, ...history, posted)
      .when(takeDown('2022-03-15'))
      .then(down('2022-03-15', true));
    given(boardMeeting, ...history, posted, down('2022-03-16', false))
      .when(takeDown('2022-03-16'))
      .then();
    given(boardMeeting, ...history, posted, down('2022-03-16', false))
      .when(takeDown('2022-03-17'))
      .refuses('protocol-differs');
    given(boardMeeting, ...history)
      .when(takeDown('2022-03-16'))
      .refuses('notice-not-posted');
  });
});

describe('whatever happens', () => {
  it('folds any history', () =>
    fc.assert(
      fc.property(anyHistory<BoardMeetingEvent>(boardMeetingContract), (events) => {
        expect(given(boardMeeting, ...events).state().status).toBeDefined();
      }),
    ));

  const who = fc.uniqueArray(fc.constantFrom(...MEMBERS, id(25)), { minLength: 1 });
  const commands = fc.array(
    fc.oneof(
      fc.record({
        type: fc.constant('ConveneMeeting'),
        data: fc.constant({ board: 'KS', level: 'nämnd', heldOn: '2022-02-14', members: 4 }),
      }),
      fc.record({ type: fc.constant('EstablishQuorum'), data: fc.record({ present: who }) }),
      fc.record({
        type: fc.constant('HandleAgendaItem'),
        data: fc.record({ subject: fc.constant('S'), proposals: fc.constant([]), stoodAside: who }),
      }),
      fc.record({
        type: fc.constant('HandleAgendaItem'),
        data: fc.constant({ subject: 'S', proposals: [], stoodAside: [] }),
      }),
      fc.record({ type: fc.constant('DraftProtocol'), data: fc.constant({}) }),
      fc.record({
        type: fc.constant('AdjustProtocol'),
        data: fc.record({ adjustedOn: anyDay, signers: who, loa: fc.constant(3) }),
      }),
      fc.record({ type: fc.constant('PostNotice'), data: fc.record({ postedOn: anyDay }) }),
      fc.record({ type: fc.constant('TakeDownNotice'), data: fc.record({ takenDownOn: anyDay }) }),
    ),
    { maxLength: 40 },
  );
  it('keeps quorum for every item and the order meeting, confirmation, notice', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        let state: BoardMeeting = boardMeeting.initial;
        for (const bare of sequence) {
          const decided = boardMeeting.decide({ ...bare, id: ID, meta: metaOf() } as BoardMeetingCommand, state);
          if (isRejection(decided)) continue;
          state = decided.reduce(boardMeeting.evolve, state);
          if ('items' in state) {
            const { present, members } = state;
            for (const { stoodAside } of state.items)
              expect((present.length - stoodAside.length) * 2).toBeGreaterThan(members);
          }
          if (state.status !== 'posted') continue;
          expect(state.adjusted.adjustedOn >= state.heldOn && state.notice.postedOn >= state.adjusted.adjustedOn).toBe(
            true,
          );
          expect(state.items.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
