import { organisationContract, type OrganisationEvent } from '@havstang/contracts';
import { happened, ID, projected, sealedInOrder } from '@havstang/testing';
import { holderOf, unitDirectory } from './unit-directory.js';

const second = '00000000-0000-4000-8000-000000000002';
const registered = (organisation: string): OrganisationEvent => ({
  type: 'UnitRegistered',
  data: { organisation, unit: 'a', name: 'A' },
});
const ended: OrganisationEvent = {
  type: 'UnitReorganised',
  data: { organisation: 'ltu', from: 'a', to: 'b', effectiveOn: '2022-07-01', reason: 'R' },
};
const events = sealedInOrder([
  happened(organisationContract, ID, registered('ltu')),
  happened(organisationContract, second, registered('rise')),
  happened(organisationContract, ID, ended),
]);

it('gives a code to the first that registered it, in any order of arrival, and knows when the unit ended', () => {
  const [first, other, end] = events;
  const entry = projected(unitDirectory, events).get('a');
  expect(holderOf(entry)).toEqual({ organisation: 'ltu', since: 0, endedOn: '2022-07-01' });
  expect(
    projected(
      unitDirectory,
      [other, first, end].flatMap((event) => event ?? []),
    ).get('a'),
  ).toEqual(entry);
});
