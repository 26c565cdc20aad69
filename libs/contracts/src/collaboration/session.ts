import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { personal, plainBefore } from '../personal.js';
import { STAFF } from '../roles.js';
import { code, day, line, personRef, prose, reliedOn, uuid } from '../scalars.js';
import { SESSION_FORMS } from './session-series.js';

const exampleId = '0198c0de-0000-7000-8000-000000000001';
const examplePerson = '0198c0de-0000-7000-8000-000000000002';

/** Who was there: a pseudonym, and the unit the person came for. */
export const attendee = z.strictObject({ person: personRef, unit: code });
const attendees = z.array(attendee).max(200);
const unitsPresent = z.array(code).describe('Every unit present after this, in alphabetical order.');

const plan = {
  title: line,
  form: z.enum(SESSION_FORMS),
  startsAt: z.iso.datetime(),
  place: line.optional(),
  seriesId: uuid.optional(),
  challengeId: uuid.optional().describe('The challenge it is about, when there is one.'),
};
const method = {
  methodId: code,
  facilitatorOrg: code
    .optional()
    .describe('The partner that led the method; left out when the group did it by itself.'),
  note: prose.optional(),
};
const output = {
  kind: z.enum(['problem', 'challenge', 'idea', 'solutionTest', 'boundary']),
  ref: uuid.describe('The id of what came out of the session.'),
  note: prose.optional(),
};

