import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { personal, plainBefore } from '../personal.js';
import { code, line, personRef, prose, reliedOn, uuid } from '../scalars.js';
import { BOUNDARY_STATUS, PROBLEM_STATUS } from '../words.js';

const exampleProblem = '0198c0de-0000-7000-8000-000000000001';
const exampleBoundary = '0198c0de-0000-7000-8000-000000000003';

/** What a boundary turned out to be for the challenge: something to push from, of no consequence, or in the way. */
export const boundaryEffect = z.enum(['lever', 'neutral', 'obstacle']);

const lead = z.strictObject({ person: personRef, unit: code });

/** A question that problems were reframed into, and the space between boundaries in which it may be answered. */
export const challengeContract = defineContract({
  service: 'challenges',
  name: 'challenge',
  path: 'challenges',
  en: 'Challenge',
  sv: 'Utmaning',
  events: {
    ProblemReframedAsChallenge: event({
      en: 'Problems were reframed as a challenge',
      sv: 'Problem omformulerades till en utmaning',
      ...plainBefore(2),
      data: z.strictObject({
        problemIds: z.array(uuid).min(1),
        before: personal(prose),
        after: line,
        method: line,
        reliedOn: z.array(reliedOn),
      }),
    }),
    ChallengeFramingRevised: event({
      en: 'The question was put in another way',
      sv: 'Frågan ställdes på ett annat sätt',
      ...plainBefore(2),
      data: z.strictObject({ before: line, after: line, why: personal(prose) }),
    }),
    BoundaryAttachedToChallenge: event({
      en: 'A boundary was attached to the challenge',
      sv: 'En gräns knöts till utmaningen',
      data: z.strictObject({ boundaryId: uuid, reliedOn: z.array(reliedOn) }),
    }),
    BoundaryDetachedFromChallenge: event({
      en: 'A boundary was detached from the challenge',
      sv: 'En gräns togs bort från utmaningen',
      ...plainBefore(2),
      data: z.strictObject({ boundaryId: uuid, why: personal(prose) }),
    }),
    CreativeSpaceConfirmed: event({
      en: 'The creative space between the boundaries was stated',
      sv: 'Det kreativa utrymmet mellan gränserna slogs fast',
      data: z.strictObject({ statement: prose }),
    }),
    ChallengeLeadsAppointed: event({
      en: 'The challenge was given its leads',
      sv: 'Utmaningen fick sina ledare',
      data: z.strictObject({
        leads: z.array(lead).min(1),
        sameUnit: z.boolean().describe('A warning: the leads should come from two different units.'),
      }),
    }),
    ChallengeOpened: event({
      en: 'The challenge was opened for ideas',
      sv: 'Utmaningen öppnades för idéer',
      data: z.strictObject({}),
    }),
    ChallengeReturnedToUnderstanding: event({
      en: 'The challenge went back to understanding the problem',
      sv: 'Utmaningen gick tillbaka till att förstå problemet',
      ...plainBefore(2),
      data: z.strictObject({ learned: personal(prose) }),
    }),
    BoundaryEffectAssessed: event({
      en: 'It was assessed what a boundary did to the challenge',
      sv: 'Det bedömdes vad en gräns gjorde med utmaningen',
      ...plainBefore(2),
      data: z.strictObject({ boundaryId: uuid, effect: boundaryEffect, why: personal(prose) }),
    }),
    ChallengeClosed: event({
      en: 'The challenge was closed',
      sv: 'Utmaningen avslutades',
      ...plainBefore(2),
      data: z.strictObject({ summary: personal(prose) }),
    }),
  },
  commands: {
    ReframeProblemAsChallenge: command({
      en: 'Reframe understood problems as an open question',
      sv: 'Omformulera förstådda problem till en öppen fråga',
      roles: ['processLeader', 'facilitator'],
      creates: true,
      body: { problemIds: z.array(uuid).min(1).max(20), before: prose, after: line, method: line },
      example: {
        problemIds: [exampleProblem],
        before: 'Felanmälningar kommer två gånger eller till fel dörr, och ingen vet vems budget som betalar.',
        after: 'Hur kan vi låta den som ser ett fel anmäla det en gång och veta vem som betalar?',
        method: 'Omformulering i tre steg, verkstad med hyresgäst och ägare',
      },
    }),
    ReviseFraming: command({
      en: 'Put the question in another way',
      sv: 'Ställ frågan på ett annat sätt',
      roles: ['processLeader', 'facilitator'],
      body: { after: line, why: prose },
      example: {
        after: 'Hur kan vi göra en enda felanmälan till en tydlig kostnadsfråga?',
        why: 'Den första frågan handlade bara om anmälan, inte om pengarna.',
      },
    }),
    AttachBoundary: command({
      en: 'Attach a boundary that the challenge has to live with',
      sv: 'Knyt en gräns som utmaningen har att leva med',
      roles: ['processLeader', 'facilitator', 'boundarySteward'],
      body: { boundaryId: uuid },
      example: { boundaryId: exampleBoundary },
    }),
    DetachBoundary: command({
      en: 'Detach a boundary that does not concern the challenge',
      sv: 'Ta bort en gräns som inte rör utmaningen',
      roles: ['processLeader', 'facilitator', 'boundarySteward'],
      body: { boundaryId: uuid, why: prose },
      example: { boundaryId: exampleBoundary, why: 'Gränsen gäller nybyggnation, inte drift.' },
    }),
    ConfirmCreativeSpace: command({
      en: 'State the creative space between the boundaries',
      sv: 'Slå fast det kreativa utrymmet mellan gränserna',
      roles: ['processLeader', 'facilitator'],
      body: { statement: prose },
      example: {
        statement: 'Inom budgetramen får hyresgäst och ägare själva komma överens om vem som tar emot en anmälan.',
      },
    }),
    AppointLeads: command({
      en: 'Appoint those who lead the challenge, best from two units',
      sv: 'Utse dem som leder utmaningen, helst från två enheter',
      roles: ['processLeader', 'unitManager'],
      body: { leads: z.array(lead).min(1).max(10) },
      example: {
        leads: [
          { person: '0198c0de-0000-7000-8000-000000000007', unit: 'kirunabostader-forvaltning' },
          { person: '0198c0de-0000-7000-8000-000000000008', unit: 'kultur-utbildning-skola' },
        ],
      },
    }),
    OpenChallenge: command({
      en: 'Open the challenge for ideas',
      sv: 'Öppna utmaningen för idéer',
      roles: ['processLeader'],
      body: {},
      example: {},
    }),
    ReturnToUnderstanding: command({
      en: 'Go back to understanding the problem, with what was learned',
      sv: 'Gå tillbaka till att förstå problemet, med det som lärdes',
      roles: ['processLeader', 'facilitator'],
      body: { learned: prose },
      example: { learned: 'Idéerna visade att frågan om jourtid aldrig hade ställts.' },
    }),
    RecordBoundaryEffect: command({
      en: 'Record what a boundary did to the challenge',
      sv: 'Anteckna vad en gräns gjorde med utmaningen',
      roles: ['processLeader', 'facilitator', 'boundarySteward'],
      body: { boundaryId: uuid, effect: boundaryEffect, why: prose },
      example: {
        boundaryId: exampleBoundary,
        effect: 'lever',
        why: 'Budgetramen tvingade fram en enda ingång för anmälan.',
      },
    }),
    CloseChallenge: command({
      en: 'Close the challenge',
      sv: 'Avsluta utmaningen',
      roles: ['processLeader'],
      body: { summary: prose },
      example: { summary: 'En gemensam ingång infördes; dubbla anmälningar har nästan upphört.' },
    }),
  },
  rejections: {
    'challenge-exists': { en: 'This challenge has been created already.', sv: 'Den här utmaningen finns redan.' },
    'challenge-not-framed': {
      en: 'There is no such challenge yet: reframe an understood problem first.',
      sv: 'Utmaningen finns inte än: omformulera först ett förstått problem.',
    },
    'source-problem-unknown': {
      en: 'A challenge springs from reported problems; {problemId} is not one of yours.',
      sv: 'En utmaning kommer ur rapporterade problem; {problemId} finns inte hos er.',
    },
    'source-problem-not-understood': {
      en: 'The problem is {status}; the units must agree how they understand it before it is reframed ({problemId}).',
      sv: 'Problemet är {status}; enheterna måste enas om hur de förstår det innan det omformuleras ({problemId}).',
      words: { status: PROBLEM_STATUS },
    },
    'framing-not-a-question': {
      en: 'Frame the challenge as an open question: begin with “Hur kan vi”, “Hur skulle vi kunna”, “How might we” or “How can we” and end with “?”.',
      sv: 'Ställ utmaningen som en öppen fråga: börja med ”Hur kan vi” eller ”Hur skulle vi kunna” och sluta med ”?”.',
    },
    'framing-unchanged': {
      en: 'The question must differ from what stood there before.',
      sv: 'Frågan måste skilja sig från det som stod där förut.',
    },
    'boundary-to-attach-unknown': {
      en: 'The boundary is not registered in your municipality: register it first.',
      sv: 'Gränsen är inte registrerad i er kommun: registrera den först.',
    },
    'boundary-to-attach-not-in-force': {
      en: 'The boundary is {status} and holds no longer; attach one that is in force.',
      sv: 'Gränsen gäller inte längre ({status}); välj en som gäller.',
      words: { status: BOUNDARY_STATUS },
    },
    'boundary-not-attached': {
      en: 'The boundary is not attached to this challenge.',
      sv: 'Gränsen är inte knuten till den här utmaningen.',
    },
    'last-boundary-of-open-challenge': {
      en: 'An open challenge keeps at least one boundary: attach another first, or return to understanding.',
      sv: 'En öppen utmaning behåller minst en gräns: knyt en annan först, eller gå tillbaka till att förstå.',
    },
    'opening-needs-boundary': {
      en: 'Attach at least one boundary before opening: when everything is possible, nothing gets done.',
      sv: 'Knyt minst en gräns innan utmaningen öppnas: när allt är möjligt blir ingenting gjort.',
    },
    'opening-needs-creative-space': {
      en: 'State the creative space between the boundaries before opening.',
      sv: 'Slå fast det kreativa utrymmet mellan gränserna innan utmaningen öppnas.',
    },
    'lead-named-twice': {
      en: 'The same person is named twice; name each lead once.',
      sv: 'Samma person är nämnd två gånger; nämn varje ledare en gång.',
    },
    'challenge-not-open': {
      en: 'The challenge is not open; only an open challenge can return to understanding.',
      sv: 'Utmaningen är inte öppen; bara en öppen utmaning kan gå tillbaka till att förstå.',
    },
    'boundary-effects-missing': {
      en: 'Assess what each attached boundary did before closing; not yet assessed: {boundaryIds}.',
      sv: 'Bedöm vad varje gräns gjorde innan utmaningen avslutas; ännu inte bedömda: {boundaryIds}.',
    },
    'challenge-closed': {
      en: 'The challenge is closed; nothing more can be done with it.',
      sv: 'Utmaningen är avslutad; inget mer kan göras med den.',
    },
  },
});

export type ChallengeEvent = EventOf<typeof challengeContract>;
export type ChallengeCommand = CommandOf<typeof challengeContract>;
export type ChallengeRejection = RejectionOf<typeof challengeContract>;
