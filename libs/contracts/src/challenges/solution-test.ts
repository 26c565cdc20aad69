import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { HELICES } from '../collaboration/organisation.js';
import { personal, plainBefore } from '../personal.js';
import { code, line, prose, reliedOn, uuid } from '../scalars.js';
import { DECISION_STATUS, HELIX, SAFEGUARDS, TEST_STATUS } from '../words.js';

const exampleChallenge = '0198c0de-0000-7000-8000-000000000002';
const exampleIdea = '0198c0de-0000-7000-8000-000000000004';
const exampleDecision = '0198c0de-0000-7000-8000-000000000006';
const exampleMeasure = '0198c0de-0000-7000-8000-000000000010';

/** Which part of society a test partner belongs to. */
export const testHelix = z.enum(HELICES);
export const testOutcome = z.enum(['adopt', 'adapt', 'abandon']);

const measure = z.strictObject({ id: uuid, name: line, target: line.describe('What is hoped for, with its unit.') });
export type TestMeasure = z.infer<typeof measure>;

/** Technology and societal readiness level, 1 (basic idea) to 9 (proven in use). */
const readiness = z.int().min(1).max(9);

/** Each is true once somebody has made sure of it. */
const safeguards = {
  gdpr: z.boolean().describe('Personal data is handled lawfully.'),
  procurementNeutrality: z.boolean().describe('No supplier gains an advantage in a later procurement.'),
  jav: z.boolean().describe('Nobody who takes part has a conflict of interest (jäv).'),
  accessibility: z.boolean().describe('Everyone concerned can take part.'),
  safety: z.boolean().describe('Nobody is put at risk.'),
};
export type Safeguard = keyof typeof safeguards;