/** A workshop or meeting: who took part, what was done, what came of it. */
export const sessionContract = defineContract({
  service: 'collaboration',
  name: 'session',
  path: 'sessions',
  en: 'Session',
  sv: 'Träff',
  events: {
    SessionScheduled: event({
      en: 'A session was scheduled',
      sv: 'En träff planerades',
      data: z.strictObject({ ...plan, ledBy: z.array(code), reliedOn: z.array(reliedOn) }),
    }),
    SessionHeld: event({
      en: 'The session was held',
      sv: 'Träffen hölls',
      data: z.strictObject({ heldOn: day }),
    }),
    AttendanceRecorded: event({
      en: 'Attendance was recorded',
      sv: 'Närvaro antecknades',
      data: z.strictObject({ heldOn: day, attendees: attendees.min(1), unitsPresent }),
    }),
    AttendanceCorrected: event({
      en: 'Attendance was corrected',
      sv: 'Närvaron rättades',
      ...plainBefore(2),
      data: z.strictObject({
        heldOn: day,
        added: attendees,
        removed: attendees,
        unitsPresent,
        reason: personal(prose),
      }),
    }),
    MethodApplied: event({
      en: 'A method was applied',
      sv: 'En metod användes',
      ...plainBefore(2),
      data: z.strictObject({ ...method, note: personal(prose).optional() }),
    }),
    SessionOutputCaptured: event({
      en: 'Something came out of the session',
      sv: 'Träffen gav ett resultat',
      ...plainBefore(2),
      data: z.strictObject({ outputId: uuid, ...output, note: personal(prose).optional() }),
    }),
    SessionNotesConfirmed: event({
      en: 'The notes were confirmed',
      sv: 'Anteckningarna fastställdes',
      ...plainBefore(2),
      data: z.strictObject({ summary: personal(prose) }),
    }),
    SessionNotesShared: event({
      en: 'The notes were shared outside the municipality',
      sv: 'Anteckningarna delades utanför kommunen',
      data: z.strictObject({ externalParties: z.array(code).min(1), purpose: prose }),
    }),
    SessionCancelled: event({
      en: 'The session was cancelled',
      sv: 'Träffen ställdes in',
      ...plainBefore(2),
      data: z.strictObject({ reason: personal(prose) }),
    }),
  },
  commands: {
    ScheduleSession: command({
      en: 'Schedule a session',
      sv: 'Planera en träff',
      roles: ['processLeader', 'facilitator'],
      creates: true,
      body: {
        ...plan,
        ledBy: z
          .array(code)
          .max(10)
          .optional()
          .describe('Partner organisations that lead it; left out: those of the series.'),
      },
      example: {
        title: 'Veckomöte 1: felanmälan',
        form: 'meeting',
        startsAt: '2022-03-07T08:00:00Z',
        place: 'Stadshuset Kristallen',
      },
    }),
    HoldSession: command({
      en: 'Record that the session was held',
      sv: 'Anteckna att träffen hölls',
      roles: ['processLeader', 'facilitator'],
      body: { heldOn: day },
      example: { heldOn: '2022-03-07' },
    }),
    RecordAttendance: command({
      en: 'Record who attended, and for which unit',
      sv: 'Anteckna vilka som deltog, och för vilken enhet',
      roles: ['processLeader', 'facilitator'],
      body: { attendees: attendees.min(1) },
      example: { attendees: [{ person: examplePerson, unit: 'kultur-utbildning-skola' }] },
    }),
    CorrectAttendance: command({
      en: 'Correct the attendance, with a reason',
      sv: 'Rätta närvaron, med skäl',
      roles: ['processLeader', 'facilitator'],
      body: { add: attendees.default([]), remove: z.array(personRef).max(200).default([]), reason: prose },
      example: { add: [], remove: [examplePerson], reason: 'Personen var sjuk den dagen.' },
    }),
    ApplyMethod: command({
      en: 'Record which method was used',
      sv: 'Anteckna vilken metod som användes',
      roles: [...STAFF, 'facilitator'],
      body: method,
      example: { methodId: 'kirunamodellen-problemanalys', facilitatorOrg: 'ltu' },
    }),
    CaptureOutput: command({
      en: 'Record what came out of the session',
      sv: 'Anteckna vad träffen gav',
      roles: [...STAFF, 'facilitator'],
      body: output,
      example: { kind: 'problem', ref: exampleId, note: 'Felanmälningar kommer två gånger.' },
    }),
    ConfirmNotes: command({
      en: 'Confirm the notes: they are no longer working material',
      sv: 'Fastställ anteckningarna: de är inte längre arbetsmaterial',
      roles: ['processLeader', 'facilitator'],
      body: { summary: prose },
      example: { summary: 'Båda enheterna beskrev hur en felanmälan går till. Gränsen i hyresavtalet ska redas ut.' },
    }),
    ShareNotesExternally: command({
      en: 'Share confirmed notes with parties outside the municipality',
      sv: 'Dela fastställda anteckningar med parter utanför kommunen',
      roles: ['processLeader', 'registrar'],
      body: {
        externalParties: z.array(code).min(1).max(50).describe('Codes of registered organisations.'),
        purpose: prose,
      },
      example: { externalParties: ['rise'], purpose: 'Underlag till nästa träff.' },
    }),
    CancelSession: command({
      en: 'Cancel a session that has not been held',
      sv: 'Ställ in en träff som inte har hållits',
      roles: ['processLeader', 'facilitator'],
      body: { reason: prose },
      example: { reason: 'För få kunde komma.' },
    }),
  },
  rejections: {
    'session-exists': { en: 'This session has been scheduled already.', sv: 'Den här träffen är redan planerad.' },
    'session-not-scheduled': { en: 'The session must be scheduled first.', sv: 'Träffen måste planeras först.' },
    'session-series-unknown': {
      en: 'There is no such series of sessions; schedule the series first, or leave it out.',
      sv: 'Serien finns inte; planera serien först eller utelämna den.',
    },
    'session-led-by-unknown': {
      en: 'Those who lead must be registered partner organisations; {organisations} is not. Register it first.',
      sv: 'De som leder ska vara registrerade partnerorganisationer; {organisations} är det inte. Registrera den först.',
    },
    'session-not-held': {
      en: 'The session has not been held; record that it was held first.',
      sv: 'Träffen har inte hållits; anteckna först att den hölls.',
    },
    'session-already-held': {
      en: 'The session was held on {heldOn}; what happened is not changed.',
      sv: 'Träffen hölls {heldOn}; det som har hänt ändras inte.',
    },
    'session-held-in-future': {
      en: 'A session cannot have been held after {today}.',
      sv: 'En träff kan inte ha hållits efter {today}.',
    },
    'session-cancelled': {
      en: 'The session was cancelled; schedule a new one.',
      sv: 'Träffen ställdes in; planera en ny.',
    },
    'unit-unknown': {
      en: 'The unit {units} is not registered, or has ended; register it with its organisation first.',
      sv: 'Enheten {units} är inte registrerad eller har upphört; registrera den i sin organisation först.',
    },
    'person-attends-twice': {
      en: 'A person attends for one unit only; {persons} is named for more.',
      sv: 'En person deltar för en enda enhet; {persons} anges för flera.',
    },
    'attendance-fixed': {
      en: 'The notes are confirmed, so the attendance is fixed; correct it with a reason instead.',
      sv: 'Anteckningarna är fastställda och närvaron ligger fast; rätta den med skäl i stället.',
    },
    'attendance-not-recorded': {
      en: 'There is no attendance to correct or confirm yet; record who attended first.',
      sv: 'Det finns ingen närvaro att rätta eller fastställa; anteckna först vilka som deltog.',
    },
    'notes-confirmed': {
      en: 'The notes are confirmed already; they are not changed.',
      sv: 'Anteckningarna är redan fastställda; de ändras inte.',
    },
    'notes-working-material': {
      en: 'The notes are working material until they are confirmed; confirm them before sharing.',
      sv: 'Anteckningarna är arbetsmaterial tills de är fastställda; fastställ dem innan de delas.',
    },
    'external-party-unknown': {
      en: 'The notes can be shared with registered organisations; {organisations} is not registered.',
      sv: 'Anteckningarna kan delas med registrerade organisationer; {organisations} är inte registrerad.',
    },
  },
});

export type Attendee = z.infer<typeof attendee>;
export type SessionEvent = EventOf<typeof sessionContract>;
export type SessionCommand = CommandOf<typeof sessionContract>;
export type SessionRejection = RejectionOf<typeof sessionContract>;
