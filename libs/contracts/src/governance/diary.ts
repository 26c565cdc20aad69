import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { day, dnr, line, uuid } from '../scalars.js';
import { board } from './scalars.js';

const opening = { board, year: z.int().min(1900).max(9999), subject: line, challengeId: uuid.optional() };

/** The diary (diarium) of one board and year: the stream in which cases get their numbers, without gaps. */
export const diaryContract = defineContract({
  service: 'governance',
  name: 'diary',
  path: 'diaries',
  en: 'Diary',
  sv: 'Diarium',
  events: {
    CaseOpened: event({
      en: 'A case was opened in the diary',
      sv: 'Ett ärende öppnades i diariet',
      data: z.strictObject({ caseId: uuid, dnr, number: z.int().min(1).max(999_999), openedOn: day, ...opening }),
    }),
  },
  commands: {
    OpenCase: command({
      en: 'Open a case; it gets the next diary number of its board and year',
      sv: 'Öppna ett ärende; det får nästa diarienummer för nämnden och året',
      roles: ['registrar'],
      creates: true,
      naturalKey: ['board', 'year'],
      body: opening,
      example: {
        board: 'KS',
        year: 2022,
        subject: 'Gemensam felanmälan för skolor och bostadsbolag',
      },
    }),
  },
  rejections: {
    'case-in-wrong-year': {
      en: 'The case is opened on {day}; it belongs in the diary of that year.',
      sv: 'Ärendet öppnas {day}; det hör till det årets diarium.',
    },
    'case-challenge-unknown': {
      en: 'There is no such challenge. Name one that exists, or open the case without.',
      sv: 'Utmaningen finns inte. Ange en som finns, eller öppna ärendet utan.',
    },
    'diary-full': {
      en: 'The diary holds {last} cases, as many as a number has room for.',
      sv: 'Diariet har {last} ärenden, så många som numret rymmer.',
    },
  },
});

export type DiaryEvent = EventOf<typeof diaryContract>;
export type DiaryCommand = CommandOf<typeof diaryContract>;
export type DiaryRejection = RejectionOf<typeof diaryContract>;
