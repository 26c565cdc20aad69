import { codecOf, organisationContract, type OrganisationEvent } from '@havstang/contracts';
import { defineReadModel, type Seen } from '@havstang/kernel';

type Holder = { readonly organisation: string; readonly since: number; readonly endedOn?: string };

/** Which organisation a unit code belongs to. Two that registered it at the same moment are both kept; the first in the ledger has it. */
export type UnitEntry = { readonly unit: string; readonly holders: readonly Holder[] };

/** When a unit ended; an active one never. */
export type UnitFacts = { readonly endedOn?: string };

export const unitDirectory = defineReadModel<UnitEntry, OrganisationEvent>({
  name: 'unit-directory',
  version: 1,
  codec: codecOf(organisationContract),
  keys: (event) => {
    if (event.type === 'UnitRegistered') return [event.data.unit];
    return event.type === 'UnitReorganised' ? [event.data.from] : [];
  },
  project,
});

function project(entry: UnitEntry | undefined, event: Seen<OrganisationEvent>, unit: string): UnitEntry | undefined {
  const holders = entry?.holders ?? [];
  switch (event.type) {
    case 'UnitRegistered': {
      const holder = { organisation: event.data.organisation, since: event.of.index };
      return { unit, holders: [...holders, holder].toSorted((a, b) => a.since - b.since) };
    }
    case 'UnitReorganised': {
      const { organisation, effectiveOn } = event.data;
      const ended = holders.map((one) => (one.organisation === organisation ? { ...one, endedOn: effectiveOn } : one));
      return entry && { unit, holders: ended };
    }
    default:
      return entry;
  }
}

export const holderOf = (entry: UnitEntry | undefined): Holder | undefined => entry?.holders[0];
