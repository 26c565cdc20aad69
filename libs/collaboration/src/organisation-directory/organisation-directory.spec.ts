import { organisationContract, type OrganisationEvent } from '@havstang/contracts';
import { happened, ID, projected, sealedInOrder } from '@havstang/testing';
import { organisationDirectory } from './organisation-directory.js';

const history: readonly OrganisationEvent[] = [
  { type: 'OrganisationRegistered', data: { code: 'ltu', name: 'LTU', kind: 'university', helix: 'academia' } },
  { type: 'UnitRegistered', data: { organisation: 'ltu', unit: 'ltu-a', name: 'A' } },
  { type: 'UnitRegistered', data: { organisation: 'ltu', unit: 'ltu-b', name: 'B' } },
  {
    type: 'UnitReorganised',
    data: { organisation: 'ltu', from: 'ltu-a', to: 'ltu-b', effectiveOn: '2022-07-01', reason: 'R' },
  },
  { type: 'OrganisationRetired', data: { organisation: 'ltu', reason: 'Slut.' } },
];

it('shows each organisation with its units, ended ones too, and the revision shown', () => {
  const entries = projected(
    organisationDirectory,
    sealedInOrder(history.map((event) => happened(organisationContract, ID, event))),
  );
  expect(entries.get(ID)).toEqual({
    revision: 4,
    card: {
      id: ID,
      code: 'ltu',
      name: 'LTU',
      kind: 'university',
      helix: 'academia',
      units: [
        { unit: 'ltu-a', name: 'A', continuedBy: 'ltu-b', endedOn: '2022-07-01' },
        { unit: 'ltu-b', name: 'B' },
      ],
      retired: true,
      reason: 'Slut.',
    },
  });
});
