import { codecOf, organisationContract, type OrganisationEvent } from '@havstang/contracts';
import { defineReadModel } from '@havstang/kernel';

type Holder = { readonly organisation: string; readonly endedOn?: string };

/** The organisations that have registered a unit under this code; almost always one. */
export type UnitFacts = { readonly holders: readonly Holder[] };

/** Look-up: one document per unit that the municipality has registered, from collaboration's events. */
export const unitFacts = defineReadModel<UnitFacts, OrganisationEvent>({
  name: 'unit-facts',
  version: 1,
  codec: codecOf(organisationContract),
  keys: ({ type, data }) => {
    if (type === 'UnitRegistered') return [data.unit];
    return type === 'UnitReorganised' ? [data.from] : [];
  },
  project: (facts, { type, data }) => {
    if (type !== 'UnitRegistered' && type !== 'UnitReorganised') return facts;
    const { organisation } = data;
    const others = (facts?.holders ?? []).filter((one) => one.organisation !== organisation);
    const holder = type === 'UnitRegistered' ? { organisation } : { organisation, endedOn: data.effectiveOn };
    return { holders: [...others, holder].toSorted((a, b) => (a.organisation < b.organisation ? -1 : 1)) };
  },
});

/** The day from which a unit is there no longer; undefined while it is. */
export const endedOn = ({ holders }: UnitFacts): string | undefined =>
  holders.every((one) => one.endedOn !== undefined)
    ? holders.map((one) => one.endedOn).reduce((a, b) => ((a ?? '') > (b ?? '') ? a : b))
    : undefined;
