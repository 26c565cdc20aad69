import { z } from 'zod';
import { defineView } from '../contract.js';
import { PEOPLE } from '../roles.js';
import { code, day, line, prose, uuid } from '../scalars.js';
import { HELICES, ORGANISATION_KINDS } from './organisation.js';

export const organisationCard = z.strictObject({
  id: uuid,
  code,
  name: line,
  kind: z.enum(ORGANISATION_KINDS),
  helix: z.enum(HELICES),
  units: z.array(
    z.strictObject({
      unit: code,
      name: line,
      continuedBy: code.optional().describe('The unit that carries on the work since `endedOn`.'),
      endedOn: day.optional(),
    }),
  ),
  retired: z.boolean(),
  reason: prose.optional().describe('Why it no longer takes part.'),
});
export type OrganisationCard = z.infer<typeof organisationCard>;

export const organisationDirectoryView = defineView({
  service: 'collaboration',
  name: 'organisationDirectory',
  en: 'The organisations that take part, with their units',
  sv: 'Organisationerna som deltar, med sina enheter',
  roles: PEOPLE,
  query: z.strictObject({
    code: code.optional(),
    helix: z.enum(HELICES).optional(),
    unit: code.optional().describe('Only the organisation that has this unit.'),
  }),
  response: z.strictObject({ organisations: z.array(organisationCard) }),
});
