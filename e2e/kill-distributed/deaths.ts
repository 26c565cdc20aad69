/** One death: of which process, and at which named point; without one at some moment. */
export type Death = { readonly of: string; readonly at?: string };

const SERVERS = ['event store', 'kafka', 'postgres'] as const;

/** The named points that each process passes while stories are told, and how often each is passed at the least within a few seconds. */
const POINTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ledger: {
    'seal:before': 8,
    'seal:before-commit': 4,
    'seal:after-commit': 4,
    'seal:after': 4,
    'publish:before': 4,
    'bus:after-publish': 4,
    'bus:after-complete': 4,
    'publish:after': 4,
    'checkpoint:before': 2,
    'checkpoint:after': 2,
  },
  challenges: {
    'handle:before-append': 10,
    'handle:after-append': 10,
    'bus:before-handle': 2,
    'reaction:before-effect': 2,
    'reaction:after-effect': 2,
    'bus:after-handle': 2,
    'bus:before-commit': 2,
    'read-model:before-commit': 3,
    'read-model:after-commit': 3,
  },
  collaboration: {
    'handle:before-append': 2,
    'handle:after-append': 2,
    'bus:before-handle': 2,
    'reaction:before-effect': 2,
    'reaction:after-effect': 2,
    'bus:after-handle': 2,
    'bus:before-commit': 2,
    'read-model:before-commit': 3,
    'read-model:after-commit': 3,
  },
  governance: {
    'handle:before-append': 3,
    'handle:after-append': 3,
    'read-model:before-commit': 3,
    'read-model:after-commit': 3,
  },
  reporting: {
    'read-model:before-commit': 3,
    'read-model:after-commit': 3,
  },
};

export const isServer = (name: string): name is (typeof SERVERS)[number] => SERVERS.some((server) => server === name);

const anyTime: readonly Death[] = [...Object.keys(POINTS), ...SERVERS].map((of) => ({ of }));

/** One death of each kind, the processes by turns. */
const deaths: readonly Death[] = (() => {
  const queues = [
    ...Object.entries(POINTS).map(([of, points]) => Object.keys(points).map((at): Death => ({ of, at }))),
    anyTime,
  ];
  const longest = Math.max(...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => queues.flatMap((queue) => queue[turn] ?? [])).flat();
})();

/** How many kinds of death there are: after so many rounds each has been died. */
export const KINDS = deaths.length;

/** The death of a round. Rounds pass all kinds by turns. */
export const deathOf = (round: number): Death => deaths[round % KINDS] as Death;

/** `point#n`, for the n-th time that the point is reached, by chance. */
export const planFor = ({ of, at }: Death & { readonly at: string }): string =>
  `${at}#${1 + Math.floor(Math.random() * (POINTS[of]?.[at] ?? 1))}`;
