import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { personal, plainBefore } from '../personal.js';
import { PEOPLE, STAFF } from '../roles.js';
import { code, line, personRef, prose, uuid } from '../scalars.js';
import { PROBLEM_STATUS } from '../words.js';

const exampleProblem = '0198c0de-0000-7000-8000-000000000001';

/** A problem that somebody met in the municipality's daily work, kept apart from any solution until several units understand it. */
export const problemContract = defineContract({
  service: 'challenges',
  name: 'problem',
  path: 'problems',
  en: 'Problem',
  sv: 'Problem',
  events: {
    ProblemReported: event({
      en: 'A problem was reported',
      sv: 'Ett problem rapporterades',
      ...plainBefore(2),
      data: z.strictObject({
        title: line,
        description: personal(prose, { subject: 'reporter' }),
        place: personal(line, { subject: 'reporter' }).optional(),
        reporterUnit: code,
        reporter: personRef,
      }),
    }),
    ProblemTriaged: event({
      en: 'The problem was given an owner unit',
      sv: 'Problemet fick en ägande enhet',
      ...plainBefore(2),
      data: z.strictObject({
        ownerUnit: code,
        urgency: z.enum(['low', 'normal', 'high']),
        note: personal(prose).optional(),
      }),
    }),
    ProblemOwnerAssigned: event({
      en: 'Another unit became owner of the problem',
      sv: 'En annan enhet blev ägare av problemet',
      ...plainBefore(2),
      data: z.strictObject({ from: code, to: code, reason: personal(prose) }),
    }),
    PerspectiveAdded: event({
      en: 'A unit told how it sees the problem',
      sv: 'En enhet berättade hur den ser problemet',
      ...plainBefore(2),
      data: z.strictObject({ perspectiveId: uuid, unit: code, perspective: personal(prose) }),
    }),
    RootCauseProposed: event({
      en: 'A root cause was proposed',
      sv: 'En grundorsak föreslogs',
      ...plainBefore(2),
      data: z.strictObject({ rootCauseId: uuid, cause: personal(prose), evidence: personal(prose).optional() }),
    }),
    ProblemUnderstandingAgreed: event({
      en: 'The units agreed how they understand the problem',
      sv: 'Enheterna enades om hur de förstår problemet',
      ...plainBefore(2),
      data: z.strictObject({
        understanding: personal(prose),
        units: z.array(code).min(2),
        rootCauseIds: z.array(uuid),
      }),
    }),
    SolutionThoughtParked: event({
      en: 'An early solution was parked until ideas are asked for',
      sv: 'En tidig lösning parkerades tills idéer efterfrågas',
      ...plainBefore(2),
      data: z.strictObject({ thoughtId: uuid, thought: personal(prose), unit: code }),
    }),
    ProblemReframed: event({
      en: 'The problem became part of a challenge',
      sv: 'Problemet blev del av en utmaning',
      data: z.strictObject({ challengeId: uuid }),
    }),
    ProblemParked: event({
      en: 'The problem was set aside for now',
      sv: 'Problemet lades åt sidan tills vidare',
      ...plainBefore(2),
      data: z.strictObject({ reason: personal(prose) }),
    }),
    ProblemsMerged: event({
      en: 'The problem was merged into another',
      sv: 'Problemet slogs ihop med ett annat',
      ...plainBefore(2),
      data: z.strictObject({ into: uuid, reason: personal(prose) }),
    }),
    ProblemWithdrawn: event({
      en: 'The problem was withdrawn',
      sv: 'Problemet drogs tillbaka',
      ...plainBefore(2),
      data: z.strictObject({ reason: personal(prose) }),
    }),
  },
  commands: {
    ReportProblem: command({
      en: 'Report a problem',
      sv: 'Rapportera ett problem',
      roles: PEOPLE,
      creates: true,
      body: { title: line, description: prose, place: line.optional() },
      example: {
        title: 'Felanmälningar kommer två gånger eller till fel dörr',
        description:
          'Skolor anmäler samma fel till både förvaltningen och bostadsbolaget. Ingen vet vems budget som betalar.',
        place: 'Kirunabostäder',
      },
    }),
    TriageProblem: command({
      en: 'Give the problem exactly one owner unit',
      sv: 'Ge problemet exakt en ägande enhet',
      roles: ['processLeader', 'unitManager'],
      body: { ownerUnit: code, urgency: z.enum(['low', 'normal', 'high']), note: prose.optional() },
      example: { ownerUnit: 'kirunabostader-forvaltning', urgency: 'normal' },
    }),
    AssignProblemOwner: command({
      en: 'Move the problem to another owner unit',
      sv: 'Flytta problemet till en annan ägande enhet',
      roles: ['processLeader', 'unitManager'],
      body: { ownerUnit: code, reason: prose },
      example: { ownerUnit: 'kultur-utbildning-skola', reason: 'Verksamheten äger hyresavtalet.' },
    }),
    AddPerspective: command({
      en: 'Tell how your unit sees the problem',
      sv: 'Berätta hur din enhet ser problemet',
      roles: [...STAFF, 'facilitator', 'citizen', 'partner'],
      body: { perspective: prose },
      example: { perspective: 'Vi anmäler två gånger för att vi aldrig får veta om den första anmälan kom fram.' },
    }),
    ProposeRootCause: command({
      en: 'Propose what causes the problem',
      sv: 'Föreslå vad problemet beror på',
      roles: [...STAFF, 'facilitator'],
      body: { cause: prose, evidence: prose.optional() },
      example: { cause: 'Gränsen mellan hyresgästens och ägarens ansvar står i avtalet men inte där man anmäler.' },
    }),
    AgreeUnderstanding: command({
      en: 'Record that the units understand the problem alike',
      sv: 'Slå fast att enheterna förstår problemet lika',
      roles: ['processLeader', 'facilitator'],
      body: { understanding: prose },
      example: { understanding: 'Anmälan och kostnad följer olika gränser; den som ser felet känner ingen av dem.' },
    }),
    ParkSolutionThought: command({
      en: 'Park an early solution',
      sv: 'Parkera en tidig lösning',
      roles: [...STAFF, 'facilitator', 'citizen', 'partner'],
      body: { thought: prose },
      example: { thought: 'En gemensam app för alla felanmälningar.' },
    }),
    ParkProblem: command({
      en: 'Set the problem aside for now',
      sv: 'Lägg problemet åt sidan tills vidare',
      roles: ['processLeader', 'unitManager'],
      body: { reason: prose },
      example: { reason: 'Väntar på det nya hyresavtalet.' },
    }),
    MergeProblems: command({
      en: 'Merge the problem into another that is the same',
      sv: 'Slå ihop problemet med ett annat som är detsamma',
      roles: ['processLeader', 'unitManager'],
      body: { into: uuid, reason: prose },
      example: { into: exampleProblem, reason: 'Samma händelse, anmäld av två.' },
    }),
    WithdrawProblem: command({
      en: 'Withdraw a problem you reported',
      sv: 'Dra tillbaka ett problem du rapporterat',
      roles: PEOPLE,
      body: { reason: prose },
      example: { reason: 'Det visade sig vara ett missförstånd.' },
    }),
    NoteReframing: command({
      en: 'Note that the problem became part of a challenge (sent by the reaction to the reframing)',
      sv: 'Anteckna att problemet blev del av en utmaning (skickas av reaktionen på omformuleringen)',
      roles: ['system'],
      body: { challengeId: uuid },
      example: { challengeId: exampleProblem },
    }),
  },
  rejections: {
    'problem-exists': { en: 'This problem has been reported already.', sv: 'Det här problemet är redan rapporterat.' },
    'problem-not-triaged': {
      en: 'The problem needs an owner unit first: triage it.',
      sv: 'Problemet behöver först en ägande enhet: bedöm det.',
    },
    'problem-already-triaged': {
      en: 'The problem is owned by {ownerUnit}; a problem has exactly one owner unit. Assign another owner instead.',
      sv: 'Problemet ägs av {ownerUnit}; ett problem har exakt en ägande enhet. Byt ägare i stället.',
    },
    'needs-other-perspective': {
      en: 'A unit other than the reporter’s ({reporterUnit}) must tell how it sees the problem before the understanding can be agreed.',
      sv: 'En annan enhet än den som rapporterade ({reporterUnit}) måste berätta hur den ser problemet innan förståelsen kan slås fast.',
    },
    'problem-ended': {
      en: 'The problem is {status}; nothing more can be done with it.',
      sv: 'Problemet är avslutat ({status}); inget mer kan göras med det.',
      words: { status: PROBLEM_STATUS },
    },
    'problem-understood': {
      en: 'The understanding has been agreed; it is built on, not changed.',
      sv: 'Förståelsen är redan fastslagen; den byggs vidare på, inte om.',
    },
    'not-the-reporter': {
      en: 'Only the one who reported the problem can withdraw it.',
      sv: 'Bara den som rapporterade problemet kan dra tillbaka det.',
    },
    'merge-into-itself': {
      en: 'A problem cannot be merged into itself.',
      sv: 'Ett problem kan inte slås ihop med sig självt.',
    },
    'merge-target-unknown': {
      en: 'The problem to merge into does not exist or has ended.',
      sv: 'Problemet att slå ihop med finns inte eller är avslutat.',
    },
  },
});

export type ProblemEvent = EventOf<typeof problemContract>;
export type ProblemCommand = CommandOf<typeof problemContract>;
export type ProblemRejection = RejectionOf<typeof problemContract>;
