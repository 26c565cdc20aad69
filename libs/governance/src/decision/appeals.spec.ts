import { decisionContract, type DecisionEvent } from '@havstang/contracts';
import { given, metaOf } from '@havstang/testing';
import {
  about,
  annulled,
  appealed,
  inForce,
  noticed,
  prepared,
  reportedTo,
  reversal,
  stayed,
  takenByBoard,
  takenByDelegate,
  upheld,
} from '../testing/decisions.js';
import { MEETING } from '../testing/meetings.js';
import { id } from '../testing/recorded.js';
import { decision } from './decision.js';

const later = metaOf({ occurredAt: '2022-09-01T08:00:00.000Z' });
const delegated = [prepared(), takenByDelegate()];
const board = [prepared(), takenByBoard()];

describe('I-G13 legal force is computed by the clock from the notice', () => {
  const note = {
    type: 'NoteNotice',
    data: { meetingId: MEETING, postedOn: '2022-02-22', appealableUntil: '2022-03-15' },
  } as const;
  const gain = (occurredAt: string) => ({ type: 'GainLegalForce', data: {}, meta: metaOf({ occurredAt }) }) as const;
  const gained = (gainedOn: string): DecisionEvent => ({
    type: 'DecisionGainedLegalForce',
    data: { ...about, gainedOn },
  });
  it('cannot be sent by a person', () => expect(decisionContract.commands.GainLegalForce.roles).toEqual(['system']));
  it('waits for a notice of the meeting that took the decision or was told of it', () => {
    given(decision, ...delegated)
      .when(gain('2022-12-31T00:00:00.000Z'))
      .refuses('legal-force-not-yet');
    given(decision, ...delegated, reportedTo())
      .when(note)
      .then(noticed);
    given(decision, ...board)
      .when(note)
      .then(noticed);
    given(decision, ...board, noticed)
      .when(note)
      .then();
    given(decision, ...delegated)
      .when(note)
      .refuses('notice-of-other-meeting');
  });
  it('comes the day after the last day for appeal, Swedish time', () => {
    given(decision, ...board, noticed)
      .when(gain('2022-03-15T22:59:59.999Z'))
      .refuses('legal-force-not-yet');
    given(decision, ...board, noticed)
      .when(gain('2022-03-15T23:00:00.000Z'))
      .then(gained('2022-03-16'));
    given(decision, ...board, noticed, inForce)
      .when(gain('2022-03-16T08:00:00.000Z'))
      .then();
  });
  it('waits while an appeal is pending or stayed, then for the judgment', () => {
    given(decision, ...board, noticed, appealed)
      .when(gain('2022-03-16T08:00:00.000Z'))
      .refuses('legal-force-not-yet');
    given(decision, ...board, noticed, appealed, stayed)
      .when(gain('2022-03-16T08:00:00.000Z'))
      .refuses('legal-force-not-yet');
    given(decision, ...board, noticed, appealed, upheld)
      .when(gain('2022-05-01T08:00:00.000Z'))
      .refuses('legal-force-not-yet');
    given(decision, ...board, noticed, appealed, upheld)
      .when(gain('2022-05-02T08:00:00.000Z'))
      .then(gained('2022-05-02'));
  });
  it('is taken back by an appeal that came in time and was registered late', () =>
    given(decision, ...board, noticed, inForce, appealed, upheld)
      .when(gain('2022-05-02T08:00:00.000Z'))
      .then(gained('2022-05-02')));
});

describe('appeals', () => {
  const appeal = (receivedOn: string) =>
    ({
      type: 'RegisterAppeal',
      data: { ground: 'exceededPowers', receivedOn },
      meta: { ...later, commandId: id(8) },
    }) as const;
  it('are in time on the last day, and never later', () => {
    given(decision, ...board, noticed)
      .when(appeal('2022-03-15'))
      .then({ ...appealed, data: { ...appealed.data, receivedOn: '2022-03-15' } } as DecisionEvent);
    given(decision, ...board, noticed)
      .when(appeal('2022-03-16'))
      .refuses('appeal-too-late', { facts: { appealableUntil: '2022-03-15' } });
  });
  it('may come before the notice, but not before the decision', () => {
    const early: DecisionEvent = {
      type: 'DecisionAppealed',
      data: { ...about, appealId: id(8), ground: 'exceededPowers', receivedOn: '2022-02-20' },
    };
    given(decision, ...board)
      .when(appeal('2022-02-20'))
      .then(early);
    given(decision, ...board)
      .when(appeal('2022-02-13'))
      .refuses('decision-date-impossible');
  });
  const court = (outcome: 'stayed' | 'upheld' | 'annulled') =>
    ({
      type: 'RegisterCourtOutcome',
      data: { appealId: id(8), outcome, on: '2022-05-02', courtCase: 'Mål 1234-22' },
      meta: later,
    }) as const;
  const history = [...board, noticed, appealed];
  it('are stayed, upheld', () => {
    given(decision, ...history)
      .when(court('stayed'))
      .then(stayed);
    given(decision, ...history)
      .when(court('upheld'))
      .then(upheld);
    given(decision, ...history, stayed)
      .when(court('stayed'))
      .then();
  });
  it('I-G16 annul, and what was done must be undone, in one append', () => {
    given(decision, ...history)
      .when(court('annulled'))
      .then(annulled, reversal);
    const executed: DecisionEvent = {
      type: 'DecisionExecuted',
      data: { ...about, executedOn: '2022-03-16', measures: 'M' },
    };
    given(decision, ...history, executed)
      .when(court('annulled'))
      .then(annulled, { type: 'ReversalRequired', data: { ...about, executed: true } });
  });
  it('are settled once', () => {
    given(decision, ...history, upheld)
      .when(court('annulled'))
      .refuses('appeal-settled');
    given(decision, ...history, annulled, reversal)
      .when(court('annulled'))
      .then();
    given(decision, ...board)
      .when(court('upheld'))
      .refuses('appeal-unknown');
    given(decision, ...history)
      .when({ ...court('upheld'), data: { ...court('upheld').data, on: '2022-09-02' } })
      .refuses('decision-date-impossible');
  });
  it('end the decision when they succeed; the system’s own late notes stay quiet', () => {
    const ended = [...history, annulled, reversal];
    given(decision, ...ended)
      .when(appeal('2022-03-10'))
      .refuses('decision-ended', { facts: { status: 'annulled' } });
    given(decision, ...ended)
      .when({ type: 'GainLegalForce', data: {} })
      .then();
    given(decision, ...ended)
      .when({ type: 'NoteNotice', data: { meetingId: MEETING, postedOn: '2022-02-22', appealableUntil: '2022-03-15' } })
      .then();
  });
});
