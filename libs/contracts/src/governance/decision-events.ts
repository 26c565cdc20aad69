import { z } from 'zod';
import { event } from '../contract.js';
import { personal, plainBefore } from '../personal.js';
import { day, dnr, line, personRef, prose, reliedOn, sek, uuid } from '../scalars.js';
import {
  appealGround,
  board,
  boundaryConsidered,
  conflictGround,
  decisionLevel,
  decisionMatter,
  reportingRule,
  undelegable,
} from './scalars.js';

/** What a decision is about, repeated in each of its events, so that nobody needs a join to know whom it concerns. */
export const aboutDecision = z.strictObject({
  caseId: uuid,
  dnr,
  matter: decisionMatter,
  challengeId: uuid.optional(),
  ideaId: uuid.optional(),
  testId: uuid.optional(),
});
const about = aboutDecision.shape;

/** The exception that a decision of the matter `grantException` is about. */
export const askedException = z.strictObject({
  boundaryId: uuid,
  exceptionRequestId: uuid,
  ideaId: uuid.optional(),
  scope: prose,
  until: day,
});

/** The point of a delegation order that a delegate decides under. */
export const underPoint = z.strictObject({ orderId: uuid, pointCode: line });

const byCourt = { appealId: uuid, on: day, courtCase: line };

export const decisionEvents = {
  DecisionPrepared: event({
    en: 'A decision was prepared',
    sv: 'Ett beslut bereddes',
    data: z.strictObject({
      ...about,
      board,
      subject: line,
      caseOpenedOn: day,
      undelegable,
      exception: askedException.optional(),
      boundaryId: uuid.optional().describe('The boundary that would be amended.'),
      reliedOn: z.array(reliedOn),
    }),
  }),
  ConflictOfInterestDeclared: event({
    en: 'A conflict of interest was declared',
    sv: 'Jäv anmäldes',
    data: z.strictObject({ ...about, conflictId: uuid, person: personRef, ground: conflictGround }),
  }),
  ConflictOfInterestAssessed: event({
    en: 'A declared conflict of interest was assessed',
    sv: 'En jävsanmälan prövades',
    ...plainBefore(2),
    data: z.strictObject({
      ...about,
      conflictId: uuid,
      person: personRef,
      ground: conflictGround,
      outcome: z.enum(['recused', 'noConflict']),
      why: personal(prose, { subject: 'person' }),
    }),
  }),
  PersonRecused: event({
    en: 'A person may take no part in the decision',
    sv: 'En person får inte delta i beslutet',
    data: z.strictObject({ ...about, conflictId: uuid, person: personRef, ground: conflictGround }),
  }),
  MatterTakenOver: event({
    en: 'The board took the matter over from its delegate',
    sv: 'Nämnden tog över ärendet från sin delegat',
    data: z.strictObject({ ...about, meetingId: uuid, reason: prose, reliedOn: z.array(reliedOn) }),
  }),
  DecisionTaken: event({
    en: 'A decision was taken',
    sv: 'Ett beslut fattades',
    data: z.strictObject({
      ...about,
      board,
      decidedOn: day,
      outcome: z.enum(['approved', 'rejected']),
      content: prose,
      reasons: prose,
      level: decisionLevel,
      decidedBy: z.array(personRef).min(1).describe('The delegate, or the members who took part at the meeting.'),
      rapporteur: personRef.optional(),
      othersPresent: z.array(personRef).describe('Who took part in the final handling without deciding (FL 31 § †).'),
      meetingId: uuid.optional(),
      delegation: underPoint.extend({ delegateRole: line, reporting: reportingRule }).optional(),
      amount: sek.optional(),
      exception: askedException.optional(),
      boundaryId: uuid.optional(),
      boundariesConsidered: z.array(boundaryConsidered),
      alternatives: z.array(prose),
      reliedOn: z.array(reliedOn),
    }),
  }),
  ReservationEntered: event({
    en: 'A member recorded dissent from the decision',
    sv: 'En ledamot reserverade sig mot beslutet',
    data: z.strictObject({ ...about, person: personRef, reservation: prose }),
  }),
  DecisionReported: event({
    en: 'The decision was reported to the board',
    sv: 'Beslutet anmäldes till nämnden',
    data: z.strictObject({
      ...about,
      meetingId: uuid,
      late: z.boolean().describe('The board met in between without being told: a recorded breach.'),
      reliedOn: z.array(reliedOn),
    }),
  }),
  DecisionRecordedSeparately: event({
    en: 'The decision was recorded in minutes of its own',
    sv: 'Beslutet togs upp i ett särskilt protokoll',
    data: z.strictObject({ ...about, recordedOn: day }),
  }),
  DecisionNoticePosted: event({
    en: 'Notice was posted; the time for appeal of the decision runs',
    sv: 'Beslutet kungjordes på anslagstavlan; tiden för överklagande löper',
    data: z.strictObject({ ...about, meetingId: uuid.optional(), postedOn: day, appealableUntil: day }),
  }),
  DecisionAppealed: event({
    en: 'The decision was appealed',
    sv: 'Beslutet överklagades',
    data: z.strictObject({
      ...about,
      appealId: uuid,
      ground: appealGround,
      receivedOn: day,
      appealableUntil: day.optional().describe('Last day for appeal; absent before notice was posted.'),
    }),
  }),
  DecisionStayed: event({
    en: 'A court ordered that the decision may not be carried out for now',
    sv: 'En domstol förordnade om inhibition',
    data: z.strictObject({ ...about, ...byCourt }),
  }),
  DecisionUpheld: event({
    en: 'A court let the decision stand',
    sv: 'En domstol lät beslutet stå fast',
    data: z.strictObject({ ...about, ...byCourt }),
  }),
  DecisionAnnulled: event({
    en: 'A court annulled the decision',
    sv: 'En domstol upphävde beslutet',
    data: z.strictObject({ ...about, ...byCourt }),
  }),
  ReversalRequired: event({
    en: 'What the annulled decision led to must be undone as far as possible',
    sv: 'Det som det upphävda beslutet lett till ska rättas så långt det går',
    data: z.strictObject({ ...about, executed: z.boolean().describe('The decision had been carried out.') }),
  }),
  DecisionGainedLegalForce: event({
    en: 'The decision gained legal force',
    sv: 'Beslutet fick laga kraft',
    data: z.strictObject({ ...about, gainedOn: day }),
  }),
  DecisionExecuted: event({
    en: 'The decision was carried out',
    sv: 'Beslutet verkställdes',
    data: z.strictObject({
      ...about,
      executedOn: day,
      measures: prose,
      beforeLegalForce: prose.optional().describe('Why it could not wait for legal force (KL 13:14 †).'),
    }),
  }),
  DecisionSuperseded: event({
    en: 'A later decision took this one’s place',
    sv: 'Ett senare beslut ersatte det här',
    data: z.strictObject({ ...about, byDecisionId: uuid, reason: prose, reliedOn: z.array(reliedOn) }),
  }),
};
