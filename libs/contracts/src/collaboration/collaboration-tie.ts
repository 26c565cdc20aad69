import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { personal, plainBefore } from '../personal.js';
import { PEOPLE, STAFF } from '../roles.js';
import { code, day, dnr, prose, uuid } from '../scalars.js';

const exampleEvent = '0198c0de-0000-7000-8000-000000000003';
const pair = { unitA: code, unitB: code };
const evidence = z.array(uuid).min(1).describe('Ids of the events that show it.');

/** That two units work together, as events show. The stream's id is derived from the two unit codes in alphabetical order. */
export const collaborationTieContract = defineContract({
  service: 'collaboration',
  name: 'collaborationTie',
  path: 'collaboration-ties',
  en: 'Collaboration tie',
  sv: 'Samarbete',
  events: {
    CollaborationInitiated: event({
      en: 'Two units began to work together',
      sv: 'Två enheter började samarbeta',
      data: z.strictObject({ ...pair, evidenceEventIds: evidence, on: day }),
    }),
    CollaborationContinued: event({
      en: 'The units worked together again',
      sv: 'Enheterna samarbetade igen',
      data: z.strictObject({ ...pair, evidenceEventIds: evidence, on: day }),
    }),
    CollaborationFormalised: event({
      en: 'The collaboration rests on an agreement',
      sv: 'Samarbetet vilar på ett avtal',
      data: z.strictObject({ ...pair, agreementDnr: dnr, on: day }),
    }),
    CollaborationDisputed: event({
      en: 'A unit disputed what the collaboration rests on',
      sv: 'En enhet bestred det som samarbetet vilar på',
      ...plainBefore(2),
      data: z.strictObject({
        ...pair,
        unit: code,
        evidenceEventIds: evidence,
        reason: personal(prose),
        stands: z.boolean().describe('True while other evidence of the collaboration remains.'),
        on: day,
      }),
    }),
    CollaborationLapsed: event({
      en: 'The units have had nothing together for 180 days',
      sv: 'Enheterna har inte haft något gemensamt på 180 dagar',
      data: z.strictObject({ ...pair, lastJointOn: day, on: day }),
    }),
    CollaborationResumed: event({
      en: 'The units work together again after a break',
      sv: 'Enheterna samarbetar igen efter ett uppehåll',
      data: z.strictObject({ ...pair, evidenceEventIds: evidence, on: day }),
    }),
    CollaborationEnded: event({
      en: 'The collaboration was ended',
      sv: 'Samarbetet avslutades',
      ...plainBefore(2),
      data: z.strictObject({ ...pair, reason: personal(prose), on: day }),
    }),
  },
  commands: {
    NoteJointEvent: command({
      en: 'Note that two units did something together (sent by the reactions to attendance and agreed understandings)',
      sv: 'Anteckna att två enheter gjort något tillsammans (skickas av reaktionerna på närvaro och fastslagen förståelse)',
      roles: ['system'],
      creates: true,
      body: { ...pair, evidenceEventId: uuid, on: day },
      example: {
        unitA: 'kirunabostader-forvaltning',
        unitB: 'kultur-utbildning-skola',
        evidenceEventId: exampleEvent,
        on: '2022-03-07',
      },
    }),
    FormaliseCollaboration: command({
      en: 'Record the agreement that the collaboration rests on',
      sv: 'Anteckna avtalet som samarbetet vilar på',
      roles: ['processLeader', 'unitManager'],
      body: { agreementDnr: dnr, on: day },
      example: { agreementDnr: 'KS 2022/17', on: '2022-04-01' },
    }),
    DisputeCollaboration: command({
      en: 'Dispute events that your unit’s collaboration is said to rest on',
      sv: 'Bestrid händelser som din enhets samarbete sägs vila på',
      roles: PEOPLE,
      body: { evidenceEventIds: evidence.max(100), reason: prose, on: day },
      example: {
        evidenceEventIds: [exampleEvent],
        reason: 'Vi var i samma rum men arbetade inte tillsammans.',
        on: '2022-03-09',
      },
    }),
    EndCollaboration: command({
      en: 'End the collaboration, with a reason',
      sv: 'Avsluta samarbetet, med skäl',
      roles: [...STAFF],
      body: { reason: prose, on: day },
      example: { reason: 'Uppdraget är slutfört.', on: '2022-12-31' },
    }),
    LapseCollaboration: command({
      en: 'Record that nothing joint has happened for 180 days (sent by the clock)',
      sv: 'Anteckna att inget gemensamt hänt på 180 dagar (skickas av klockan)',
      roles: ['system'],
      body: { lastJointOn: day },
      example: { lastJointOn: '2022-03-07' },
    }),
  },
  rejections: {
    'tie-needs-two-units': {
      en: 'A collaboration is between two different units.',
      sv: 'Ett samarbete är mellan två olika enheter.',
    },
    'tie-other-units': {
      en: 'This collaboration is between {unitA} and {unitB}.',
      sv: 'Det här samarbetet är mellan {unitA} och {unitB}.',
    },
    'tie-unknown': {
      en: 'No events show that these units work together yet.',
      sv: 'Inga händelser visar ännu att de här enheterna samarbetar.',
    },
    'tie-ended': {
      en: 'The collaboration ended on {endedOn}; new joint events would resume it.',
      sv: 'Samarbetet avslutades {endedOn}; nya gemensamma händelser återupptar det.',
    },
    'tie-not-yours': {
      en: 'Only people of the two units ({unitA}, {unitB}), or a process leader, can do this.',
      sv: 'Bara personer i de två enheterna ({unitA}, {unitB}), eller en processledare, kan göra det.',
    },
    'tie-evidence-unknown': {
      en: 'The collaboration does not rest on {evidenceEventIds}.',
      sv: 'Samarbetet vilar inte på {evidenceEventIds}.',
    },
    'tie-day-in-future': { en: 'The day cannot be later than {today}.', sv: 'Dagen kan inte vara senare än {today}.' },
    'tie-not-due': {
      en: 'The units last did something together on {lastJointOn}; 180 days have not passed.',
      sv: 'Enheterna gjorde senast något tillsammans {lastJointOn}; 180 dagar har inte gått.',
    },
  },
});

export type CollaborationTieEvent = EventOf<typeof collaborationTieContract>;
export type CollaborationTieCommand = CommandOf<typeof collaborationTieContract>;
export type CollaborationTieRejection = RejectionOf<typeof collaborationTieContract>;
