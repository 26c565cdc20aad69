import { organisationContract } from '@havstang/contracts';
import { defineAggregate } from '@havstang/nest';
import { holderOf, unitDirectory } from '../unit-directory/unit-directory.js';
import { organisation, type UnitHolder } from './organisation.js';

/** A unit code belongs to one organisation, so registering a unit needs to know who has the code. */
export const organisations = defineAggregate(organisationContract, organisation, {
  RegisterUnit: async ({ unit }, look): Promise<UnitHolder> => holderOf(await look.get(unitDirectory, unit)),
});
