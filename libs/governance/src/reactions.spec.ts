import { boardMeetingContract, decisionContract, type DecisionEvent } from '@havstang/contracts';
import { see, type DomainEvent, type SealedEvent } from '@havstang/kernel';
import type { Effects, Lookup, Reaction } from '@havstang/nest';
import { awaitingLegalForce } from './awaiting-legal-force/awaiting-legal-force.js';
import { boundaries } from './boundary/boundary.http.js';
import { decisions } from './decision/decision.http.js';
import { legalForceClock } from './legal-force-clock/legal-force-clock.js';
import { onDecisionAtMeeting } from './on-decision-at-meeting/on-decision-at-meeting.js';
import { onExceptionDecided } from './on-exception-decided/on-exception-decided.js';
import { onNoticePosted } from './on-notice-posted/on-notice-posted.js';
import {
  appealed,
  inForce,
  noticed,
  prepared,
  reportedTo,
  stayed,
  takenByBoard,
  takenByDelegate,
  upheld,
} from './testing/decisions.js';
import {
  convened,
  handledMeeting,
  MEETING,
  meetingFacts,
  posted,
  quorate,
  handled,
  drafted,
  adjusted,
} from './testing/meetings.js';
import { documentsFrom, id, recorded } from './testing/recorded.js';

const lookup = (documents: Record<string, object>): Lookup => ({
  tenant: '2584',
  documents: () => {
    throw new Error('not asked for');
  },
  get: async (model, key) => documents[`${model.name}/${key}`] as never,
});

/** What a reaction wants once it has seen the last of these events. */
const wants = async (reaction: Reaction, events: readonly SealedEvent[], documents: Record<string, object> = {}) => {
  const last = see<DomainEvent>(reaction.codec, events.at(-1)!);
  return last ? reaction.react(last, lookup(documents), {} as Effects) : undefined;
};
const decided = (...events: DecisionEvent[]) => recorded(decisionContract, id(1), ...events);
const notice = { meetingId: MEETING, postedOn: '2022-02-22', appealableUntil: '2022-03-15' };

describe('notice of the minutes', () => {
  const meeting = recorded(boardMeetingContract, MEETING, convened, posted);
  it('reaches each decision that the meeting took or was told of', async () => {
    const documents = { [`meeting-decisions/${MEETING}`]: { decisionIds: [id(1), id(2)] } };
    expect(await wants(onNoticePosted, meeting, documents)).toEqual([
      { to: decisions, id: id(1), type: 'NoteNotice', data: notice },
      { to: decisions, id: id(2), type: 'NoteNotice', data: notice },
    ]);
    expect(await wants(onNoticePosted, meeting)).toEqual([]);
  });
  it('reaches a decision that is recorded or reported afterwards', async () => {
    const after = {
      [`board-meetings/${MEETING}`]: meetingFacts(convened, quorate, handled(), drafted, adjusted, posted),
    };
    const noted = [{ to: decisions, id: id(1), type: 'NoteNotice', data: notice }];
    expect(await wants(onDecisionAtMeeting, decided(prepared(), takenByBoard()), after)).toEqual(noted);
    expect(await wants(onDecisionAtMeeting, decided(prepared(), takenByDelegate(), reportedTo()), after)).toEqual(
      noted,
    );
    expect(await wants(onDecisionAtMeeting, decided(prepared(), takenByDelegate()), after)).toEqual([]);
    expect(
      await wants(onDecisionAtMeeting, decided(prepared(), takenByBoard()), {
        [`board-meetings/${MEETING}`]: handledMeeting(),
      }),
    ).toEqual([]);
  });
});

describe('a decision on an exception', () => {
  const exception = {
    boundaryId: id(51),
    exceptionRequestId: id(6),
    ideaId: id(3),
    scope: 'En skola',
    until: '2022-12-31',
  };
  const taken = (outcome: 'approved' | 'rejected') =>
    decided(prepared(), takenByDelegate({ exception, outcome, reasons: 'R', ideaId: id(3) }));
  it.each([
    ['approved', 'granted'],
    ['rejected', 'denied'],
  ] as const)('that %s is answered as %s', async (outcome, answer) => {
    const data = {
      exceptionRequestId: id(6),
      ideaId: id(3),
      outcome: answer,
      scope: 'En skola',
      reason: 'R',
      decisionId: id(1),
    };
    expect(await wants(onExceptionDecided, taken(outcome))).toEqual([
      { to: boundaries, id: id(51), type: 'DecideException', data },
    ]);
  });
  it('is no other decision', async () =>
    expect(await wants(onExceptionDecided, decided(prepared(), takenByDelegate()))).toEqual([]));
});

describe('the clock', () => {
  const due = (now: string, ...events: DecisionEvent[]) =>
    legalForceClock.due(now, async function* () {
      for (const [key, document] of Object.entries(documentsFrom(awaitingLegalForce, decided(...events)))) {
        yield { key, tenant: '2584', document: document as never };
      }
    });
  const board = [prepared(), takenByBoard()];
  const force = (occurredAt: string) => [
    { to: decisions, id: id(1), type: 'GainLegalForce', data: {}, tenant: '2584', occurredAt },
  ];
  it('acts from the first instant of the day after the last day for appeal', async () => {
    expect(await due('2022-03-15T22:59:59.999Z', ...board, noticed)).toEqual([]);
    expect(await due('2022-03-15T23:00:00.000Z', ...board, noticed)).toEqual(force('2022-03-15T23:00:00.000Z'));
  });
  it('looks only at what waits', async () => {
    const year = '2023-01-01T00:00:00.000Z';
    expect(await due(year, ...board)).toEqual([]);
    expect(await due(year, ...board, noticed, inForce)).toEqual([]);
    expect(await due(year, ...board, noticed, appealed)).toEqual([]);
    expect(await due(year, ...board, noticed, appealed, stayed)).toEqual([]);
  });
  it('acts on the day that a judgment let the decision stand, also when the appeal was registered after legal force', async () => {
    const year = '2023-01-01T00:00:00.000Z';
    expect(await due(year, ...board, noticed, appealed, upheld)).toEqual(force('2022-05-01T22:00:00.000Z'));
    expect(await due(year, ...board, noticed, inForce, appealed, upheld)).toEqual(force('2022-05-01T22:00:00.000Z'));
  });
});
