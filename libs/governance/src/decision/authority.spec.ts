import { decisionContract, type DecisionEvent } from '@havstang/contracts';
import { given, metaOf } from '@havstang/testing';
import { about, challenge, prepared, takenByBoard, takenByDelegate } from '../testing/decisions.js';
import { convened, handledMeeting, MEETING, meetingFacts } from '../testing/meetings.js';
import { adopted, appointed, DELEGATE, ORDER, orderFacts, pointAdded, revoked } from '../testing/orders.js';
import { id } from '../testing/recorded.js';
import { atMeeting, decided, delegate, looked, order, place, take, type Take } from '../testing/take.js';
import { decision } from './decision.js';

describe('a delegate decides', () => {
  it('under a point, and the decision says on what it relied', () =>
    given(decision, prepared())
      .when(take())
      .then(takenByDelegate({ amount: 80_000, reliedOn: [place(order), place(challenge())] })));
  it('once: what was decided is not decided again (I-G12)', () =>
    given(decision, prepared(), takenByDelegate())
      .when(take())
      .refuses('decision-already-taken', { facts: { decidedOn: '2022-02-21' } }));
  it.each<[string, Partial<Take['data']>, Take['found']['order']]>([
    ['no order', { delegation: undefined }, undefined],
    ['an order that is not there', {}, undefined],
    ['another board’s order', {}, { ...order, board: 'BUN' }],
  ])('not under %s', (_, over, found) =>
    given(decision, prepared())
      .when(take(over, { order: found }))
      .refuses('delegation-unknown'),
  );
});

describe('I-G4 the point, its limit and its holder on the day of the decision', () => {
  it.each<[string, Partial<Take['data']>, Take['found']['order']]>([
    ['before it held', {}, orderFacts(adopted, pointAdded({ validFrom: '2022-02-22' }), appointed())],
    ['after it was taken back', { decidedOn: '2022-03-10' }, orderFacts(adopted, pointAdded(), revoked, appointed())],
    [
      'in a matter it does not cover',
      {},
      orderFacts(adopted, pointAdded({ covers: ['introduceSolution'] }), appointed()),
    ],
    ['by a number that the order has not', { delegation: { orderId: ORDER, pointCode: '9' } }, order],
    [
      'that is a committee’s',
      {},
      orderFacts(adopted, pointAdded({ delegateKind: 'committee', delegateRole: 'arbetsutskottet' })),
    ],
    [
      'for urgent matters',
      {},
      orderFacts(adopted, pointAdded({ delegateKind: 'politician', reporting: 'urgent' }), appointed()),
    ],
  ])('refuses a point %s', (_, over, facts) =>
    given(decision, prepared())
      .when(take(over, { order: facts }, { ...delegate, occurredAt: '2022-03-20T08:00:00.000Z' }))
      .refuses('delegation-not-valid'),
  );
  it('still holds on the last day before it is taken back', () => {
    const facts = orderFacts(adopted, pointAdded(), revoked, appointed());
    given(decision, prepared())
      .when(
        take({ decidedOn: '2022-03-09' }, { order: facts }, { ...delegate, occurredAt: '2022-03-20T08:00:00.000Z' }),
      )
      .then(takenByDelegate({ decidedOn: '2022-03-09', amount: 80_000, reliedOn: [place(facts), place(challenge())] }));
  });
  it('refuses an amount above the limit, or none where there is a limit', () => {
    given(decision, prepared())
      .when(take({ amount: 200_001 }))
      .refuses('delegation-limit-exceeded', { facts: { limit: 200_000 } });
    given(decision, prepared())
      .when(take({ amount: undefined }))
      .refuses('amount-missing');
    given(decision, prepared())
      .when(take({ amount: 200_000 }))
      .then(takenByDelegate({ amount: 200_000, reliedOn: [place(order), place(challenge())] }));
  });
  it('refuses whoever does not hold the post that day', () => {
    const notTheDelegate = { facts: { decidedOn: '2022-02-21', delegateRole: 'fastighetschef' } };
    given(decision, prepared())
      .when(take({}, {}, metaOf({ actor: { ref: id(41), role: 'delegate' } })))
      .refuses('not-the-delegate', notTheDelegate);
    const deputy = orderFacts(adopted, pointAdded(), appointed(), appointed(id(32), '2022-02-20', '2022-02-28'));
    given(decision, prepared())
      .when(take({}, { order: deputy }))
      .refuses('not-the-delegate');
    given(decision, prepared())
      .when(take({}, { order: orderFacts(adopted, pointAdded()) }))
      .refuses('not-the-delegate');
  });
  it('refuses a matter of KL 6:38 at any level below the board (I-G2)', () => {
    given(decision, prepared({ undelegable: 'principle' }))
      .when(take())
      .refuses('decision-never-delegable', { facts: { ground: 'principle' } });
    given(decision, prepared({ undelegable: 'principle' }))
      .when(atMeeting())
      .then(takenByBoard({ reliedOn: [place(handledMeeting()), place(challenge())] }));
  });
  it('refuses once the board has taken over (I-G3)', () => {
    const over: DecisionEvent = {
      type: 'MatterTakenOver',
      data: { ...about, meetingId: MEETING, reason: 'R', reliedOn: [] },
    };
    given(decision, prepared(), over).when(take()).refuses('board-decides-itself');
    given(decision, prepared(), over)
      .when(atMeeting())
      .then(takenByBoard({ reliedOn: [place(handledMeeting()), place(challenge())] }));
  });
  it('lets an urgent matter be decided by the politician who has that mandate', () => {
    const urgent = orderFacts(
      adopted,
      pointAdded({ delegateKind: 'politician', delegateRole: 'ordförande', reporting: 'urgent' }),
      appointed(DELEGATE, '2022-02-14', undefined, 'ordförande'),
    );
    given(decision, prepared())
      .when(take({ level: 'brådskande' }, { order: urgent }))
      .then(
        takenByDelegate({
          level: 'brådskande',
          amount: 80_000,
          delegation: { orderId: ORDER, pointCode: '4.2', delegateRole: 'ordförande', reporting: 'urgent' },
          reliedOn: [place(urgent), place(challenge())],
        }),
      );
    given(decision, prepared())
      .when(take({ level: 'brådskande' }))
      .refuses('delegation-not-valid');
  });
});

