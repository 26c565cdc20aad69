import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { day, dnr, line, personRef, prose, uuid } from '../scalars.js';
import { board, meetingLevel } from './scalars.js';

const exampleId = (n: number) => `0198c0de-0000-7000-8000-00000000000${n}`;
const agendaItem = {
  subject: line,
  dnr: dnr.optional(),
  proposals: z.array(prose).describe('Proposals that were not withdrawn, in the order they were put (KL 5:67 †).'),
  stoodAside: z
    .array(personRef)
    .describe('Members who left the room for conflict of interest: absent from handling and vote.'),
};

/** A meeting of a board, committee or the council, with its minutes (protokoll) and their notice on the board (anslagstavla). */
export const boardMeetingContract = defineContract({
  service: 'governance',
  name: 'boardMeeting',
  path: 'board-meetings',
  en: 'Board meeting',
  sv: 'Sammanträde',
  events: {
    MeetingConvened: event({
      en: 'A meeting was convened',
      sv: 'Kallelse till sammanträde utfärdades',
      data: z.strictObject({ board, level: meetingLevel, heldOn: day, members: z.int().min(1) }),
    }),
    QuorumEstablished: event({
      en: 'More than half of the members were present',
      sv: 'Mer än hälften av ledamöterna var närvarande',
      data: z.strictObject({ board, level: meetingLevel, heldOn: day, present: z.array(personRef).min(1) }),
    }),
    AgendaItemHandled: event({
      en: 'An item of the agenda was handled',
      sv: 'En punkt på dagordningen behandlades',
      data: z.strictObject({
        itemId: uuid,
        paragraph: z.int().min(1).describe('§ of the minutes, within the meeting.'),
        ...agendaItem,
      }),
    }),
    ProtocolDrafted: event({
      en: 'The minutes were drawn up',
      sv: 'Protokollet upprättades',
      data: z.strictObject({ itemIds: z.array(uuid).min(1) }),
    }),
    ProtocolAdjusted: event({
      en: 'The minutes were confirmed by their signers',
      sv: 'Protokollet justerades',
      data: z.strictObject({
        adjustedOn: day,
        signers: z.array(personRef).min(2),
        loa: z.int().min(2).max(4).describe('Level of assurance of the weakest signature.'),
        late: z.boolean().describe('Later than 14 days after the meeting: a recorded breach.'),
      }),
    }),
    NoticePosted: event({
      en: 'Notice of the confirmed minutes was posted; the time for appeal runs',
      sv: 'Justeringen anslogs; tiden för överklagande löper',
      data: z.strictObject({
        postedOn: day,
        appealableUntil: day.describe('Last day on which an appeal is in time.'),
        late: z.boolean().describe('Later than the second day after the minutes were confirmed: a recorded breach.'),
      }),
    }),
    NoticeTakenDown: event({
      en: 'The notice was taken down',
      sv: 'Anslaget togs ned',
      data: z.strictObject({
        takenDownOn: day,
        early: z.boolean().describe('Before the time for appeal had passed: a recorded breach.'),
      }),
    }),
    ProtocolCorrected: event({
      en: 'An error in the minutes was corrected',
      sv: 'Ett fel i protokollet rättades',
      data: z.strictObject({ paragraph: z.int().min(1), correction: prose, reason: prose }),
    }),
  },
  commands: {
    ConveneMeeting: command({
      en: 'Convene a meeting',
      sv: 'Kalla till sammanträde',
      roles: ['secretary'],
      creates: true,
      body: {
        board,
        level: meetingLevel,
        heldOn: day,
        members: z.int().min(1).describe('Seats in the body; quorum is more than half of them.'),
      },
      example: { board: 'KS', level: 'nämnd', heldOn: '2022-05-09', members: 15 },
    }),
    EstablishQuorum: command({
      en: 'Record who is present and that they are enough to decide',
      sv: 'Anteckna vilka som är närvarande, och att beslutförhet finns',
      roles: ['secretary'],
      body: { present: z.array(personRef).min(1) },
      example: {
        present: [
          exampleId(1),
          exampleId(2),
          exampleId(3),
          exampleId(4),
          exampleId(5),
          exampleId(6),
          exampleId(7),
          exampleId(8),
        ],
      },
    }),
    HandleAgendaItem: command({
      en: 'Record that an item was handled',
      sv: 'Anteckna att en punkt behandlades',
      roles: ['secretary'],
      body: agendaItem,
      example: {
        subject: 'Anmälan av delegationsbeslut',
        dnr: 'KS 2022/1',
        proposals: ['Anmälan läggs till handlingarna.'],
        stoodAside: [],
      },
    }),
    DraftProtocol: command({
      en: 'Draw up the minutes of what was handled',
      sv: 'Upprätta protokoll över det som behandlats',
      roles: ['secretary'],
      body: {},
      example: {},
    }),
    AdjustProtocol: command({
      en: 'Record that the minutes were confirmed',
      sv: 'Anteckna att protokollet justerades',
      roles: ['secretary'],
      body: { adjustedOn: day, signers: z.array(personRef).min(2), loa: z.int().min(2).max(4) },
      example: { adjustedOn: '2022-05-16', signers: [exampleId(1), exampleId(2)], loa: 3 },
    }),
    PostNotice: command({
      en: 'Record that the notice was posted',
      sv: 'Anteckna att justeringen anslogs',
      roles: ['secretary'],
      body: { postedOn: day },
      example: { postedOn: '2022-05-17' },
    }),
    TakeDownNotice: command({
      en: 'Record that the notice was taken down',
      sv: 'Anteckna att anslaget togs ned',
      roles: ['secretary'],
      body: { takenDownOn: day },
      example: { takenDownOn: '2022-06-08' },
    }),
    CorrectProtocol: command({
      en: 'Correct an error in the minutes',
      sv: 'Rätta ett fel i protokollet',
      roles: ['secretary'],
      body: { paragraph: z.int().min(1), correction: prose, reason: prose },
      example: { paragraph: 1, correction: 'KS 2022/1 ska vara KS 2022/2.', reason: 'Skrivfel.' },
    }),
  },
  rejections: {
    'meeting-exists': {
      en: 'This meeting has been convened already.',
      sv: 'Kallelse till det här sammanträdet är redan utfärdad.',
    },
    'meeting-not-convened': { en: 'Convene the meeting first.', sv: 'Kalla till sammanträdet först.' },
    'meeting-not-yet': {
      en: 'The meeting is held on {heldOn}; it has not come yet.',
      sv: 'Sammanträdet hålls {heldOn}; det har inte varit än.',
    },
    'no-quorum': {
      en: 'More than half of the {members} members must take part; {present} do.',
      sv: 'Fler än hälften av de {members} ledamöterna måste delta; {present} gör det.',
    },
    'quorum-not-established': {
      en: 'Establish the quorum before anything is handled.',
      sv: 'Slå fast beslutförheten innan något behandlas.',
    },
    'quorum-differs': {
      en: 'Who was present has been recorded otherwise.',
      sv: 'Närvaron är redan antecknad på annat sätt.',
    },
    'agenda-case-unknown': {
      en: 'There is no case {dnr} in the diary: open it first, or leave the number out.',
      sv: 'Ärendet {dnr} finns inte i diariet: öppna det först, eller utelämna numret.',
    },
    'stood-aside-not-present': {
      en: 'Only members who were present can stand aside.',
      sv: 'Bara ledamöter som är närvarande kan lämna rummet på grund av jäv.',
    },
    'protocol-drafted': {
      en: 'The minutes are drawn up; correct them instead of adding to them.',
      sv: 'Protokollet är upprättat; rätta det i stället för att lägga till.',
    },
    'nothing-handled': {
      en: 'No item has been handled; there is nothing to draw up.',
      sv: 'Ingen punkt är behandlad; det finns inget att upprätta.',
    },
    'protocol-not-drafted': { en: 'Draw up the minutes first.', sv: 'Upprätta protokollet först.' },
    'protocol-not-adjusted': {
      en: 'The minutes must be confirmed before notice is posted.',
      sv: 'Protokollet måste justeras innan det anslås.',
    },
    'protocol-differs': {
      en: 'This has been recorded with another date or signers.',
      sv: 'Detta är redan antecknat med annan dag eller andra justerare.',
    },
    'signer-not-present': {
      en: 'The minutes are confirmed by two who were present.',
      sv: 'Protokollet justeras av två som var närvarande.',
    },
    'notice-not-posted': { en: 'The notice has not been posted.', sv: 'Justeringen är inte anslagen.' },
    'meeting-day-impossible': {
      en: '{day} is not possible: the day must be {days}.',
      sv: '{day} är inte möjlig: dagen måste vara {days}.',
    },
    'paragraph-unknown': { en: 'The minutes have no § {paragraph}.', sv: 'Protokollet har ingen § {paragraph}.' },
  },
});

export type BoardMeetingEvent = EventOf<typeof boardMeetingContract>;
export type BoardMeetingCommand = CommandOf<typeof boardMeetingContract>;
export type BoardMeetingRejection = RejectionOf<typeof boardMeetingContract>;
