import type { Text } from './text.js';

/** What a person may be in a municipality's installation. Roles come from the sign-in token; each command lists those that may send it. */
export const ROLES = {
  practitioner: { en: 'official or practitioner who meets problems', sv: 'tjänsteperson eller praktiker' },
  unitManager: { en: 'manager of a unit', sv: 'enhetschef med personalansvar' },
  processLeader: { en: 'leads innovation processes', sv: 'processledare' },
  facilitator: { en: 'facilitator from a partner organisation', sv: 'facilitator från en partner' },
  citizen: { en: 'citizen', sv: 'medborgare' },
  partner: { en: 'company or association taking part', sv: 'företag eller förening som deltar' },
  researcher: { en: 'following researcher, reads only', sv: 'följeforskare, endast läsning' },
  boundarySteward: {
    en: 'keeps laws, delegations, budgets and other boundaries in order',
    sv: 'gränsförvaltare (jurist, controller)',
  },
  registrar: { en: 'registrar of the diary', sv: 'registrator' },
  secretary: { en: 'secretary of a board', sv: 'nämndsekreterare' },
  delegate: { en: 'decides under a delegation order', sv: 'delegat' },
  controller: { en: 'follows up effects and money', sv: 'controller' },
  auditor: { en: 'auditor', sv: 'revisor' },
  operator: { en: 'runs the installation', sv: 'driftansvarig' },
  system: { en: 'a reaction or the clock; never a person', sv: 'systemet' },
} as const satisfies Record<string, Text>;

export type Role = keyof typeof ROLES;

/** Everyone who is signed in as a person. */
export const PEOPLE = (Object.keys(ROLES) as Role[]).filter((role) => role !== 'system') as [Role, ...Role[]];
/** Those who work inside the municipality's processes. */
export const STAFF = [
  'processLeader',
  'practitioner',
  'unitManager',
  'boundarySteward',
  'registrar',
  'secretary',
  'delegate',
  'controller',
] as const;
/** Those whose work is to look, not to act. */
export const OBSERVERS = ['auditor', 'researcher', 'operator'] as const;
