import { networkTimelineView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { networkOrganisations } from './network-organisations.js';
import { networkTies } from './network-ties.js';
import { networkOf } from './network-timeline.js';

export const networkTimelineHttp = answer(networkTimelineView, async ({ asOf }, look) => {
  const ties = await look.documents(networkTies).list(look.tenant);
  const organisations = await look.documents(networkOrganisations).list(look.tenant);
  return networkOf(
    ties.map((row) => row.document),
    organisations.map((row) => row.document),
    asOf,
  );
});
