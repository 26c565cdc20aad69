import { z } from 'zod';
import { command, defineContract, event, type CommandOf, type EventOf, type RejectionOf } from '../contract.js';
import { code, day, line, prose } from '../scalars.js';

/** What an organisation is. Departments and municipal companies are the municipality's own; the others are its partners. */
export const ORGANISATION_KINDS = [
  'department',
  'municipalCompany',
  'university',
  'institute',
  'company',
  'association',
  'agency',
] as const;

/** The part of society an organisation stands in, as innovation studies count them (the quintuple helix). */
export const HELICES = ['public', 'academia', 'business', 'civilSociety', 'citizens'] as const;

const identity = {
  code,
  name: line.describe('The organisation’s public name, never a person’s.'),
  kind: z.enum(ORGANISATION_KINDS),
  helix: z.enum(HELICES),
};
const unit = {
  unit: code.describe('The unit’s code, unique in the municipality; the same as in its people’s sign-in.'),
  name: line,
};
const reorganisation = {
  from: code,
  to: code.describe('A registered unit of the same organisation that carries on the work.'),
  effectiveOn: day,
  reason: prose,
};

/** An organisation that takes part, with its units. Units that end stay in the history under their own code. */
export const organisationContract = defineContract({
  service: 'collaboration',
  name: 'organisation',
  path: 'organisations',
  en: 'Organisation',
  sv: 'Organisation',
  events: {
    OrganisationRegistered: event({
      en: 'An organisation was registered',
      sv: 'En organisation registrerades',
      data: z.strictObject(identity),
    }),
    UnitRegistered: event({
      en: 'A unit of the organisation was registered',
      sv: 'En enhet i organisationen registrerades',
      data: z.strictObject({ organisation: code, ...unit }),
    }),
    UnitReorganised: event({
      en: 'The work of a unit went to another unit',
      sv: 'En enhets arbete gick över till en annan enhet',
      data: z.strictObject({ organisation: code, ...reorganisation }),
    }),
    OrganisationRetired: event({
      en: 'The organisation no longer takes part',
      sv: 'Organisationen deltar inte längre',
      data: z.strictObject({ organisation: code, reason: prose }),
    }),
  },
  commands: {
    RegisterOrganisation: command({
      en: 'Register an organisation that takes part',
      sv: 'Registrera en organisation som deltar',
      roles: ['processLeader', 'operator'],
      creates: true,
      naturalKey: ['code'],
      body: identity,
      example: { code: 'ltu', name: 'Luleå tekniska universitet', kind: 'university', helix: 'academia' },
    }),
    RegisterUnit: command({
      en: 'Register a unit of the organisation',
      sv: 'Registrera en enhet i organisationen',
      roles: ['processLeader', 'operator'],
      body: unit,
      example: { unit: 'ltu-innovation', name: 'Innovation och design' },
    }),
    ReorganiseUnit: command({
      en: 'Let another unit carry on the work of a unit',
      sv: 'Låt en annan enhet ta över en enhets arbete',
      roles: ['processLeader', 'operator'],
      body: reorganisation,
      example: {
        from: 'kultur-utbildning-lokaler',
        to: 'kultur-utbildning-skola',
        effectiveOn: '2022-07-01',
        reason: 'Lokalfrågorna sköts av skolenheten.',
      },
    }),
    RetireOrganisation: command({
      en: 'Record that the organisation no longer takes part',
      sv: 'Anteckna att organisationen inte längre deltar',
      roles: ['processLeader', 'operator'],
      body: { reason: prose },
      example: { reason: 'Samverkansavtalet har gått ut.' },
    }),
  },
  rejections: {
    'organisation-exists': {
      en: 'An organisation with the code {code} is registered already.',
      sv: 'En organisation med koden {code} är redan registrerad.',
    },
    'organisation-not-registered': {
      en: 'The organisation must be registered first.',
      sv: 'Organisationen måste registreras först.',
    },
    'organisation-retired': {
      en: 'The organisation no longer takes part; its history stays as it is.',
      sv: 'Organisationen deltar inte längre; dess historia står kvar som den är.',
    },
    'unit-code-taken': {
      en: 'The unit code {unit} is taken by {organisation}; choose another.',
      sv: 'Enhetskoden {unit} används av {organisation}; välj en annan.',
    },
    'unit-not-in-organisation': {
      en: 'The organisation has no active unit {unit}; register it first.',
      sv: 'Organisationen har ingen aktiv enhet {unit}; registrera den först.',
    },
    'unit-into-itself': {
      en: 'A unit cannot be reorganised into itself.',
      sv: 'En enhet kan inte omorganiseras till sig själv.',
    },
  },
});

export type OrganisationEvent = EventOf<typeof organisationContract>;
export type OrganisationCommand = CommandOf<typeof organisationContract>;
export type OrganisationRejection = RejectionOf<typeof organisationContract>;
