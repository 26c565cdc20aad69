import { organisationContract, type OrganisationEvent } from '@havstang/contracts';
import { isRejection } from '@havstang/kernel';
import { anyEvent, given, ID, metaOf } from '@havstang/testing';
import fc from 'fast-check';
import { organisation, type OrganisationCommand } from './organisation.js';

const identity = { code: 'ltu', name: 'Luleå tekniska universitet', kind: 'university', helix: 'academia' } as const;
const registered: OrganisationEvent = { type: 'OrganisationRegistered', data: identity };
const unit = (code: string): OrganisationEvent => ({
  type: 'UnitRegistered',
  data: { organisation: 'ltu', unit: code, name: 'Innovation' },
});
const move = { from: 'ltu-a', to: 'ltu-b', effectiveOn: '2022-07-01', reason: 'En enhet.' };
const reorganised: OrganisationEvent = { type: 'UnitReorganised', data: { organisation: 'ltu', ...move } };
const retired: OrganisationEvent = { type: 'OrganisationRetired', data: { organisation: 'ltu', reason: 'Slut.' } };
const registerUnit = (code: string, found: { organisation: string } | undefined) =>
  ({ type: 'RegisterUnit', data: { unit: code, name: 'Innovation' }, found }) as const;
const reorganise = (over: Partial<typeof move> = {}) =>
  ({ type: 'ReorganiseUnit', data: { ...move, ...over } }) as const;

describe('an organisation', () => {
  it('is registered once', () => {
    given(organisation).when({ type: 'RegisterOrganisation', data: identity }).then(registered);
    given(organisation, registered)
      .when({ type: 'RegisterOrganisation', data: identity })
      .refuses('organisation-exists', { facts: { code: 'ltu' } });
  });
  it('comes before its units', () =>
    given(organisation).when(registerUnit('ltu-a', undefined)).refuses('organisation-not-registered'));
  it('retires once, and takes no more units', () => {
    const retire = { type: 'RetireOrganisation', data: { reason: 'Slut.' } } as const;
    given(organisation, registered).when(retire).then(retired);
    given(organisation, registered, retired).when(retire).then();
    given(organisation, registered, retired).when(registerUnit('ltu-a', undefined)).refuses('organisation-retired');
  });
});

describe('a unit', () => {
  it('is registered', () => given(organisation, registered).when(registerUnit('ltu-a', undefined)).then(unit('ltu-a')));
  it('stays quiet when it is there already', () =>
    given(organisation, registered, unit('ltu-a'))
      .when(registerUnit('ltu-a', { organisation: 'ltu' }))
      .then());
  it('refuses a code that another organisation has', () =>
    given(organisation, registered)
      .when(registerUnit('ltu-a', { organisation: 'rise' }))
      .refuses('unit-code-taken', { facts: { unit: 'ltu-a', organisation: 'rise' } }));
  it('refuses the code of a unit that ended: history keeps it', () =>
    given(organisation, registered, unit('ltu-a'), unit('ltu-b'), reorganised)
      .when(registerUnit('ltu-a', { organisation: 'ltu' }))
      .refuses('unit-code-taken'));
});

describe('reorganising', () => {
  const history = [registered, unit('ltu-a'), unit('ltu-b')];
  it('lets another unit carry on', () =>
    given(organisation, ...history)
      .when(reorganise())
      .then(reorganised));
  it('refuses a unit that ended, is not there, or is itself', () => {
    given(organisation, ...history, reorganised)
      .when(reorganise())
      .refuses('unit-not-in-organisation', { field: 'from' });
    given(organisation, ...history)
      .when(reorganise({ to: 'rise-a' }))
      .refuses('unit-not-in-organisation', { field: 'to' });
    given(organisation, ...history)
      .when(reorganise({ to: 'ltu-a' }))
      .refuses('unit-into-itself');
  });
});

it('never loses a unit, whatever is asked', () => {
  const codes = fc.constantFrom('a', 'b', 'c');
  const command = fc.oneof(
    fc.constant({ type: 'RegisterOrganisation', data: identity }),
    codes.map((code) => registerUnit(code, undefined)),
    fc.record({ from: codes, to: codes }).map(reorganise),
  );
  fc.assert(
    fc.property(fc.array(command), (commands) => {
      let state = organisation.initial;
      for (const one of commands) {
        const before = state;
        const decided = organisation.decide({ id: ID, meta: metaOf(), ...one } as OrganisationCommand, state);
        if (!isRejection(decided)) state = decided.reduce(organisation.evolve, state);
        if (before.status === 'none' || state.status === 'none') continue;
        expect(Object.keys(state.units)).toEqual(expect.arrayContaining(Object.keys(before.units)));
        for (const [code, { ended }] of Object.entries(before.units))
          if (ended) expect(state.units[code]?.ended).toBe(true);
      }
    }),
  );
});

it('folds any events that the contract allows', () => {
  fc.assert(
    fc.property(fc.array(anyEvent(organisationContract)), (events) => {
      expect(events.reduce(organisation.evolve, organisation.initial)).toHaveProperty('status');
    }),
  );
});
