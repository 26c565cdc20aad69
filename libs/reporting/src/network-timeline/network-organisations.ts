import { codecOf, organisationContract, type OrganisationCard, type OrganisationEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

/** The units of one organisation, with those that have ended: history keeps the old unit. */
export type NetworkOrganisation = Pick<OrganisationCard, 'code' | 'helix'> & { readonly units: readonly string[] };

export const networkOrganisations = defineReadModel<NetworkOrganisation, OrganisationEvent>({
  name: 'network-organisations',
  version: 1,
  codec: codecOf(organisationContract),
  keys: (event) => [event.id],
  project: (entry, event) => {
    if (event.type === 'OrganisationRegistered') {
      const { code, helix } = event.data;
      return { code, helix, units: [] };
    }
    return entry && event.type === 'UnitRegistered' ? { ...entry, units: [...entry.units, event.data.unit] } : entry;
  },
});
