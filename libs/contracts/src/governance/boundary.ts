import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { code, day, line, prose, reliedOn, uuid } from '../scalars.js';
import { boundaryKind, rigidity } from './scalars.js';
import { BOUNDARY_STATUS, RIGIDITY } from '../words.js';

const exampleId = (n: number) => `0198c0de-0000-7000-8000-00000000000${n}`;

/** What a boundary says at a time: each event that changes it carries the whole of what then holds. */
const wording = {
  title: line,
  source: prose.describe('Where it is written: statute and paragraph, decision, plan or agreement.'),
  leavesOpen: prose.describe('What the boundary leaves open: the space there is to be creative in.'),
  rigidity,
  byBody: code.optional().describe('With whom a negotiable boundary is negotiated.'),
};
const exception = { exceptionRequestId: uuid, ideaId: uuid.optional() };

/**
 * A rule that creative work has to keep within: a law, a delegation, a budget, a policy. It says where it is written and what it leaves open;
 * “när vi får gränser och riktlinjer vet vi inom vilket utrymme vi kan vara kreativa”.
 */
export const boundaryContract = defineContract({
  service: 'governance',
  name: 'boundary',
  path: 'boundaries',
  en: 'Boundary',
  sv: 'Gräns',
  events: {
    BoundaryRegistered: event({
      en: 'A boundary was registered with its source and what it leaves open',
      sv: 'En gräns registrerades med källa och vad den lämnar öppet',
      data: z.strictObject({ kind: boundaryKind, ...wording }),
    }),
    BoundaryClarified: event({
      en: 'It was made clear how the boundary is to be read',
      sv: 'Det klargjordes hur gränsen ska läsas',
      data: z.strictObject({ clarification: prose, leavesOpen: prose }),
    }),
    BoundaryVerified: event({
      en: 'The assumed boundary was found to be real',
      sv: 'Den förmodade gränsen visade sig finnas',
      data: z.strictObject({
        rigidity: z.enum(['fixed', 'negotiable']),
        byBody: code.optional(),
        source: prose,
        evidence: prose,
      }),
    }),
    BoundaryDisproved: event({
      en: 'The assumed boundary was found not to exist',
      sv: 'Den förmodade gränsen visade sig inte finnas',
      data: z.strictObject({ evidence: prose }),
    }),
    BoundaryAmended: event({
      en: 'A decision changed the boundary',
      sv: 'Ett beslut ändrade gränsen',
      data: z.strictObject({
        ...wording,
        change: prose,
        decisionId: uuid,
        causedByChallengeId: uuid.optional(),
        reliedOn: z.array(reliedOn),
      }),
    }),
    BoundaryRetired: event({
      en: 'The boundary no longer holds',
      sv: 'Gränsen gäller inte längre',
      data: z.strictObject({ reason: prose }),
    }),
    BoundaryExceptionGranted: event({
      en: 'A decision granted an exception from the boundary',
      sv: 'Ett beslut gav undantag från gränsen',
      data: z.strictObject({ ...exception, scope: prose, until: day, decisionId: uuid, reliedOn: z.array(reliedOn) }),
    }),
    BoundaryExceptionDenied: event({
      en: 'An exception from the boundary was denied',
      sv: 'Undantag från gränsen nekades',
      data: z.strictObject({ ...exception, reason: prose, decisionId: uuid.optional() }),
    }),
    SystemBarrierRaised: event({
      en: 'The boundary cannot be moved locally: it was raised as a barrier in the system',
      sv: 'Gränsen kan inte flyttas lokalt: den lyftes som ett systemhinder',
      data: z.strictObject({ ...exception, scope: prose, reason: prose }),
    }),
  },
  commands: {
    RegisterBoundary: command({
      en: 'Register a boundary',
      sv: 'Registrera en gräns',
      roles: ['boundarySteward', 'processLeader'],
      creates: true,
      body: { kind: boundaryKind, ...wording },
      example: {
        kind: 'agreement',
        title: 'Hyresavtalets gränsdragningslista',
        source: 'Hyresavtal mellan Kirunabostäder och kultur- och utbildningsförvaltningen, bilaga 2.',
        leavesOpen: 'Hur en anmälan tas emot och följs upp; listan säger bara vem som betalar.',
        rigidity: 'negotiable',
        byBody: 'kirunabostader-forvaltning',
      },
    }),
    ClarifyBoundary: command({
      en: 'Make clear how the boundary is to be read',
      sv: 'Klargör hur gränsen ska läsas',
      roles: ['boundarySteward'],
      body: {
        clarification: prose,
        leavesOpen: prose.optional().describe('Given when the clarification shows more, or less, to be open.'),
      },
      example: { clarification: 'Listan gäller kostnader, inte vem som får anmäla.' },
    }),
    VerifyBoundary: command({
      en: 'Record that an assumed boundary is real',
      sv: 'Slå fast att en förmodad gräns finns',
      roles: ['boundarySteward'],
      body: { rigidity: z.enum(['fixed', 'negotiable']), byBody: code.optional(), source: prose, evidence: prose },
      example: {
        rigidity: 'fixed',
        source: 'Kommunfullmäktiges budget 2022, § 84.',
        evidence: 'Ramen är beslutad och kan inte omfördelas av förvaltningen.',
      },
    }),
    DisproveBoundary: command({
      en: 'Record that an assumed boundary does not exist',
      sv: 'Slå fast att en förmodad gräns inte finns',
      roles: ['boundarySteward'],
      body: { evidence: prose },
      example: { evidence: 'Varken avtalet eller delegationsordningen säger att bara ägaren får anmäla fel.' },
    }),
    AmendBoundary: command({
      en: 'Carry out a decision that changes the boundary',
      sv: 'Verkställ ett beslut som ändrar gränsen',
      roles: ['boundarySteward'],
      body: { decisionId: uuid, change: prose, ...wording },
      example: {
        decisionId: exampleId(4),
        change: 'Anmälan görs på ett ställe oavsett vem som betalar.',
        title: 'Hyresavtalets gränsdragningslista',
        source: 'Hyresavtal, bilaga 2, ändrad 2022.',
        leavesOpen: 'Hur det gemensamma mottagandet organiseras.',
        rigidity: 'negotiable',
        byBody: 'kirunabostader-forvaltning',
      },
    }),
    RetireBoundary: command({
      en: 'Record that the boundary no longer holds',
      sv: 'Slå fast att gränsen inte längre gäller',
      roles: ['boundarySteward'],
      body: { reason: prose },
      example: { reason: 'Avtalet har ersatts av ett nytt.' },
    }),
    DecideException: command({
      en: 'Answer a request for an exception: as decided, denied, or raised as a barrier where the boundary is fixed',
      sv: 'Besvara en begäran om undantag: enligt beslut, nekad, eller lyft som systemhinder där gränsen är fast',
      roles: ['boundarySteward', 'system'],
      body: {
        ...exception,
        outcome: z.enum(['granted', 'denied']),
        scope: prose.describe('What the exception lets people do.'),
        reason: prose,
        decisionId: uuid
          .optional()
          .describe('Needed to grant it: the decision that does, which also says what for and until when.'),
      },
      example: {
        exceptionRequestId: exampleId(6),
        ideaId: exampleId(3),
        outcome: 'granted',
        scope: 'En skola provar gemensam anmälan under höstterminen.',
        reason: 'Provet är avgränsat och kan avbrytas.',
        decisionId: exampleId(4),
      },
    }),
  },
  rejections: {
    'boundary-exists': {
      en: 'This boundary has been registered already.',
      sv: 'Den här gränsen är redan registrerad.',
    },
    'boundary-not-registered': { en: 'Register the boundary first.', sv: 'Registrera gränsen först.' },
    'boundary-needs-source': {
      en: 'A boundary says where it is written and what it leaves open; neither may be blank.',
      sv: 'En gräns anger var den står skriven och vad den lämnar öppet; inget av dem får vara tomt.',
    },
    'boundary-body-mismatch': {
      en: 'A negotiable boundary names the body it is negotiated with; a fixed or assumed one names none.',
      sv: 'En förhandlingsbar gräns anger vem den förhandlas med; en fast eller förmodad gräns anger ingen.',
    },
    'boundary-established': {
      en: 'The boundary is {rigidity}, not assumed; it is changed by a decision.',
      sv: 'Gränsen är {rigidity}, inte förmodad; den ändras genom ett beslut.',
      words: { rigidity: RIGIDITY },
    },
    'boundary-still-assumed-exception': {
      en: 'The boundary is only assumed: verify or disprove it before an exception is granted.',
      sv: 'Gränsen är bara förmodad: bekräfta eller motbevisa den innan undantag ges.',
    },
    'boundary-ended': {
      en: 'The boundary is {status}; it can no longer change.',
      sv: 'Gränsen är avslutad ({status}); den kan inte längre ändras.',
      words: { status: BOUNDARY_STATUS },
    },
    'boundary-needs-decision': {
      en: 'This needs a decision in effect that approves just this for this boundary.',
      sv: 'Detta kräver ett gällande beslut som bifaller just detta för den här gränsen.',
    },
    'exception-answered': {
      en: 'This request for an exception has been answered otherwise; an answer is not changed.',
      sv: 'Den här begäran om undantag är redan besvarad på annat sätt; ett svar ändras inte.',
    },
  },
});

export type BoundaryEvent = EventOf<typeof boundaryContract>;
export type BoundaryCommand = CommandOf<typeof boundaryContract>;
export type BoundaryRejection = RejectionOf<typeof boundaryContract>;
