import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { personal } from '../personal.js';
import { PEOPLE } from '../roles.js';
import { dnr, personRef, prose, reliedOn, uuid } from '../scalars.js';
import { HOLD_GROUND } from '../words.js';

const examplePerson = '0198c0de-0000-7000-8000-000000000009';
const exampleDecision = '0198c0de-0000-7000-8000-000000000004';

/** On what somebody asks to be erased: the data protection regulation (GDPR) 17.1 a–d, or that the disposal plan (dokumenthanteringsplan) says so. */
export const erasureBasis = z.enum(['noLongerNeeded', 'consentWithdrawn', 'objection', 'unlawful', 'disposalPlan']);

/** Why it is refused: GDPR 17.3 b–e; what the archives act (arkivlagen) keeps is the first. `hold` is a legal hold that lies on the person now. */
export const erasureRefusalGround = z.enum(['archive', 'legalObligation', 'publicInterest', 'legalClaim', 'hold']);

/** Why nothing about a person may be destroyed for now. */
export const holdGround = z.enum(['dispute', 'audit', 'supervision', 'investigation']);

/** The decision to dispose (gallringsbeslut) that the destruction rests on. */
const disposal = { decisionId: uuid, dnr };

/**
 * A person’s erasure. To destroy the meaning of a record is disposal (gallring): it needs a decision, and what is to be kept by law goes before the wish
 * to be forgotten. One stream to a person; `person` is the pseudonym.
 */
export const erasureContract = defineContract({
  service: 'governance',
  name: 'erasure',
  path: 'erasures',
  en: 'Erasure of a person',
  sv: 'Radering av en person',
  events: {
    ErasureRequested: event({
      en: 'It was asked that a person be erased',
      sv: 'En begäran om att radera en person kom in',
      data: z.strictObject({ person: personRef, basis: erasureBasis }),
    }),
    ErasureRefused: event({
      en: 'The person is not erased',
      sv: 'Begäran om att radera personen avslogs',
      data: z.strictObject({
        person: personRef,
        ground: erasureRefusalGround,
        why: personal(prose, { subject: 'person' }),
      }),
    }),
    LegalHoldPlaced: event({
      en: 'Nothing about the person may be destroyed for now',
      sv: 'Inget om personen får förstöras tills vidare',
      data: z.strictObject({ person: personRef, ground: holdGround }),
    }),
    LegalHoldLifted: event({
      en: 'The person may be erased again, if it is decided',
      sv: 'Personen får åter raderas, om det beslutas',
      data: z.strictObject({ person: personRef }),
    }),
    DisposalDecided: event({
      en: 'It was decided to destroy what the person wrote and what was written about them',
      sv: 'Det beslutades att gallra det personen skrivit och det som skrivits om personen',
      data: z.strictObject({ person: personRef, ...disposal, reliedOn: z.array(reliedOn) }),
    }),
    PersonKeyDestroyed: event({
      en: 'The key to the person’s texts was destroyed: nobody can read them any more',
      sv: 'Nyckeln till personens texter förstördes: ingen kan läsa dem längre',
      data: z.strictObject({
        person: personRef,
        keyIds: z
          .array(uuid)
          .describe(
            'The ids in `k` of the envelopes that cannot be opened any more; none if nothing was ever written.',
          ),
        disposalDecision: z.strictObject(disposal),
      }),
    }),
  },
  commands: {
    RequestErasure: command({
      en: 'Ask that a person be erased: yourself, or another as an official',
      sv: 'Begär att en person raderas: du själv, eller någon annan om du är tjänsteperson',
      roles: PEOPLE,
      creates: true,
      naturalKey: ['person'],
      body: { person: personRef, basis: erasureBasis },
      example: { person: examplePerson, basis: 'consentWithdrawn' },
    }),
    RefuseErasure: command({
      en: 'Refuse to erase the person, with the ground',
      sv: 'Avslå begäran om radering, med grund',
      roles: ['registrar', 'boundarySteward'],
      body: { ground: erasureRefusalGround, why: prose },
      example: { ground: 'archive', why: 'Handlingarna ska bevaras enligt dokumenthanteringsplanen.' },
    }),
    PlaceLegalHold: command({
      en: 'Forbid that anything about the person be destroyed',
      sv: 'Förbjud att något om personen förstörs',
      roles: ['boundarySteward', 'registrar', 'auditor'],
      creates: true,
      naturalKey: ['person'],
      body: { person: personRef, ground: holdGround },
      example: { person: examplePerson, ground: 'dispute' },
    }),
    LiftLegalHold: command({
      en: 'Lift the legal hold',
      sv: 'Häv förbudet att förstöra',
      roles: ['boundarySteward', 'registrar', 'auditor'],
      body: {},
      example: {},
    }),
    DecideDisposal: command({
      en: 'Let the person be erased, by a decision to dispose that has legal force; this cannot be undone',
      sv: 'Låt personen raderas, med stöd av ett gallringsbeslut som fått laga kraft; det kan inte ångras',
      roles: ['registrar', 'boundarySteward'],
      body: { decisionId: uuid },
      example: { decisionId: exampleDecision },
    }),
    NoteKeyDestroyed: command({
      en: 'Note that the key was destroyed (sent by the reaction that destroys it)',
      sv: 'Anteckna att nyckeln förstördes (skickas av reaktionen som förstör den)',
      roles: ['system'],
      body: { keyIds: z.array(uuid) },
      example: { keyIds: ['0198c0de-0000-7000-8000-000000000008'] },
    }),
  },
  rejections: {
    'erasure-of-another': {
      en: 'Only officials may ask that somebody else be erased.',
      sv: 'Bara tjänstepersoner får begära att någon annan raderas.',
    },
    'erasure-of-system': {
      en: 'The system is no person; what it writes is erased with those whom it is about.',
      sv: 'Systemet är ingen person; det som systemet skriver raderas med dem det gäller.',
    },
    'erasure-not-requested': {
      en: 'There is no request that waits for an answer.',
      sv: 'Det finns ingen begäran som väntar på svar.',
    },
    'erasure-on-hold': {
      en: 'A legal hold ({ground}) lies on the person; nothing may be destroyed until it is lifted.',
      sv: 'Ett förbud att förstöra ({ground}) gäller personen; inget får gallras förrän det hävs.',
      words: { ground: HOLD_GROUND },
    },
    'erasure-by-oneself': {
      en: 'Nobody answers a request about themselves.',
      sv: 'Ingen besvarar en begäran som gäller en själv.',
    },
    'erasure-needs-disposal-decision': {
      en: 'This needs an approved decision to dispose that has legal force: what is destroyed cannot be brought back.',
      sv: 'Detta kräver ett beslut om gallring som fått laga kraft: det som förstörts kan inte återställas.',
    },
    'erasure-decided': {
      en: 'The disposal is decided; it is too late for this.',
      sv: 'Gallringen är beslutad; det är för sent för detta.',
    },
    'erasure-not-decided': {
      en: 'No disposal has been decided.',
      sv: 'Ingen gallring är beslutad.',
    },
  },
});

export type ErasureEvent = EventOf<typeof erasureContract>;
export type ErasureCommand = CommandOf<typeof erasureContract>;
export type ErasureRejection = RejectionOf<typeof erasureContract>;
