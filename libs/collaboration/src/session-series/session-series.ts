import type { SessionSeriesCommand as Command, SessionSeriesEvent, SessionSeriesRejection } from '@havstang/contracts';
import { reject, type Decider, type Rejection, type Sent } from '@havstang/kernel';
import { notPartners, reliedOnOf, type OrganisationFacts } from '../organisation-directory/partners.js';

export type SessionSeries = { readonly status: 'none' | 'scheduled' };

export type SessionSeriesCommand = Sent<Command, { readonly ScheduleSeries: OrganisationFacts }>;

export const sessionSeries: Decider<SessionSeries, SessionSeriesCommand, SessionSeriesEvent> = {
  category: 'sessionSeries',
  initial: { status: 'none' },
  decide,
  evolve: () => ({ status: 'scheduled' }),
};

/** I-S5: those who lead are registered partner organisations. */
function decide(
  { data, found }: SessionSeriesCommand,
  state: SessionSeries,
): readonly SessionSeriesEvent[] | Rejection<SessionSeriesRejection> {
  if (state.status === 'scheduled') return reject('series-exists');
  if (data.endsOn !== undefined && data.endsOn < data.startsOn) {
    return reject('series-ends-before-start', { field: 'endsOn', facts: { startsOn: data.startsOn } });
  }
  const organisations = notPartners(data.ledBy, found);
  if (organisations.length > 0) return reject('series-led-by-unknown', { field: 'ledBy', facts: { organisations } });
  return [{ type: 'SessionSeriesScheduled', data: { ...data, reliedOn: reliedOnOf(data.ledBy, found) } }];
}
