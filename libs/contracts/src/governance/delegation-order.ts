import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { day, dnr, line, personRef, prose, reliedOn, sek, uuid } from '../scalars.js';
import { board, decisionMatter, delegateKind, reportingRule, undelegable } from './scalars.js';
import { UNDELEGABLE } from '../words.js';

/** A point’s number in the order, as written there: `1.4`. */
export const pointCode = z.string().regex(/^[A-Z0-9]{1,4}(\.[A-Z0-9]{1,4}){0,4}$/);
const delegateRole = line.describe('The post or office, never a person: `fastighetschef`.');

const terms = {
  covers: z.array(decisionMatter).min(1).describe('The matters of decision that the point covers.'),
  limit: sek.optional().describe('Largest amount, whole kronor; no limit when absent.'),
  reporting: reportingRule,
  subDelegable: z.boolean(),
};

/** A board’s delegation order (delegationsordning): who may decide what on its behalf, and how it learns of it. */
export const delegationOrderContract = defineContract({
  service: 'governance',
  name: 'delegationOrder',
  path: 'delegation-orders',
  en: 'Delegation order',
  sv: 'Delegationsordning',
  events: {
    DelegationOrderAdopted: event({
      en: 'The board adopted a delegation order',
      sv: 'Nämnden antog en delegationsordning',
      data: z.strictObject({ dnr, board, meetingId: uuid, validFrom: day, reliedOn: z.array(reliedOn) }),
    }),
    DelegationPointAdded: event({
      en: 'A point was added: who may decide in a matter',
      sv: 'En punkt lades till: vem som får besluta i en fråga',
      data: z.strictObject({ code: pointCode, matter: prose, delegateKind, delegateRole, ...terms, validFrom: day }),
    }),
    DelegationPointAmended: event({
      en: 'The terms of a point changed from a day',
      sv: 'Villkoren för en punkt ändrades från en dag',
      data: z.strictObject({ code: pointCode, ...terms, validFrom: day, dnr, reason: prose }),
    }),
    DelegationRevoked: event({
      en: 'The board took back a delegation',
      sv: 'Nämnden återkallade en delegation',
      data: z.strictObject({ code: pointCode, from: day, dnr, reason: prose }),
    }),
    DelegateAppointed: event({
      en: 'Somebody was appointed to a delegate’s post',
      sv: 'Någon utsågs till en delegats befattning',
      data: z.strictObject({ delegateRole, holder: personRef, from: day, until: day.optional() }),
    }),
  },
  commands: {
    AdoptDelegationOrder: command({
      en: 'Record that the board adopted a delegation order',
      sv: 'Anteckna att nämnden antog en delegationsordning',
      roles: ['secretary'],
      creates: true,
      body: { dnr, board, meetingId: uuid, validFrom: day },
      example: {
        dnr: 'KS 2022/1',
        board: 'KS',
        meetingId: '0198c0de-0000-7000-8000-000000000008',
        validFrom: '2022-01-17',
      },
    }),
    AddPoint: command({
      en: 'Add a point to the order',
      sv: 'Lägg till en punkt i ordningen',
      roles: ['secretary', 'boundarySteward'],
      body: {
        code: pointCode,
        matter: prose.describe('What may be decided, in the words of the order.'),
        undelegable,
        delegates: z
          .array(z.strictObject({ kind: delegateKind, role: delegateRole }))
          .min(1)
          .max(10),
        ...terms,
        validFrom: day,
      },
      example: {
        code: '4.2',
        matter: 'Godkänna test av ny lösning i förvaltningens fastigheter.',
        undelegable: 'none',
        delegates: [{ kind: 'official', role: 'fastighetschef' }],
        covers: ['approveTest', 'introduceSolution'],
        limit: 200_000,
        reporting: 'reported',
        subDelegable: false,
        validFrom: '2022-01-17',
      },
    }),
    AmendPoint: command({
      en: 'Change the terms of a point from a day on',
      sv: 'Ändra villkoren för en punkt från och med en dag',
      roles: ['secretary', 'boundarySteward'],
      body: { code: pointCode, ...terms, validFrom: day, dnr, reason: prose },
      example: {
        code: '4.2',
        covers: ['approveTest'],
        limit: 300_000,
        reporting: 'reported',
        subDelegable: false,
        validFrom: '2022-06-01',
        dnr: 'KS 2022/40',
        reason: 'Priserna har stigit.',
      },
    }),
    RevokeDelegation: command({
      en: 'Record that the board took back a delegation',
      sv: 'Anteckna att nämnden återkallade en delegation',
      roles: ['secretary'],
      body: { code: pointCode, from: day, dnr, reason: prose },
      example: {
        code: '4.2',
        from: '2022-09-01',
        dnr: 'KS 2022/55',
        reason: 'Nämnden vill besluta själv under provåret.',
      },
    }),
    AppointDelegate: command({
      en: 'Appoint somebody to a delegate’s post; the latest appointment that covers a day is the one that counts',
      sv: 'Utse någon till en delegats befattning; det senaste förordnandet som täcker en dag är det som gäller',
      roles: ['secretary', 'unitManager'],
      body: { delegateRole, holder: personRef, from: day, until: day.optional().describe('Last day, for a deputy.') },
      example: { delegateRole: 'fastighetschef', holder: '0198c0de-0000-7000-8000-000000000009', from: '2022-01-17' },
    }),
  },
  rejections: {
    'delegation-order-exists': {
      en: 'This delegation order has been adopted already.',
      sv: 'Den här delegationsordningen är redan antagen.',
    },
    'delegation-order-not-adopted': {
      en: 'The order must be adopted by the board first.',
      sv: 'Ordningen måste först antas av nämnden.',
    },
    'delegation-needs-meeting': {
      en: 'A delegation order is adopted at a meeting of the board that handled {dnr}; record that first.',
      sv: 'En delegationsordning antas på ett sammanträde med nämnden som behandlat {dnr}; anteckna det först.',
    },
    'joint-delegates': {
      en: 'A delegate is one official, one elected member or one committee; {count} together cannot hold a delegation.',
      sv: 'En delegat är en tjänsteperson, en förtroendevald eller ett utskott; {count} tillsammans kan inte ha en delegation.',
    },
    'matter-never-delegable': {
      en: 'The matter ({ground}) may not be delegated, KL 6:38; the board decides it itself.',
      sv: 'Ärendet ({ground}) får inte delegeras, KL 6:38; nämnden beslutar själv.',
      words: { ground: UNDELEGABLE },
    },
    'urgent-needs-politician': {
      en: 'Urgent matters are decided by the chair or another elected member, KL 6:39; name a politician.',
      sv: 'Brådskande ärenden beslutas av ordföranden eller en annan ledamot, KL 6:39; ange en förtroendevald.',
    },
    'point-exists': {
      en: 'Point {code} exists; amend it or choose another number.',
      sv: 'Punkt {code} finns; ändra den eller välj ett annat nummer.',
    },
    'point-unknown': {
      en: 'The order has no point {code} to change.',
      sv: 'Ordningen har ingen punkt {code} att ändra.',
    },
    'point-revoked': { en: 'Point {code} was taken back from {from}.', sv: 'Punkt {code} återkallades från {from}.' },
    'delegation-not-backwards': {
      en: 'A delegation changes from {earliest} at the earliest: what was decided under it stands.',
      sv: 'En delegation ändras tidigast från {earliest}: det som beslutats med stöd av den står fast.',
    },
    'appointment-ends-before-start': { en: 'The last day is before the first.', sv: 'Sista dagen är före den första.' },
  },
});

export type DelegationOrderEvent = EventOf<typeof delegationOrderContract>;
export type DelegationOrderCommand = CommandOf<typeof delegationOrderContract>;
export type DelegationOrderRejection = RejectionOf<typeof delegationOrderContract>;
