import type { SessionEvent, SessionRejection } from '@havstang/contracts';
import { reject, swedishDay, type Decider } from '@havstang/kernel';
import { correct, record } from './attendance.js';
import { schedule } from './schedule.js';
import type { Answer, Held, Session, SessionCommand } from './state.js';

/** What can be said to a session once it was scheduled. */
type Later = Exclude<SessionCommand, { type: 'ScheduleSession' }>;
/** What can be said of a session once it was held. */
type Afterwards = Exclude<Later, { type: 'HoldSession' | 'CancelSession' }>;

export const session: Decider<Session, SessionCommand, SessionEvent> = {
  category: 'session',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: SessionCommand, state: Session): Answer {
  if (command.type === 'ScheduleSession') return state.status === 'none' ? schedule(command) : reject('session-exists');
  switch (state.status) {
    case 'none':
      return reject('session-not-scheduled');
    case 'scheduled':
      return beforeIsHeld(command);
    case 'cancelled':
      return command.type === 'CancelSession' ? [] : reject('session-cancelled');
    case 'held':
      return onceHeld(command, state);
    default:
      return state satisfies never;
  }
}

function beforeIsHeld(command: Later): Answer {
  switch (command.type) {
    case 'HoldSession': {
      const today = swedishDay(command.meta.occurredAt);
      if (command.data.heldOn > today) return reject('session-held-in-future', { field: 'heldOn', facts: { today } });
      return [{ type: 'SessionHeld', data: command.data }];
    }
    case 'CancelSession':
      return [{ type: 'SessionCancelled', data: command.data }];
    default:
      return reject('session-not-held');
  }
}

function onceHeld(command: Later, state: Held): Answer {
  const alreadyHeld = reject<SessionRejection>('session-already-held', { facts: { heldOn: state.heldOn } });
  switch (command.type) {
    case 'HoldSession':
      return command.data.heldOn === state.heldOn ? [] : alreadyHeld;
    case 'CancelSession':
      return alreadyHeld;
    default:
      return afterwards(command, state);
  }
}

function afterwards(command: Afterwards, state: Held): Answer {
  switch (command.type) {
    case 'RecordAttendance':
      return record(command, state);
    case 'CorrectAttendance':
      return correct(command, state);
    case 'ApplyMethod':
      return [{ type: 'MethodApplied', data: command.data }];
    case 'CaptureOutput':
      if (state.outputs.includes(command.data.ref)) return [];
      return [{ type: 'SessionOutputCaptured', data: { outputId: command.meta.commandId, ...command.data } }];
    case 'ConfirmNotes':
      return confirm(command.data, state);
    case 'ShareNotesExternally':
      return share(command, state);
    default:
      return command satisfies never;
  }
}

function confirm(data: Extract<SessionCommand, { type: 'ConfirmNotes' }>['data'], state: Held): Answer {
  if (state.confirmed) return state.confirmed.summary === data.summary ? [] : reject('notes-confirmed');
  if (state.attendees.length === 0) return reject('attendance-not-recorded');
  return [{ type: 'SessionNotesConfirmed', data }];
}

/** I-S7: notes are working material (arbetsmaterial) until they are confirmed, and do not leave the authority before. */
function share({ data, found }: Extract<SessionCommand, { type: 'ShareNotesExternally' }>, state: Held): Answer {
  if (!state.confirmed) return reject('notes-working-material');
  const organisations = data.externalParties.filter((party) => !found[party]);
  if (organisations.length > 0) {
    return reject('external-party-unknown', { field: 'externalParties', facts: { organisations } });
  }
  const externalParties = [...new Set(data.externalParties)].filter((party) => !state.sharedWith.includes(party));
  if (externalParties.length === 0) return [];
  return [{ type: 'SessionNotesShared', data: { externalParties, purpose: data.purpose } }];
}

function evolve(state: Session, event: SessionEvent): Session {
  switch (event.type) {
    case 'SessionScheduled':
      return { status: 'scheduled' };
    case 'SessionCancelled':
      return { status: 'cancelled' };
    case 'SessionHeld':
      return { status: 'held', heldOn: event.data.heldOn, attendees: [], outputs: [], sharedWith: [] };
    default:
      return state.status === 'held' ? evolveHeld(state, event) : state;
  }
}

function evolveHeld(
  state: Held,
  event: Exclude<SessionEvent, { type: 'SessionScheduled' | 'SessionCancelled' | 'SessionHeld' }>,
): Held {
  switch (event.type) {
    case 'AttendanceRecorded':
      return { ...state, attendees: [...state.attendees, ...event.data.attendees] };
    case 'AttendanceCorrected': {
      const gone = new Set(event.data.removed.map((one) => one.person));
      const left = state.attendees.filter((one) => !gone.has(one.person));
      return { ...state, attendees: [...left, ...event.data.added] };
    }
    case 'MethodApplied':
      return state;
    case 'SessionOutputCaptured':
      return { ...state, outputs: [...state.outputs, event.data.ref] };
    case 'SessionNotesConfirmed':
      return { ...state, confirmed: { summary: event.data.summary } };
    case 'SessionNotesShared':
      return { ...state, sharedWith: [...state.sharedWith, ...event.data.externalParties] };
    default:
      return event satisfies never;
  }
}