describe('a body decides at a meeting', () => {
  it('by those who took part, without those who stood aside', () => {
    const meeting = handledMeeting({}, [id(21)]);
    given(decision, prepared())
      .when(atMeeting({}, meeting))
      .then(takenByBoard({ decidedBy: [id(22), id(23)], reliedOn: [place(meeting), place(challenge())] }));
  });
  it('as its secretary records it', () =>
    given(decision, prepared())
      .when(atMeeting({}, handledMeeting(), delegate))
      .refuses('only-secretary-records'));
  it.each<[string, Take['found']['meeting']]>([
    ['that is not there', undefined],
    ['without quorum', meetingFacts(convened)],
    ['of another board', handledMeeting({ board: 'BUN' })],
    ['of another level', handledMeeting({ level: 'utskott' })],
    ['that handled another case', { ...handledMeeting(), items: [] } as never],
  ])('not at one %s (I-G18)', (_, meeting) =>
    given(decision, prepared())
      .when({ ...atMeeting(), found: { ...looked, order: undefined, meeting } })
      .refuses('decision-needs-meeting', { facts: { level: 'nämnd', dnr: 'KS 2022/1' } }),
  );
  it('on the day of the meeting', () =>
    given(decision, prepared())
      .when(atMeeting({ decidedOn: '2022-02-15' }))
      .refuses('decision-date-impossible'));
  it('also the council, in a board’s case', () => {
    const council = handledMeeting({ board: 'KF', level: 'fullmäktige' });
    given(decision, prepared())
      .when(atMeeting({ level: 'fullmäktige' }, council))
      .then(takenByBoard({ level: 'fullmäktige', reliedOn: [place(council), place(challenge())] }));
  });
  it('also a committee, under a point of its own', () => {
    const committee = orderFacts(
      adopted,
      pointAdded({ delegateKind: 'committee', delegateRole: 'arbetsutskottet', limit: undefined }),
    );
    const delegation = { orderId: ORDER, pointCode: '4.2' };
    const meeting = handledMeeting({ level: 'utskott' });
    const command = atMeeting({ level: 'utskott', delegation }, meeting);
    given(decision, prepared())
      .when({ ...command, found: { ...command.found, order: committee } })
      .then(
        takenByBoard({
          level: 'utskott',
          delegation: { ...delegation, delegateRole: 'arbetsutskottet', reporting: 'reported' },
          reliedOn: [place(meeting), place(committee), place(challenge())],
        }),
      );
    given(decision, prepared()).when(command).refuses('delegation-unknown');
    given(decision, prepared())
      .when({ ...command, found: { ...command.found, order: committee, meeting: undefined } })
      .refuses('decision-needs-meeting');
  });
  it('never a working group: there is no level to write it with', () => {
    const { body } = decisionContract.commands.TakeDecision;
    expect(body.safeParse(decided).success).toBe(true);
    expect(body.safeParse({ ...decided, level: 'arbetsgrupp' }).success).toBe(false);
    expect(body.safeParse({ ...decided, decidedBy: [id(21), id(22)] }).success).toBe(false);
  });
});
