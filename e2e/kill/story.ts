import type { Somebody } from '../people.ts';

/** Ids that earlier steps of the same story brought about, by what they are of. */
export type Ids = ReadonlyMap<string, string>;

/** One command of the load: who sends it, where, and what. `makes` names the thing that it starts. */
export type Step = {
  readonly who: keyof typeof CAST;
  readonly path: (ids: Ids) => string;
  readonly body: (ids: Ids) => object;
  readonly makes?: string;
  /** Stored event names that it must cause, without the service's prefix. */
  readonly causes: readonly string[];
};

/** People of different roles and units, as in the demo. */
export const CAST = {
  caretaker: { roles: ['practitioner'], unit: 'kirunabostader-forvaltning' },
  school: { roles: ['practitioner'], unit: 'kultur-utbildning-skola' },
  leader: { roles: ['processLeader'], unit: 'kommunledning-utveckling' },
  university: { roles: ['facilitator'], unit: 'ltu-innovation' },
  lawyer: { roles: ['boundarySteward'], unit: 'kommunledning-juridik' },
  registrar: { roles: ['registrar'], unit: 'kommunledning-kansli' },
} as const satisfies Record<string, Somebody>;

const at = (collection: string, thing?: string, command?: string) => (ids: Ids) =>
  thing === undefined ? `/api/${collection}` : `/api/${collection}/${ids.get(thing)}/${command}`;
const saying = (body: object) => () => body;
const problems = 'challenges/problems';
const challenges = 'challenges/challenges';
const boundaries = 'governance/boundaries';

/**
 * From a reported problem to a challenge inside a boundary, with a case in the diary, which all stories share. Two of its commands make reactions act:
 * the agreed understanding ties the units, the reframing is noted on the problem.
 */
export const STORY: readonly Step[] = [
  {
    who: 'caretaker',
    path: at(problems),
    body: saying({ title: 'Fel dörr', description: 'Samma fel anmäls två gånger.' }),
    makes: 'problem',
    causes: ['problem-reported'],
  },
  {
    who: 'leader',
    path: at(problems, 'problem', 'triage-problem'),
    body: saying({ ownerUnit: 'kirunabostader-forvaltning', urgency: 'normal' }),
    causes: ['problem-triaged'],
  },
  {
    who: 'registrar',
    path: at('governance/diaries'),
    body: saying({ board: 'KS', year: 2022, subject: 'Felanmälan', occurredAt: '2022-03-01T08:00:00Z' }),
    causes: ['case-opened'],
  },
  {
    who: 'school',
    path: at(problems, 'problem', 'add-perspective'),
    body: saying({ perspective: 'Vi får aldrig veta om anmälan kom fram.' }),
    causes: ['perspective-added'],
  },
  {
    who: 'school',
    path: at(problems, 'problem', 'park-solution-thought'),
    body: saying({ thought: 'En gemensam app.' }),
    causes: ['solution-thought-parked'],
  },
  {
    who: 'university',
    path: at(problems, 'problem', 'agree-understanding'),
    body: saying({ understanding: 'Anmälan och kostnad följer olika gränser.' }),
    causes: ['problem-understanding-agreed'],
  },
  {
    who: 'lawyer',
    path: at(boundaries),
    body: saying({
      kind: 'budget',
      title: 'Ramen',
      source: 'Budget 2022',
      leavesOpen: 'Fördelningen.',
      rigidity: 'fixed',
    }),
    makes: 'boundary',
    causes: ['boundary-registered'],
  },
  {
    who: 'university',
    path: at(challenges),
    body: (ids) => ({
      problemIds: [ids.get('problem')],
      before: 'Fel dörr.',
      after: 'Hur kan vi anmäla en gång?',
      method: 'Verkstad',
    }),
    makes: 'challenge',
    causes: ['problem-reframed-as-challenge'],
  },
  {
    who: 'leader',
    path: at(challenges, 'challenge', 'attach-boundary'),
    body: (ids) => ({ boundaryId: ids.get('boundary') }),
    causes: ['boundary-attached-to-challenge'],
  },
  {
    who: 'leader',
    path: at(challenges, 'challenge', 'confirm-creative-space'),
    body: saying({ statement: 'Inom ramen är allt fritt.' }),
    causes: ['creative-space-confirmed'],
  },
];

/** What reactions must have done, exactly once, for each of these events: the names of the possible effects. */
export const REACTIONS: Readonly<Record<string, readonly string[]>> = {
  'problem-understanding-agreed': ['collaboration-initiated', 'collaboration-continued'],
  'problem-reframed-as-challenge': ['problem-reframed'],
};

/** `se.havstang.challenges.problem-reported.v1` → `problem-reported`. */
export const nameOf = (type: string): string => type.split('.').at(-2) as string;
