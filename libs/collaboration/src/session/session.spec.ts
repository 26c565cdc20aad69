import { sessionContract, type Attendee, type SessionEvent } from '@havstang/contracts';
import { isRejection } from '@havstang/kernel';
import { anyEvent, given, ID, metaOf } from '@havstang/testing';
import fc from 'fast-check';
import { session } from './session.js';
import type { ScheduleFacts, SessionCommand } from './state.js';

const seriesId = '00000000-0000-4000-8000-0000000000f1';
const person = (n: number) => `00000000-0000-4000-8000-0000000000a${n}`;
const relied = { stream: 'organisation-ltu', revision: 0 };
const facts: ScheduleFacts = {
  series: { ledBy: ['ltu'], stream: `sessionSeries-${seriesId}`, revision: 0 },
  organisations: { ltu: { kind: 'university', retired: false, reliedOn: relied } },
};
const units = { housing: {}, schools: {}, closed: { endedOn: '2022-03-07' }, closing: { endedOn: '2022-03-08' } };
const plan = { title: 'Veckomöte', form: 'meeting', startsAt: '2022-03-07T08:00:00Z' } as const;
const today = metaOf({ occurredAt: '2022-03-07T15:00:00.000Z' });

const scheduled: SessionEvent = { type: 'SessionScheduled', data: { ...plan, ledBy: ['ltu'], reliedOn: [relied] } };
const held: SessionEvent = { type: 'SessionHeld', data: { heldOn: '2022-03-07' } };
const recorded = (attendees: Attendee[], unitsPresent: string[]): SessionEvent => ({
  type: 'AttendanceRecorded',
  data: { heldOn: '2022-03-07', attendees, unitsPresent },
});
const one: Attendee = { person: person(1), unit: 'schools' };
const two: Attendee = { person: person(2), unit: 'housing' };
const attended = recorded([one], ['schools']);
const confirmed: SessionEvent = { type: 'SessionNotesConfirmed', data: { summary: 'S' } };
const cancelled: SessionEvent = { type: 'SessionCancelled', data: { reason: 'R' } };

const alone: ScheduleFacts = { ...facts, series: undefined };
const schedule = (data: object = {}, found: ScheduleFacts = alone) =>
  ({ type: 'ScheduleSession', data: { ...plan, ...data }, found }) as const;
const hold = (heldOn: string) => ({ type: 'HoldSession', data: { heldOn }, meta: today }) as const;
const attend = (...attendees: Attendee[]) => ({ type: 'RecordAttendance', data: { attendees }, found: units }) as const;
const correct = (add: Attendee[], remove: string[]) =>
  ({ type: 'CorrectAttendance', data: { add, remove, reason: 'Fel namn.' }, found: units }) as const;
const confirm = { type: 'ConfirmNotes', data: { summary: 'S' } } as const;
const share = (...externalParties: string[]) =>
  ({ type: 'ShareNotesExternally', data: { externalParties, purpose: 'P' }, found: facts.organisations }) as const;

describe('scheduling', () => {
  it('records who leads, and what that rested on', () =>
    given(session)
      .when(schedule({ ledBy: ['ltu'] }))
      .then(scheduled));
  it('is led by those of its series when nobody else is named', () =>
    given(session)
      .when(schedule({ seriesId }, facts))
      .then({
        type: 'SessionScheduled',
        data: {
          ...plan,
          seriesId,
          ledBy: ['ltu'],
          reliedOn: [relied, { stream: `sessionSeries-${seriesId}`, revision: 0 }],
        },
      }));
  it('may be the municipality’s own', () =>
    given(session)
      .when(schedule())
      .then({ type: 'SessionScheduled', data: { ...plan, ledBy: [], reliedOn: [] } }));
  it('refuses a series that is not there', () =>
    given(session).when(schedule({ seriesId })).refuses('session-series-unknown', { field: 'seriesId' }));
  it('I-S5 refuses leaders that are no registered partners', () =>
    given(session)
      .when(schedule({ ledBy: ['rise'] }))
      .refuses('session-led-by-unknown', { facts: { organisations: ['rise'] } }));
  it('refuses a second time', () => given(session, scheduled).when(schedule()).refuses('session-exists'));
});

