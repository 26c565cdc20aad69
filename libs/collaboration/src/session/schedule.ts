import { reject } from '@havstang/kernel';
import { notPartners, reliedOnOf } from '../organisation-directory/partners.js';
import type { Answer, SessionCommand } from './state.js';

/** I-S5 holds for a single session too. Without leaders of its own it is led by those of its series, or by nobody from outside. */
export function schedule({ data, found }: Extract<SessionCommand, { type: 'ScheduleSession' }>): Answer {
  const { series } = found;
  if (data.seriesId !== undefined && !series) return reject('session-series-unknown', { field: 'seriesId' });
  const ledBy = data.ledBy ?? series?.ledBy ?? [];
  const organisations = notPartners(ledBy, found.organisations);
  if (organisations.length > 0) return reject('session-led-by-unknown', { field: 'ledBy', facts: { organisations } });
  const reliedOn = reliedOnOf(ledBy, found.organisations);
  if (series) reliedOn.push({ stream: series.stream, revision: series.revision });
  return [{ type: 'SessionScheduled', data: { ...data, ledBy: [...ledBy], reliedOn } }];
}
