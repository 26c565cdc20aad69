import type { Person } from './people.js';

/** The password of every demo account. It is public on purpose: a demo holds nothing that needs one. */
export const DEMO_PASSWORD = 'lever';

export type DemoPerson = Omit<Person, 'ref'> & {
  /** The same title in English. */
  readonly title: string;
};

const KIRUNA = '2584';
const LUND = '1281';

const person = (
  tenant: string,
  username: string,
  roles: DemoPerson['roles'],
  unit: string,
  name: string,
  title: string,
): DemoPerson => ({ tenant, username, roles, unit, name, title });

/** The people of the story, as titles and never as names, and a second municipality to show that the two are apart. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  person(KIRUNA, 'vaktmastare', ['practitioner'], 'kirunabostader-forvaltning', 'Vaktmästaren', 'The caretaker'),
  person(
    KIRUNA,
    'bostadschef',
    ['practitioner', 'unitManager'],
    'kirunabostader-forvaltning',
    'Bostadschefen',
    'The housing manager',
  ),
  person(
    KIRUNA,
    'skoladministrator',
    ['practitioner'],
    'kultur-utbildning-skola',
    'Skoladministratören',
    'The school administrator',
  ),
  person(KIRUNA, 'rektor', ['practitioner', 'unitManager'], 'kultur-utbildning-skola', 'Rektorn', 'The head teacher'),
  person(
    KIRUNA,
    'processledare',
    ['processLeader'],
    'kommunledning-utveckling',
    'Processledaren',
    'The process leader',
  ),
  person(
    KIRUNA,
    'facilitator-ltu',
    ['facilitator'],
    'ltu-innovation',
    'Facilitatorn vid universitetet',
    'The facilitator at the university',
  ),
  person(
    KIRUNA,
    'facilitator-rise',
    ['facilitator'],
    'rise-samhalle',
    'Facilitatorn vid institutet',
    'The facilitator at the institute',
  ),
  person(KIRUNA, 'jurist', ['boundarySteward'], 'kommunledning-juridik', 'Kommunjuristen', 'The municipal lawyer'),
  person(KIRUNA, 'registrator', ['registrar'], 'kommunledning-kansli', 'Registratorn', 'The registrar'),
  person(KIRUNA, 'namndsekreterare', ['secretary'], 'kommunledning-kansli', 'Nämndsekreteraren', 'The board secretary'),
  person(
    KIRUNA,
    'forvaltningschef',
    ['delegate'],
    'samhallsbyggnad-ledning',
    'Förvaltningschefen',
    'The head of department',
  ),
  person(KIRUNA, 'enhetschef', ['delegate'], 'samhallsbyggnad-fastighet', 'Enhetschefen', 'The head of unit'),
  person(KIRUNA, 'teknikchef', ['delegate'], 'samhallsbyggnad-teknik', 'Teknikchefen', 'The technical manager'),
  person(KIRUNA, 'controller', ['controller'], 'ekonomi-controlling', 'Controllern', 'The controller'),
  person(KIRUNA, 'medborgare', ['citizen'], 'medborgare', 'Medborgaren', 'The citizen'),
  person(KIRUNA, 'leverantor', ['partner'], 'systemleverantoren-forsaljning', 'Leverantören', 'The supplier'),
  person(KIRUNA, 'foljeforskare', ['researcher'], 'uu-foretagsekonomi', 'Följeforskaren', 'The following researcher'),
  person(KIRUNA, 'revisor', ['auditor'], 'kommunrevisionen', 'Revisorn', 'The auditor'),
  person(KIRUNA, 'drift', ['operator'], 'kommunledning-it', 'Driftteknikern', 'The operator'),
  person(
    LUND,
    'processledare-lund',
    ['processLeader'],
    'lund-utveckling',
    'Processledaren i Lund',
    'The process leader in Lund',
  ),
  person(LUND, 'handlaggare-lund', ['practitioner'], 'lund-service', 'Handläggaren i Lund', 'The case officer in Lund'),
  person(LUND, 'revisor-lund', ['auditor'], 'lund-revision', 'Revisorn i Lund', 'The auditor in Lund'),
];

/** The demo person of that username, or else the first one that has that role. */
export const demoPerson = (usernameOrRole: string): DemoPerson | undefined =>
  DEMO_PEOPLE.find(({ username }) => username === usernameOrRole) ??
  DEMO_PEOPLE.find(({ roles }) => roles.some((role) => role === usernameOrRole));
