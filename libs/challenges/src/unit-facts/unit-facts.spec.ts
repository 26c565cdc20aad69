import { organisationContract, type OrganisationEvent } from '@havstang/contracts';
import { projected } from '@havstang/testing';
import { history, id } from '../testing/history.js';
import { endedOn, unitFacts } from './unit-facts.js';

const registered = (organisation: string): OrganisationEvent => ({
  type: 'UnitRegistered',
  data: { organisation, unit: 'schools', name: 'Skola' },
});
const reorganised = (organisation: string, effectiveOn = '2022-07-01'): OrganisationEvent => ({
  type: 'UnitReorganised',
  data: { organisation, from: 'schools', to: 'education', effectiveOn, reason: 'R' },
});
const after = (...events: OrganisationEvent[]) =>
  projected(unitFacts, history(organisationContract, id(1), ...events)).get('schools');

it('knows a unit, and the day from which it is there no longer', () => {
  expect(after()).toBeUndefined();
  expect(endedOn(after(registered('kiruna'))!)).toBeUndefined();
  expect(endedOn(after(registered('kiruna'), reorganised('kiruna'))!)).toBe('2022-07-01');
});

it('is there as long as one of those who registered it has it, in whatever order they are heard of', () => {
  expect(endedOn(after(registered('kiruna'), registered('lund'), reorganised('lund'))!)).toBeUndefined();
  const both = [reorganised('kiruna', '2022-08-01'), reorganised('lund')];
  const one = after(registered('kiruna'), registered('lund'), ...both)!;
  expect(endedOn(one)).toBe('2022-08-01');
  expect(after(registered('lund'), registered('kiruna'), ...both.toReversed())).toEqual(one);
});
