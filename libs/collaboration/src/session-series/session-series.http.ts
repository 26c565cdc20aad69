import { sessionSeriesContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { organisationsNamed } from '../organisation-directory/organisation-directory.http.js';
import type { OrganisationFacts } from '../organisation-directory/partners.js';
import { sessionSeries } from './session-series.js';

export const allSessionSeries = defineAggregate(sessionSeriesContract, sessionSeries, {
  ScheduleSeries: ({ ledBy }, look): Promise<OrganisationFacts> => organisationsNamed(ledBy, look),
});
