import { codecOf, organisationContract, type OrganisationCard, type OrganisationEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

/** The card of an organisation, and the revision that it shows: look-ups say what they relied on. */
export type OrganisationEntry = { readonly card: OrganisationCard; readonly revision: number };

export const organisationDirectory = defineReadModel<OrganisationEntry, OrganisationEvent>({
  name: 'organisation-directory',
  version: 1,
  codec: codecOf(organisationContract),
  keys: (event) => [event.id],
  project: (entry, event) => {
    const card = cardAfter(entry?.card, event);
    return card && { card, revision: event.of.revision };
  },
});

function cardAfter(card: OrganisationCard | undefined, event: Seen<OrganisationEvent>): OrganisationCard | undefined {
  if (event.type === 'OrganisationRegistered') {
    const { code, name, kind, helix } = event.data;
    return { id: event.id, code, name, kind, helix, units: [], retired: false };
  }
  if (!card) return undefined;
  switch (event.type) {
    case 'UnitRegistered': {
      const { unit, name } = event.data;
      return { ...card, units: [...card.units, { unit, name }] };
    }
    case 'UnitReorganised': {
      const { from, to, effectiveOn } = event.data;
      const units = card.units.map((one) =>
        one.unit === from ? { ...one, continuedBy: to, endedOn: effectiveOn } : one,
      );
      return { ...card, units };
    }
    case 'OrganisationRetired':
      return { ...card, retired: true, reason: event.data.reason };
    default:
      return event satisfies never;
  }
}
