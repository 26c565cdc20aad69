import type { Attendee } from '@havstang/contracts';
import { reject } from '@havstang/kernel';
import type { Answer, Held, NamedUnits, SessionCommand } from './state.js';

/** Records those who are not recorded yet. I-S6: once the notes are confirmed, attendance is only corrected. */
export function record({ data, found }: Extract<SessionCommand, { type: 'RecordAttendance' }>, state: Held): Answer {
  const twice = attendingTwice([...state.attendees, ...data.attendees]);
  if (twice.length > 0) return reject('person-attends-twice', { field: 'attendees', facts: { persons: twice } });
  const units = unknownUnits(data.attendees, state.heldOn, found);
  if (units.length > 0) return reject('unit-unknown', { field: 'attendees', facts: { units } });
  const attendees = without(data.attendees, state.attendees);
  if (attendees.length === 0) return [];
  if (state.confirmed) return reject('attendance-fixed');
  const unitsPresent = unitsOf([...state.attendees, ...attendees]);
  return [{ type: 'AttendanceRecorded', data: { heldOn: state.heldOn, attendees, unitsPresent } }];
}

/** Removes first, then adds, so that one correction can also move a person to the right unit. */
export function correct({ data, found }: Extract<SessionCommand, { type: 'CorrectAttendance' }>, state: Held): Answer {
  if (state.attendees.length === 0) return reject('attendance-not-recorded');
  const left = state.attendees.filter((one) => !data.remove.includes(one.person));
  const twice = attendingTwice([...left, ...data.add]);
  if (twice.length > 0) return reject('person-attends-twice', { field: 'add', facts: { persons: twice } });
  const units = unknownUnits(data.add, state.heldOn, found);
  if (units.length > 0) return reject('unit-unknown', { field: 'add', facts: { units } });
  const after = [...left, ...without(data.add, left)];
  const [removed, added] = [minus(state.attendees, after), minus(after, state.attendees)];
  if (removed.length === 0 && added.length === 0) return [];
  const { heldOn } = state;
  return [
    {
      type: 'AttendanceCorrected',
      data: { heldOn, added, removed, unitsPresent: unitsOf(after), reason: data.reason },
    },
  ];
}

/** Those not among the others, each once. */
const without = (attendees: readonly Attendee[], others: readonly Attendee[]): Attendee[] => {
  const seen = new Set(others.map((one) => one.person));
  return attendees.filter((one) => !seen.has(one.person) && seen.add(one.person));
};

const minus = (attendees: readonly Attendee[], others: readonly Attendee[]): Attendee[] =>
  attendees.filter((one) => !others.some((other) => other.person === one.person && other.unit === one.unit));

const unitsOf = (attendees: readonly Attendee[]): string[] => [...new Set(attendees.map((one) => one.unit))].sort();

/** Persons named for two different units. */
const attendingTwice = (attendees: readonly Attendee[]): string[] => {
  const unitOf = new Map<string, string>();
  const twice = new Set<string>();
  for (const { person, unit } of attendees) {
    if ((unitOf.get(person) ?? unit) !== unit) twice.add(person);
    unitOf.set(person, unit);
  }
  return [...twice];
};

/** Units that were not there on the day of the session. */
const unknownUnits = (attendees: readonly Attendee[], heldOn: string, units: NamedUnits): string[] =>
  unitsOf(attendees).filter((unit) => {
    const known = units[unit];
    return !known || (known.endedOn !== undefined && known.endedOn <= heldOn);
  });
