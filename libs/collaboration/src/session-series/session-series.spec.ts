import type { SessionSeriesEvent } from '@havstang/contracts';
import { given } from '@havstang/testing';
import type { OrganisationFacts } from '../organisation-directory/partners.js';
import { sessionSeries } from './session-series.js';

const relied = (code: string) => ({ stream: `organisation-${code}`, revision: 2 });
const facts: OrganisationFacts = {
  ltu: { kind: 'university', retired: false, reliedOn: relied('ltu') },
  rise: { kind: 'institute', retired: false, reliedOn: relied('rise') },
  gone: { kind: 'company', retired: true, reliedOn: relied('gone') },
  school: { kind: 'department', retired: false, reliedOn: relied('school') },
  housing: { kind: 'municipalCompany', retired: false, reliedOn: relied('housing') },
};
const plan = {
  title: 'Veckomöte',
  form: 'meeting' as const,
  cadence: 'weekly' as const,
  startsOn: '2022-03-07',
  ledBy: ['ltu', 'rise'],
};
const schedule = (over: Partial<typeof plan> & { endsOn?: string } = {}) =>
  ({ type: 'ScheduleSeries', data: { ...plan, ...over }, found: facts }) as const;
const scheduled: SessionSeriesEvent = {
  type: 'SessionSeriesScheduled',
  data: { ...plan, reliedOn: [relied('ltu'), relied('rise')] },
};

describe('I-S5 those who lead are registered partner organisations', () => {
  it('schedules a series led by partners', () => given(sessionSeries).when(schedule()).then(scheduled));
  it.each(['unknown', 'gone', 'school', 'housing'])('refuses %s', (code) =>
    given(sessionSeries)
      .when(schedule({ ledBy: ['ltu', code] }))
      .refuses('series-led-by-unknown', { field: 'ledBy', facts: { organisations: [code] } }),
  );
});

it('ends on the day it starts or later', () => {
  given(sessionSeries)
    .when(schedule({ endsOn: '2022-03-06' }))
    .refuses('series-ends-before-start', { field: 'endsOn' });
  given(sessionSeries)
    .when(schedule({ endsOn: '2022-03-07' }))
    .then({ ...scheduled, data: { ...scheduled.data, endsOn: '2022-03-07' } });
});

it('is scheduled once', () => given(sessionSeries, scheduled).when(schedule()).refuses('series-exists'));
