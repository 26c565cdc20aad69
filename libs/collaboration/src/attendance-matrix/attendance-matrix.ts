import { codecOf, sessionContract, type Attendee, type SessionEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** Who came to one session. The persons are kept for corrections; the view shows numbers only. */
export type SessionAttendance = {
  readonly id: string;
  readonly title: string;
  readonly seriesId?: string;
  readonly heldOn?: string;
  readonly attendees: readonly Attendee[];
};

export const attendanceMatrix = defineReadModel<SessionAttendance, SessionEvent>({
  name: 'attendance-matrix',
  version: 1,
  codec: codecOf(sessionContract),
  keys: (event) => [event.id],
  project,
});

function project(entry: SessionAttendance | undefined, event: Seen<SessionEvent>): SessionAttendance | undefined {
  if (event.type === 'SessionScheduled') {
    const { title, seriesId } = event.data;
    return { id: event.id, title, ...(seriesId === undefined ? {} : { seriesId }), attendees: [] };
  }
  if (!entry) return undefined;
  switch (event.type) {
    case 'SessionHeld':
      return { ...entry, heldOn: event.data.heldOn };
    case 'AttendanceRecorded':
      return { ...entry, attendees: [...entry.attendees, ...event.data.attendees] };
    case 'AttendanceCorrected': {
      const gone = new Set(event.data.removed.map((one) => one.person));
      const left = entry.attendees.filter((one) => !gone.has(one.person));
      return { ...entry, attendees: [...left, ...event.data.added] };
    }
    default:
      return entry;
  }
}

/** Unit × session: the sessions that were held, in order of time, and how many came from each unit to each. */
export const matrixOf = (entries: readonly SessionAttendance[]) => {
  const held = entries
    .flatMap(({ heldOn, ...entry }) => (heldOn === undefined ? [] : [{ ...entry, heldOn }]))
    .toSorted((a, b) => (a.heldOn < b.heldOn || (a.heldOn === b.heldOn && a.id < b.id) ? -1 : 1));
  const units = new Set(held.flatMap((entry) => entry.attendees.map((one) => one.unit)));
  return {
    sessions: held.map(({ id, title, heldOn }) => ({ id, title, heldOn })),
    units: [...units].sort().map((unit) => {
      const persons = held.map((entry) => entry.attendees.filter((one) => one.unit === unit).length);
      return { unit, persons, sessions: persons.filter((count) => count > 0).length };
    }),
  };
};