describe('holding and cancelling', () => {
  it('is held', () => given(session, scheduled).when(hold('2022-03-07')).then(held));
  it('stays quiet when that is known', () => given(session, scheduled, held).when(hold('2022-03-07')).then());
  it('refuses another day, and a day to come', () => {
    given(session, scheduled, held).when(hold('2022-03-06')).refuses('session-already-held');
    given(session, scheduled)
      .when(hold('2022-03-08'))
      .refuses('session-held-in-future', { facts: { today: '2022-03-07' } });
  });
  it('knows the Swedish day: after 23:00 UTC in winter it is tomorrow', () =>
    given(session, scheduled)
      .when({ ...hold('2022-03-08'), meta: metaOf({ occurredAt: '2022-03-07T23:00:00.000Z' }) })
      .then({ type: 'SessionHeld', data: { heldOn: '2022-03-08' } }));
  it('is cancelled only before it was held', () => {
    const cancel = { type: 'CancelSession', data: { reason: 'R' } } as const;
    given(session, scheduled).when(cancel).then(cancelled);
    given(session, scheduled, cancelled).when(cancel).then();
    given(session, scheduled, held).when(cancel).refuses('session-already-held');
    given(session, scheduled, cancelled).when(hold('2022-03-07')).refuses('session-cancelled');
  });
  it('comes before what happened there', () => {
    given(session).when(attend(one)).refuses('session-not-scheduled');
    given(session, scheduled).when(attend(one)).refuses('session-not-held');
  });
});

describe('I-S6 attendance', () => {
  it('records who came, for which unit', () => given(session, scheduled, held).when(attend(one)).then(attended));
  it('adds those who are new, and tells all units present', () =>
    given(session, scheduled, held, attended)
      .when(attend(one, two))
      .then(recorded([two], ['housing', 'schools'])));
  it('stays quiet when all are recorded, also after the notes are confirmed', () => {
    given(session, scheduled, held, attended).when(attend(one)).then();
    given(session, scheduled, held, attended, confirmed).when(attend(one)).then();
  });
  it('is fixed once the notes are confirmed', () =>
    given(session, scheduled, held, attended, confirmed).when(attend(two)).refuses('attendance-fixed'));
  it('is corrected with a reason, also then', () =>
    given(session, scheduled, held, attended, confirmed)
      .when(correct([two], [one.person]))
      .then({
        type: 'AttendanceCorrected',
        data: { heldOn: '2022-03-07', added: [two], removed: [one], unitsPresent: ['housing'], reason: 'Fel namn.' },
      }));
  it('moves a person to the right unit in one correction', () => {
    const moved = { person: one.person, unit: 'housing' };
    given(session, scheduled, held, attended)
      .when(correct([moved], [one.person]))
      .then({
        type: 'AttendanceCorrected',
        data: { heldOn: '2022-03-07', added: [moved], removed: [one], unitsPresent: ['housing'], reason: 'Fel namn.' },
      });
  });
  it('stays quiet when the correction changes nothing', () => {
    given(session, scheduled, held, attended)
      .when(correct([one], [one.person]))
      .then();
    given(session, scheduled, held, attended)
      .when(correct([], [person(9)]))
      .then();
  });
  it('cannot be corrected before it was recorded', () =>
    given(session, scheduled, held)
      .when(correct([one], []))
      .refuses('attendance-not-recorded'));
  it('refuses a person for two units', () => {
    const elsewhere = { person: one.person, unit: 'housing' };
    given(session, scheduled, held).when(attend(one, elsewhere)).refuses('person-attends-twice');
    given(session, scheduled, held, attended).when(attend(elsewhere)).refuses('person-attends-twice');
    given(session, scheduled, held, attended)
      .when(correct([elsewhere], []))
      .refuses('person-attends-twice');
  });
  it('refuses units that are not registered, or had ended that day', () => {
    const from = (unit: string) => attend({ person: person(3), unit });
    given(session, scheduled, held)
      .when(from('nowhere'))
      .refuses('unit-unknown', { facts: { units: ['nowhere'] } });
    given(session, scheduled, held).when(from('closed')).refuses('unit-unknown');
    given(session, scheduled, held)
      .when(from('closing'))
      .then(recorded([{ person: person(3), unit: 'closing' }], ['closing']));
    given(session, scheduled, held, attended)
      .when(correct([{ person: person(3), unit: 'closed' }], []))
      .refuses('unit-unknown');
  });
});

