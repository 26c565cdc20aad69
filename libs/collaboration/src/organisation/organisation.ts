import type { OrganisationCommand as Command, OrganisationEvent, OrganisationRejection } from '@havstang/contracts';
import { reject, type Decider, type Rejection, type Sent } from '@havstang/kernel';

type Unit = { readonly name: string; readonly ended: boolean };

export type Organisation =
  | { readonly status: 'none' }
  | {
      readonly status: 'active' | 'retired';
      readonly code: string;
      readonly units: Readonly<Record<string, Unit>>;
    };

/** What `RegisterUnit` needs to know: the organisation that has the unit code already, if any. */
export type UnitHolder = { readonly organisation: string } | undefined;

export type OrganisationCommand = Sent<Command, { readonly RegisterUnit: UnitHolder }>;

type Answer = readonly OrganisationEvent[] | Rejection<OrganisationRejection>;
type Active = Extract<Organisation, { readonly status: 'active' | 'retired' }>;

export const organisation: Decider<Organisation, OrganisationCommand, OrganisationEvent> = {
  category: 'organisation',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: OrganisationCommand, state: Organisation): Answer {
  if (state.status === 'none') {
    if (command.type !== 'RegisterOrganisation') return reject('organisation-not-registered');
    return [{ type: 'OrganisationRegistered', data: command.data }];
  }
  if (command.type === 'RegisterOrganisation') {
    return reject('organisation-exists', { field: 'code', facts: { code: state.code } });
  }
  if (command.type === 'RetireOrganisation') {
    if (state.status === 'retired') return [];
    return [{ type: 'OrganisationRetired', data: { organisation: state.code, ...command.data } }];
  }
  if (state.status === 'retired') return reject('organisation-retired');
  switch (command.type) {
    case 'RegisterUnit':
      return registerUnit(command, state);
    case 'ReorganiseUnit':
      return reorganise(command.data, state);
    default:
      return command satisfies never;
  }
}

function registerUnit({ data, found }: Extract<OrganisationCommand, { type: 'RegisterUnit' }>, state: Active): Answer {
  const { unit, name } = data;
  const mine = state.units[unit];
  if (mine && !mine.ended && mine.name === name) return [];
  const holder = mine ? state.code : found?.organisation;
  if (holder) return reject('unit-code-taken', { field: 'unit', facts: { unit, organisation: holder } });
  return [{ type: 'UnitRegistered', data: { organisation: state.code, unit, name } }];
}

function reorganise(data: Extract<OrganisationCommand, { type: 'ReorganiseUnit' }>['data'], state: Active): Answer {
  if (data.from === data.to) return reject('unit-into-itself', { field: 'to' });
  for (const field of ['from', 'to'] as const) {
    const unit = state.units[data[field]];
    if (!unit || unit.ended) return reject('unit-not-in-organisation', { field, facts: { unit: data[field] } });
  }
  return [{ type: 'UnitReorganised', data: { organisation: state.code, ...data } }];
}

function evolve(state: Organisation, event: OrganisationEvent): Organisation {
  if (event.type === 'OrganisationRegistered') return { status: 'active', code: event.data.code, units: {} };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'UnitRegistered': {
      const { unit, name } = event.data;
      return { ...state, units: { ...state.units, [unit]: { name, ended: false } } };
    }
    case 'UnitReorganised': {
      const unit = state.units[event.data.from];
      return unit ? { ...state, units: { ...state.units, [event.data.from]: { ...unit, ended: true } } } : state;
    }
    case 'OrganisationRetired':
      return { ...state, status: 'retired' };
    default:
      return event satisfies never;
  }
}
