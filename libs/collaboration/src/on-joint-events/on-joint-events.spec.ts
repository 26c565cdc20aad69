import { problemContract, sessionContract, type SessionEvent } from '@havstang/contracts';
import { see, type DomainEvent } from '@havstang/kernel';
import type { Effects, Lookup, Reaction } from '@havstang/nest';
import { happened, ID, sealedInOrder, type Happened } from '@havstang/testing';
import { tieId } from '../collaboration-tie/collaboration-tie.js';
import { onAttendance, onUnderstandingAgreed } from './on-joint-events.js';

const eventId = '00000000-0000-4000-8000-0000000000e1';
const person = (n: number) => `00000000-0000-4000-8000-0000000000a${n}`;
const wantedBy = async (reaction: Reaction, event: Happened) => {
  const [sealed] = sealedInOrder([event]);
  const seen = sealed && see<DomainEvent>(reaction.codec, sealed);
  expect(reaction.types).toContain(sealed?.type);
  return seen ? reaction.react(seen, {} as Lookup, {} as Effects) : [];
};
const session = (event: SessionEvent) => happened(sessionContract, ID, event, { eventId });
const note = (unitA: string, unitB: string, on: string) => ({
  id: tieId('2584', unitA, unitB),
  type: 'NoteJointEvent',
  data: { unitA, unitB, evidenceEventId: eventId, on },
});

describe('attendance', () => {
  const recorded = (units: string[], unitsPresent: string[]) =>
    session({
      type: 'AttendanceRecorded',
      data: { heldOn: '2022-03-07', attendees: units.map((unit, n) => ({ person: person(n), unit })), unitsPresent },
    });
  it('ties every pair of units that met, on the day of the session', async () =>
    expect(
      await wantedBy(onAttendance, recorded(['schools', 'ltu', 'housing'], ['housing', 'ltu', 'schools'])),
    ).toMatchObject([
      note('housing', 'ltu', '2022-03-07'),
      note('housing', 'schools', '2022-03-07'),
      note('ltu', 'schools', '2022-03-07'),
    ]));
  it('ties those who were recorded later to those who were there already', async () =>
    expect(await wantedBy(onAttendance, recorded(['ltu'], ['housing', 'ltu', 'schools']))).toMatchObject([
      note('housing', 'ltu', '2022-03-07'),
      note('ltu', 'schools', '2022-03-07'),
    ]));
  it('ties nobody to their own unit', async () =>
    expect(await wantedBy(onAttendance, recorded(['schools', 'schools'], ['schools']))).toEqual([]));
  it('ties whom a correction adds, not whom it removes', async () => {
    const corrected = session({
      type: 'AttendanceCorrected',
      data: {
        heldOn: '2022-03-07',
        added: [],
        removed: [{ person: person(1), unit: 'ltu' }],
        unitsPresent: ['housing', 'schools'],
        reason: 'R',
      },
    });
    expect(await wantedBy(onAttendance, corrected)).toEqual([]);
  });
});

it('units that agreed how they see a problem have worked together', async () => {
  const agreed = happened(
    problemContract,
    ID,
    {
      type: 'ProblemUnderstandingAgreed',
      data: { understanding: 'U', units: ['schools', 'housing'], rootCauseIds: [] },
    },
    { eventId, on: '2022-02-01' },
  );
  expect(await wantedBy(onUnderstandingAgreed, agreed)).toMatchObject([note('housing', 'schools', '2022-02-01')]);
});