describe('what was done and what came of it', () => {
  const applied = { methodId: 'm', facilitatorOrg: 'ltu' };
  it('records the method', () =>
    given(session, scheduled, held)
      .when({ type: 'ApplyMethod', data: applied })
      .then({ type: 'MethodApplied', data: applied }));
  it('captures an output once', () => {
    const output = { kind: 'problem', ref: ID } as const;
    const captured: SessionEvent = { type: 'SessionOutputCaptured', data: { outputId: metaOf().commandId, ...output } };
    given(session, scheduled, held).when({ type: 'CaptureOutput', data: output }).then(captured);
    given(session, scheduled, held, captured).when({ type: 'CaptureOutput', data: output }).then();
    given(session, scheduled).when({ type: 'CaptureOutput', data: output }).refuses('session-not-held');
  });
});

describe('I-S7 notes are working material until confirmed', () => {
  const shared: SessionEvent = { type: 'SessionNotesShared', data: { externalParties: ['ltu'], purpose: 'P' } };
  it('confirms them when it is known who was there', () => {
    given(session, scheduled, held, attended).when(confirm).then(confirmed);
    given(session, scheduled, held).when(confirm).refuses('attendance-not-recorded');
  });
  it('stays quiet on the same words, refuses others', () => {
    given(session, scheduled, held, attended, confirmed).when(confirm).then();
    given(session, scheduled, held, attended, confirmed)
      .when({ type: 'ConfirmNotes', data: { summary: 'Annat.' } })
      .refuses('notes-confirmed');
  });
  it('shares confirmed notes with registered organisations, once each', () => {
    given(session, scheduled, held, attended, confirmed).when(share('ltu')).then(shared);
    given(session, scheduled, held, attended, confirmed, shared).when(share('ltu')).then();
    given(session, scheduled, held, attended, confirmed).when(share('x')).refuses('external-party-unknown');
  });
  it('does not let working material out', () =>
    given(session, scheduled, held, attended).when(share('ltu')).refuses('notes-working-material'));
});

describe('whatever comes', () => {
  const attendee = fc.record({
    person: fc.constantFrom(1, 2, 3).map(person),
    unit: fc.constantFrom('housing', 'schools', 'closed'),
  });
  const command = fc.oneof(
    fc.constant(schedule()),
    fc.constant(hold('2022-03-07')),
    fc.array(attendee, { minLength: 1, maxLength: 3 }).map((some) => attend(...some)),
    fc
      .record({
        add: fc.array(attendee, { maxLength: 2 }),
        remove: fc.array(fc.constantFrom(1, 2, 3).map(person), { maxLength: 2 }),
      })
      .map(({ add, remove }) => correct(add, remove)),
    fc.constant(confirm),
    fc.constant(share('ltu')),
  );
  it('a person attends once, attendance stays as it was when confirmed, and nothing leaves before', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 25 }), (commands) => {
        let state = session.initial;
        for (const each of commands) {
          const decided = session.decide({ id: ID, meta: metaOf(), ...each } as SessionCommand, state);
          if (isRejection(decided)) continue;
          if (state.status === 'held' && state.confirmed) {
            expect(decided.map((event) => event.type)).not.toContain('AttendanceRecorded');
          }
          state = decided.reduce(session.evolve, state);
          if (state.status !== 'held') continue;
          const persons = state.attendees.map((attending) => attending.person);
          expect(new Set(persons).size).toBe(persons.length);
          expect(state.attendees.map((attending) => attending.unit)).not.toContain('closed');
          if (!state.confirmed) expect(state.sharedWith).toEqual([]);
        }
      }),
    );
  });
  it('folds any events that the contract allows', () => {
    fc.assert(
      fc.property(fc.array(anyEvent(sessionContract)), (events) => {
        expect(events.reduce(session.evolve, session.initial)).toHaveProperty('status');
      }),
    );
  });
});
