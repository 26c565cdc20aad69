import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { code, day, line, prose, reliedOn } from '../scalars.js';

export const SESSION_FORMS = ['workshop', 'meeting', 'platformMeeting'] as const;

const series = {
  title: line,
  purpose: prose.optional(),
  form: z.enum(SESSION_FORMS),
  cadence: z.enum(['weekly', 'everyOtherWeek', 'monthly', 'quarterly']),
  startsOn: day,
  endsOn: day.optional(),
  ledBy: z.array(code).min(1).max(10).describe('Codes of the partner organisations that lead it.'),
};

/** Meetings or workshops that come back, led by partner organisations. */
export const sessionSeriesContract = defineContract({
  service: 'collaboration',
  name: 'sessionSeries',
  path: 'session-series',
  en: 'Session series',
  sv: 'Mötesserie',
  events: {
    SessionSeriesScheduled: event({
      en: 'A series of sessions was scheduled',
      sv: 'En serie träffar planerades',
      data: z.strictObject({ ...series, reliedOn: z.array(reliedOn) }),
    }),
  },
  commands: {
    ScheduleSeries: command({
      en: 'Schedule a series of sessions',
      sv: 'Planera en serie träffar',
      roles: ['processLeader', 'facilitator'],
      creates: true,
      body: series,
      example: {
        title: 'Veckomöte om felanmälan',
        form: 'meeting',
        cadence: 'weekly',
        startsOn: '2022-03-07',
        ledBy: ['ltu', 'rise'],
      },
    }),
  },
  rejections: {
    'series-exists': { en: 'This series has been scheduled already.', sv: 'Den här serien är redan planerad.' },
    'series-ends-before-start': {
      en: 'The series must end on or after the day it starts ({startsOn}).',
      sv: 'Serien måste sluta samma dag som den börjar ({startsOn}) eller senare.',
    },
    'series-led-by-unknown': {
      en: 'Those who lead must be registered partner organisations; {organisations} is not. Register it first.',
      sv: 'De som leder ska vara registrerade partnerorganisationer; {organisations} är det inte. Registrera den först.',
    },
  },
});

export type SessionSeriesEvent = EventOf<typeof sessionSeriesContract>;
export type SessionSeriesCommand = CommandOf<typeof sessionSeriesContract>;
export type SessionSeriesRejection = RejectionOf<typeof sessionSeriesContract>;
