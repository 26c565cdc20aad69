import { camel, CONTRACTS, storedTypesOf, VIEWS, type Text } from '@havstang/contracts';

type Kind = { readonly service: string; readonly label: Text };

/** What a node of the lineage can be: every aggregate, and the cases that a diary numbers, each of which has a lineage of its own. */
const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...CONTRACTS.map(({ name, service, en, sv }) => [name, { service, label: { en, sv } }] as const),
  ['case', { service: 'governance', label: { en: 'Case', sv: 'Ärende' } }],
]);

const EVENTS: ReadonlyMap<string, Text> = new Map(
  CONTRACTS.flatMap((contract) =>
    Object.entries(contract.events).flatMap(([name, { en, sv }]) =>
      storedTypesOf(contract, name).map((type) => [type, { en, sv }] as const),
    ),
  ),
);

const OPERATIONS: ReadonlyMap<string, Text> = new Map<string, Text>([
  ...CONTRACTS.flatMap(({ commands }) => Object.entries(commands).map(([name, text]) => [camel(name), text] as const)),
  ...VIEWS.map((view) => [view.name, view] as const),
]);

const RULES: ReadonlyMap<string, Text> = new Map(CONTRACTS.flatMap(({ rejections }) => Object.entries(rejections)));

/** `decision-<uuid>` → `decision`. */
export const kindOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

export const describeKind = (stream: string): Kind => {
  const kind = kindOf(stream);
  return KINDS.get(kind) ?? { service: '', label: { en: kind, sv: kind } };
};

/** What an event of this stored name says, for people. */
export const describeEvent = (type: string): Text => EVENTS.get(type) ?? { en: type, sv: type };

/** What was asked for, by the name of the command or view, for people; without what follows a semicolon or colon, which tells how. */
export const describeOperation = (name: string): Text => {
  const { en, sv } = OPERATIONS.get(name) ?? { en: name, sv: name };
  return { en: en.split(/[;:]/, 1)[0]!, sv: sv.split(/[;:]/, 1)[0]! };
};

/** What a rule says when it says no. What it found is not on record: an ellipsis stands in its place. */
export const describeRule = (code: string): Text | undefined => {
  const rule = RULES.get(code);
  return rule && { en: withoutFacts(rule.en), sv: withoutFacts(rule.sv) };
};

const withoutFacts = (sentence: string): string => sentence.replace(/\{\w+\}/g, '…');

/** Where a kind stands on the way from problem to effect; those that are neither come last. */
const RANK: Readonly<Record<string, number>> = {
  problem: 0,
  challenge: 1,
  boundary: 2,
  session: 2,
  sessionSeries: 3,
  idea: 3,
  solutionTest: 4,
  decision: 5,
  case: 6,
  delegationOrder: 6,
  boardMeeting: 6,
  effectFollowUp: 7,
  effect: 8,
};
export const rankOf = (stream: string): number => RANK[kindOf(stream)] ?? 9;

/** What a complete lineage has at least one of. */
export const EXPECTED = ['problem', 'challenge', 'boundary', 'idea', 'solutionTest', 'decision', 'effect'] as const;

/**
 * What many unrelated lineages share. Such a node is shown where it plays a part, but the walk does not go on through it, or every decision of a
 * meeting would be kin to every other.
 */
export const SHARED: ReadonlySet<string> = new Set([
  'boundary',
  'delegationOrder',
  'boardMeeting',
  'session',
  'sessionSeries',
  'organisation',
]);
