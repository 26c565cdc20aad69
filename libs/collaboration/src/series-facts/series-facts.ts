import { codecOf, sessionSeriesContract, type SessionSeriesEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

/** Who leads a series: what scheduling one of its sessions needs to know. */
export type SeriesFacts = { readonly ledBy: readonly string[]; readonly stream: string; readonly revision: number };

export const seriesFacts = defineReadModel<SeriesFacts, SessionSeriesEvent>({
  name: 'series-facts',
  version: 1,
  codec: codecOf(sessionSeriesContract),
  keys: (event) => [event.id],
  project: (_, { data, of }) => ({ ledBy: data.ledBy, stream: of.stream, revision: of.revision }),
});