/** An idea tried in reality, on a plan that a decision approved and that does not change under way. */
export const solutionTestContract = defineContract({
  service: 'challenges',
  name: 'solutionTest',
  path: 'tests',
  en: 'Test of a solution',
  sv: 'Test av en lösning',
  events: {
    TestPlanned: event({
      en: 'A test was planned',
      sv: 'Ett test planerades',
      data: z.strictObject({
        challengeId: uuid,
        ideaId: uuid,
        title: line,
        hypothesis: prose,
        measures: z.array(measure).min(1),
        trl: readiness.optional().describe('Technology readiness level.'),
        srl: readiness.optional().describe('Societal readiness level.'),
        reliedOn: z.array(reliedOn),
      }),
    }),
    TestPlanRevised: event({
      en: 'The plan of the test was revised',
      sv: 'Testets plan ändrades',
      ...plainBefore(2),
      data: z.strictObject({ hypothesis: prose, measures: z.array(measure).min(1), why: personal(prose) }),
    }),
    TestPartnerRegistered: event({
      en: 'A partner joined the test',
      sv: 'En partner gick med i testet',
      data: z.strictObject({ partnerId: uuid, organisation: code, helix: testHelix }),
    }),
    TestSafeguardsConfirmed: event({
      en: 'The safeguards of the test were confirmed',
      sv: 'Testets skyddsåtgärder bekräftades',
      ...plainBefore(2),
      data: z.strictObject({ ...safeguards, note: personal(prose).optional() }),
    }),
    TestApprovalRequested: event({
      en: 'Approval of the test was asked for',
      sv: 'Godkännande av testet begärdes',
      data: z.strictObject({ challengeId: uuid, reliedOn: z.array(reliedOn) }),
    }),
    TestApproved: event({
      en: 'The test was approved',
      sv: 'Testet godkändes',
      data: z.strictObject({ decisionId: uuid }),
    }),
    TestApprovalDenied: event({
      en: 'The test was not approved',
      sv: 'Testet godkändes inte',
      data: z.strictObject({ decisionId: uuid }),
    }),
    TestApprovalWithdrawn: event({
      en: 'The approval of the test fell with its decision',
      sv: 'Testets godkännande föll med sitt beslut',
      data: z.strictObject({ decisionId: uuid }),
    }),
    TestStarted: event({
      en: 'The test started',
      sv: 'Testet startade',
      data: z.strictObject({
        planHash: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .describe('SHA-256 of the canonical JSON (RFC 8785) of {hypothesis, measures}.'),
        decisionId: uuid,
        reliedOn: z.array(reliedOn),
      }),
    }),
    TestObservationRecorded: event({
      en: 'An observation was recorded',
      sv: 'En observation antecknades',
      ...plainBefore(2),
      data: z.strictObject({
        observationId: uuid,
        measureId: uuid,
        value: z.number(),
        note: personal(prose).optional(),
      }),
    }),
    TestStopped: event({
      en: 'The test was stopped',
      sv: 'Testet stoppades',
      ...plainBefore(2),
      data: z.strictObject({
        why: personal(prose),
        decisionId: uuid.optional().describe('The annulled decision that stopped it.'),
      }),
    }),
    TestConcluded: event({
      en: 'The test was concluded',
      sv: 'Testet avslutades',
      ...plainBefore(2),
      data: z.strictObject({ outcome: testOutcome, learning: personal(prose).optional() }),
    }),
  },
  commands: {
    PlanTest: command({
      en: 'Plan a test of a shortlisted idea',
      sv: 'Planera ett test av en utvald idé',
      roles: ['processLeader', 'facilitator'],
      creates: true,
      body: {
        challengeId: uuid,
        ideaId: uuid,
        title: line,
        hypothesis: prose,
        measures: z
          .array(measure.omit({ id: true }))
          .min(1)
          .max(20),
        trl: readiness.optional(),
        srl: readiness.optional(),
      },
      example: {
        challengeId: exampleChallenge,
        ideaId: exampleIdea,
        title: 'En dörr på två skolor under en termin',
        hypothesis: 'Om alla fel anmäls på ett ställe som visar vem som betalar, anmäls samma fel inte två gånger.',
        measures: [
          { name: 'Andel dubbla anmälningar', target: 'högst 5 procent' },
          { name: 'Dagar till svar', target: 'högst 2 dagar' },
        ],
        trl: 6,
        srl: 4,
      },
    }),
    ReviseTestPlan: command({
      en: 'Revise the plan before approval is asked for',
      sv: 'Ändra planen innan godkännande begärs',
      roles: ['processLeader', 'facilitator'],
      body: {
        hypothesis: prose,
        measures: z
          .array(measure.omit({ id: true }))
          .min(1)
          .max(20),
        why: prose,
      },
      example: {
        hypothesis: 'Om alla fel anmäls på ett ställe, anmäls samma fel inte två gånger.',
        measures: [{ name: 'Andel dubbla anmälningar', target: 'högst 5 procent' }],
        why: 'Svarstiden går inte att mäta på två skolor.',
      },
    }),
    RegisterTestPartner: command({
      en: 'Register a partner in the test',
      sv: 'Registrera en partner i testet',
      roles: ['processLeader', 'facilitator'],
      body: { organisation: code, helix: testHelix },
      example: { organisation: 'lulea-tekniska-universitet', helix: 'academia' },
    }),
    ConfirmSafeguards: command({
      en: 'Confirm the safeguards of the test',
      sv: 'Bekräfta testets skyddsåtgärder',
      roles: ['processLeader', 'boundarySteward'],
      body: { ...safeguards, note: prose.optional() },
      example: { gdpr: true, procurementNeutrality: true, jav: true, accessibility: true, safety: true },
    }),
    RequestTestApproval: command({
      en: 'Ask for a decision on the test',
      sv: 'Begär beslut om testet',
      roles: ['processLeader', 'facilitator'],
      body: {},
      example: {},
    }),
    StartTest: command({
      en: 'Start the test under its decision',
      sv: 'Starta testet med stöd av sitt beslut',
      roles: ['processLeader', 'unitManager'],
      body: {},
      example: {},
    }),
    RecordObservation: command({
      en: 'Record what was observed',
      sv: 'Anteckna vad som observerades',
      roles: ['practitioner', 'processLeader', 'facilitator', 'unitManager', 'partner'],
      body: { measureId: uuid, value: z.number(), note: prose.optional() },
      example: { measureId: exampleMeasure, value: 4, note: 'Tre av sjuttiofem anmälningar var dubbla.' },
    }),
    StopTest: command({
      en: 'Stop the test, with the reason',
      sv: 'Stoppa testet, med skälet',
      roles: ['processLeader', 'unitManager', 'delegate'],
      body: { why: prose },
      example: { why: 'Skolan flyttar till andra lokaler.' },
    }),
    ConcludeTest: command({
      en: 'Conclude the test: adopt, adapt or abandon',
      sv: 'Avsluta testet: inför, anpassa eller överge',
      roles: ['processLeader', 'facilitator'],
      body: { outcome: testOutcome, learning: prose.optional() },
      example: { outcome: 'adopt', learning: 'Den som anmäler vill veta vem som betalar redan när anmälan görs.' },
    }),
    ApproveTest: command({
      en: 'Note that the test was approved (sent by the reaction to the decision)',
      sv: 'Anteckna att testet godkändes (skickas av reaktionen på beslutet)',
      roles: ['system'],
      body: { decisionId: uuid },
      example: { decisionId: exampleDecision },
    }),
    DenyTestApproval: command({
      en: 'Note that the test was not approved (sent by the reaction to the decision)',
      sv: 'Anteckna att testet inte godkändes (skickas av reaktionen på beslutet)',
      roles: ['system'],
      body: { decisionId: uuid },
      example: { decisionId: exampleDecision },
    }),
    WithdrawTestApproval: command({
      en: 'Withdraw the approval whose decision was annulled, and stop the test if it runs (sent by the reaction)',
      sv: 'Dra in godkännandet vars beslut upphävdes, och stoppa testet om det pågår (skickas av reaktionen)',
      roles: ['system'],
      body: { decisionId: uuid, why: prose },
      example: { decisionId: exampleDecision, why: 'Beslutet som testet vilade på har upphävts.' },
    }),
  },
  rejections: {
    'test-exists': { en: 'This test has been planned already.', sv: 'Det här testet är redan planerat.' },
    'test-not-planned': {
      en: 'There is no such test yet: plan it first.',
      sv: 'Testet finns inte än: planera det först.',
    },
    'test-ended': {
      en: 'The test is {status}; nothing more can be done with it.',
      sv: 'Testet är avslutat ({status}); inget mer kan göras med det.',
      words: { status: TEST_STATUS },
    },
    'test-challenge-not-open': {
      en: 'The challenge does not exist or is not open; a test answers an open challenge.',
      sv: 'Utmaningen finns inte eller är inte öppen; ett test svarar på en öppen utmaning.',
    },
    'test-idea-not-shortlisted': {
      en: 'Only a shortlisted idea is tested: shortlist the idea first.',
      sv: 'Bara en utvald idé testas: välj först ut idén.',
    },
    'test-idea-of-another-challenge': {
      en: 'The idea answers another challenge; name the challenge that it answers.',
      sv: 'Idén svarar på en annan utmaning; ange den utmaning som idén svarar på.',
    },
    'test-plan-frozen': {
      en: 'The test is {status}; its hypothesis, measures, partners and safeguards are what the decision is about and no longer change.',
      sv: 'Testet är {status}; dess hypotes, mått, partner och skyddsåtgärder är det som beslutet gäller och ändras inte längre.',
      words: { status: TEST_STATUS },
    },
    'test-partner-registered': {
      en: '{organisation} takes part already, for {helix}.',
      sv: '{organisation} deltar redan, för {helix}.',
      words: { helix: HELIX },
    },
    'test-safeguards-missing': {
      en: 'Confirm these safeguards before asking for approval: {missing}.',
      sv: 'Bekräfta de här skyddsåtgärderna innan godkännande begärs: {missing}.',
      words: { missing: SAFEGUARDS },
    },
    'test-boundaries-assumed': {
      en: 'These boundaries of the challenge are only assumed: {titles}. Have them verified or disproved, or detach them, before a decision.',
      sv: 'De här av utmaningens gränser är bara förmodade: {titles}. Få dem bekräftade eller motbevisade, eller ta bort dem, före ett beslut.',
    },
    'test-approval-not-requested': {
      en: 'No approval of the test is asked for; ask for it before a decision is taken.',
      sv: 'Inget godkännande av testet är begärt; begär det innan beslut fattas.',
    },
    'test-not-approved': {
      en: 'The test needs a decision that approves it before it starts.',
      sv: 'Testet behöver ett beslut som godkänner det innan det startar.',
    },
    'test-decision-not-effective': {
      en: 'The decision is {status}; a test starts only under a decision that holds ({decisionId}).',
      sv: 'Beslutet är {status}; ett test startar bara med stöd av ett beslut som gäller ({decisionId}).',
      words: { status: DECISION_STATUS },
    },
    'test-not-running': {
      en: 'The test is {status}; start it first.',
      sv: 'Testet är {status}; starta det först.',
      words: { status: TEST_STATUS },
    },
    'test-measure-unknown': {
      en: 'The plan has no such measure; observe one of: {measureIds}.',
      sv: 'Planen har inget sådant mått; observera något av: {measureIds}.',
    },
    'test-measures-unobserved': {
      en: 'Each measure needs at least one observation before the test is concluded; missing: {measures}.',
      sv: 'Varje mått behöver minst en observation innan testet avslutas; saknas: {measures}.',
    },
    'abandoning-needs-learning': {
      en: 'Tell what was learned: abandoning a solution with a lesson is a success.',
      sv: 'Berätta vad som lärdes: att överge en lösning med en lärdom är en framgång.',
    },
  },
});

export type SolutionTestEvent = EventOf<typeof solutionTestContract>;
export type SolutionTestCommand = CommandOf<typeof solutionTestContract>;
export type SolutionTestRejection = RejectionOf<typeof solutionTestContract>;
