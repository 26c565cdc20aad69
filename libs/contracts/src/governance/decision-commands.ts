import { z } from 'zod';
import { command } from '../contract.js';
import { STAFF } from '../roles.js';
import { day, line, personRef, prose, sek, uuid } from '../scalars.js';
import { askedException, underPoint } from './decision-events.js';
import {
  appealGround,
  boundaryConsidered,
  conflictGround,
  decisionLevel,
  decisionMatter,
  undelegable,
} from './scalars.js';

const exampleId = (n: number) => `0198c0de-0000-7000-8000-00000000000${n}`;
const exampleCase = exampleId(5);
const exampleMeeting = exampleId(8);
const examplePerson = exampleId(9);

export const decisionCommands = {
  PrepareDecision: command({
    en: 'Prepare a decision in a case',
    sv: 'Bered ett beslut i ett ärende',
    roles: [...STAFF],
    creates: true,
    body: {
      caseId: uuid,
      matter: decisionMatter,
      subject: line,
      undelegable,
      testId: uuid.optional().describe('The test to approve, or whose result is introduced.'),
      challengeId: uuid.optional().describe('When neither the case nor the test names it.'),
      exception: askedException.optional().describe('For grantException.'),
      boundaryId: uuid.optional().describe('For amendBoundary.'),
    },
    example: {
      caseId: exampleCase,
      matter: 'approveTest',
      subject: 'Test av gemensam felanmälan på en skola',
      undelegable: 'none',
      testId: exampleId(7),
    },
  }),
  DeclareConflict: command({
    en: 'Declare a conflict of interest, your own or another’s',
    sv: 'Anmäl jäv, eget eller någon annans',
    roles: [...STAFF, 'facilitator'],
    body: { personRef, ground: conflictGround },
    example: { personRef: examplePerson, ground: 'partyOrRelative' },
  }),
  AssessConflict: command({
    en: 'Assess a declared conflict of interest',
    sv: 'Pröva en jävsanmälan',
    roles: ['secretary', 'unitManager', 'boundarySteward'],
    body: { conflictId: uuid, outcome: z.enum(['recused', 'noConflict']), why: prose },
    example: {
      conflictId: exampleId(6),
      outcome: 'recused',
      why: 'Delegaten äger en andel i bolaget som deltar i testet.',
    },
  }),
  TakeOverMatter: command({
    en: 'Record that the board decides the matter itself',
    sv: 'Anteckna att nämnden beslutar i ärendet själv',
    roles: ['secretary'],
    body: { meetingId: uuid, reason: prose },
    example: { meetingId: exampleMeeting, reason: 'Frågan rör flera förvaltningar.' },
  }),
  TakeDecision: command({
    en: 'Take the decision: as delegate, or recorded from a meeting',
    sv: 'Fatta beslutet: som delegat, eller antecknat från ett sammanträde',
    roles: ['secretary', 'delegate'],
    body: {
      decidedOn: day,
      outcome: z.enum(['approved', 'rejected']),
      content: prose,
      reasons: prose,
      level: decisionLevel,
      delegation: underPoint.optional().describe('For a delegate, a committee and urgent matters.'),
      amount: sek.optional().describe('Whole kronor; needed where the point has a limit.'),
      meetingId: uuid.optional().describe('For the council, a board and a committee.'),
      boundariesConsidered: z.array(boundaryConsidered).max(200),
      alternatives: z.array(prose).max(50),
      rapporteur: personRef.optional(),
      othersPresent: z.array(personRef).max(200),
    },
    example: {
      decidedOn: '2022-04-04',
      outcome: 'approved',
      content: 'Testet av gemensam felanmälan får genomföras på en skola till och med den 31 december 2022.',
      reasons: 'Testet ryms inom budgetramen och avtalet, kan avbrytas och prövar en fråga som två enheter delar.',
      level: 'delegat',
      delegation: { orderId: exampleId(4), pointCode: '4.2' },
      amount: 80_000,
      boundariesConsidered: [{ boundaryId: exampleId(3), outcome: 'within' }],
      alternatives: ['Avvakta det nya hyresavtalet.'],
      othersPresent: [],
    },
  }),
  EnterReservation: command({
    en: 'Record a member’s dissent',
    sv: 'Anteckna en ledamots reservation',
    roles: ['secretary'],
    body: { personRef, reservation: prose },
    example: { personRef: examplePerson, reservation: 'Testet borde ha omfattat alla skolor.' },
  }),
  ReportDecision: command({
    en: 'Report a delegated decision to a meeting of the board',
    sv: 'Anmäl ett delegationsbeslut till ett sammanträde med nämnden',
    roles: ['secretary', 'delegate'],
    body: { meetingId: uuid },
    example: { meetingId: exampleMeeting },
  }),
  RecordSeparately: command({
    en: 'Record a delegated decision in minutes of its own, and that they were posted',
    sv: 'Ta upp ett delegationsbeslut i ett särskilt protokoll och anteckna att det anslogs',
    roles: ['secretary', 'delegate'],
    body: { recordedOn: day, postedOn: day },
    example: { recordedOn: '2022-04-05', postedOn: '2022-04-06' },
  }),
  NoteNotice: command({
    en: 'Note that notice was posted of the minutes that hold the decision (sent by the reaction to the notice)',
    sv: 'Anteckna att protokollet med beslutet anslogs (skickas av reaktionen på anslaget)',
    roles: ['system'],
    body: { meetingId: uuid, postedOn: day, appealableUntil: day },
    example: { meetingId: exampleMeeting, postedOn: '2022-05-17', appealableUntil: '2022-06-07' },
  }),
  RegisterAppeal: command({
    en: 'Register an appeal against the decision',
    sv: 'Registrera ett överklagande av beslutet',
    roles: ['registrar'],
    body: { ground: appealGround, receivedOn: day },
    example: { ground: 'exceededPowers', receivedOn: '2022-05-30' },
  }),
  RegisterCourtOutcome: command({
    en: 'Register what a court ordered; a judgment on the day it became final',
    sv: 'Registrera vad en domstol beslutat; en dom den dag den fick laga kraft',
    roles: ['registrar'],
    body: { appealId: uuid, outcome: z.enum(['stayed', 'upheld', 'annulled']), on: day, courtCase: line },
    example: {
      appealId: exampleId(6),
      outcome: 'upheld',
      on: '2022-09-15',
      courtCase: 'Förvaltningsrätten i Luleå, mål 1234-22',
    },
  }),
  GainLegalForce: command({
    en: 'Let the decision gain legal force (sent by the clock)',
    sv: 'Låt beslutet få laga kraft (skickas av klockan)',
    roles: ['system'],
    body: {},
    example: {},
  }),
  SupersedeDecision: command({
    en: 'Record that a later decision takes this one’s place',
    sv: 'Anteckna att ett senare beslut ersätter det här',
    roles: ['secretary', 'delegate'],
    body: { byDecisionId: uuid, reason: prose },
    example: { byDecisionId: exampleId(4), reason: 'Testet förlängs.' },
  }),
  ExecuteDecision: command({
    en: 'Record that the decision was carried out',
    sv: 'Anteckna att beslutet verkställdes',
    roles: [...STAFF],
    body: {
      executedOn: day,
      measures: prose,
      beforeLegalForce: prose.optional().describe('Why it could not wait, if it did not.'),
    },
    example: { executedOn: '2022-06-09', measures: 'Den gemensamma anmälan är öppen för alla skolor.' },
  }),
};
