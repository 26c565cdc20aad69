import { sessionCard, sessionContract, type SessionEvent } from '@havstang/contracts';
import { happened, ID, projected, sealedInOrder } from '@havstang/testing';
import { attendanceMatrix, matrixOf } from '../attendance-matrix/attendance-matrix.js';
import { sessionCalendar } from './session-calendar.js';

const second = '00000000-0000-4000-8000-000000000002';
const person = (n: number) => `00000000-0000-4000-8000-0000000000a${n}`;
const scheduled = (title: string): SessionEvent => ({
  type: 'SessionScheduled',
  data: { title, form: 'workshop', startsAt: '2022-03-07T08:00:00Z', ledBy: ['ltu'], reliedOn: [] },
});
const held = (heldOn: string): SessionEvent => ({ type: 'SessionHeld', data: { heldOn } });
const attended = (...units: string[]): SessionEvent => ({
  type: 'AttendanceRecorded',
  data: { heldOn: '2022-03-07', attendees: units.map((unit, n) => ({ person: person(n), unit })), unitsPresent: units },
});
const corrected: SessionEvent = {
  type: 'AttendanceCorrected',
  data: {
    heldOn: '2022-03-07',
    added: [{ person: person(0), unit: 'housing' }],
    removed: [{ person: person(0), unit: 'schools' }],
    unitsPresent: ['housing'],
    reason: 'R',
  },
};
const rest: readonly SessionEvent[] = [
  { type: 'MethodApplied', data: { methodId: 'm', facilitatorOrg: 'ltu', note: 'N' } },
  { type: 'SessionOutputCaptured', data: { outputId: ID, kind: 'problem', ref: second } },
  { type: 'SessionNotesConfirmed', data: { summary: 'S' } },
  { type: 'SessionNotesShared', data: { externalParties: ['rise'], purpose: 'P' } },
];
const on = (id: string, ...events: readonly SessionEvent[]) =>
  events.map((event) => happened(sessionContract, id, event));

describe('the calendar', () => {
  const events = sealedInOrder([
    ...on(ID, scheduled('Ett'), held('2022-03-07'), attended('schools'), ...rest),
    ...on(second, scheduled('Två'), { type: 'SessionCancelled', data: { reason: 'För få.' } }),
  ]);
  const cards = projected(sessionCalendar, events);
  it('shows what came of a session, and that its notes are no longer working material', () => {
    expect(cards.get(ID)).toMatchObject({
      status: 'held',
      heldOn: '2022-03-07',
      notes: 'confirmed',
      summary: 'S',
      sharedWith: ['rise'],
      methods: [{ methodId: 'm', facilitatorOrg: 'ltu' }],
      outputs: [{ kind: 'problem', ref: second }],
    });
    expect(cards.get(second)).toMatchObject({ status: 'cancelled', reason: 'För få.', notes: 'workingMaterial' });
  });
  it('answers as the contract says', () => {
    for (const card of cards.values()) expect(sessionCard.parse(card)).toEqual(card);
  });
});

describe('the attendance matrix', () => {
  const events = sealedInOrder([
    ...on(ID, scheduled('Ett'), held('2022-03-07'), attended('schools', 'schools', 'ltu'), corrected),
    ...on(second, scheduled('Noll'), held('2022-02-28'), attended('schools')),
    ...on(person(9), scheduled('Inte hållen')),
  ]);
  it('counts persons by unit and session, in order of time, without saying who', () => {
    expect(matrixOf([...projected(attendanceMatrix, events).values()])).toEqual({
      sessions: [
        { id: second, title: 'Noll', heldOn: '2022-02-28' },
        { id: ID, title: 'Ett', heldOn: '2022-03-07' },
      ],
      units: [
        { unit: 'housing', persons: [0, 1], sessions: 1 },
        { unit: 'ltu', persons: [0, 1], sessions: 1 },
        { unit: 'schools', persons: [1, 1], sessions: 2 },
      ],
    });
  });
});
