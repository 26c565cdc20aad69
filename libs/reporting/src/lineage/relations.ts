import type { Text } from '@havstang/contracts';
import { kindOf } from './kinds.js';

/** Fields by which events name streams, and what they name. Events to come that use these names are linked without a line of code. */
const NAMES: Readonly<Record<string, string>> = {
  problemId: 'problem',
  problemIds: 'problem',
  challengeId: 'challenge',
  causedByChallengeId: 'challenge',
  boundaryId: 'boundary',
  boundaryIds: 'boundary',
  ideaId: 'idea',
  splitFrom: 'idea',
  parents: 'idea',
  testId: 'solutionTest',
  caseId: 'case',
  decisionId: 'decision',
  byDecisionId: 'decision',
  meetingId: 'boardMeeting',
  orderId: 'delegationOrder',
  seriesId: 'sessionSeries',
  sessionId: 'session',
  effectId: 'effect',
  dnr: 'number',
  agreementDnr: 'number',
};

/** What an event names came before it, but for these fields of these kinds: there it follows. */
const FOLLOWING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  problem: { challengeId: 'challenge', into: 'problem' },
  idea: { ideaId: 'idea', into: 'idea', testId: 'solutionTest' },
  decision: { meetingId: 'boardMeeting', byDecisionId: 'decision' },
  case: { dnr: 'number' },
};

const RELATIONS = {
  'problem>challenge': { name: 'became-challenge', en: 'became', sv: 'blev' },
  'problem>problem': { name: 'merged-into', en: 'merged into', sv: 'slogs ihop med' },
  'boundary>challenge': { name: 'bounds', en: 'bounds', sv: 'avgränsar' },
  'boundary>idea': { name: 'tested-idea', en: 'was held against', sv: 'prövades mot' },
  'boundary>decision': { name: 'considered-in', en: 'was considered in', sv: 'beaktades i' },
  'challenge>boundary': { name: 'changed-boundary', en: 'changed', sv: 'ändrade' },
  'decision>boundary': { name: 'changed-boundary', en: 'changed', sv: 'ändrade' },
  'idea>boundary': { name: 'asked-exception-from', en: 'asked for an exception from', sv: 'begärde undantag från' },
  'challenge>idea': { name: 'gave-idea', en: 'gave', sv: 'gav' },
  'idea>idea': { name: 'gave-idea', en: 'gave', sv: 'gav' },
  'challenge>solutionTest': { name: 'led-to-test', en: 'led to', sv: 'ledde till' },
  'idea>solutionTest': { name: 'tested-in', en: 'was tested in', sv: 'prövades i' },
  'decision>solutionTest': { name: 'decided-on-test', en: 'decided on', sv: 'beslutade om' },
  'solutionTest>decision': { name: 'led-to-decision', en: 'led to', sv: 'ledde till' },
  'idea>decision': { name: 'led-to-decision', en: 'led to', sv: 'ledde till' },
  'challenge>decision': { name: 'led-to-decision', en: 'led to', sv: 'ledde till' },
  'decision>decision': { name: 'superseded-by', en: 'was superseded by', sv: 'ersattes av' },
  'challenge>case': { name: 'handled-in', en: 'was handled in', sv: 'handlades i' },
  'case>decision': { name: 'holds-decision', en: 'holds', sv: 'innehåller' },
  'case>boardMeeting': { name: 'before-board', en: 'came before', sv: 'behandlades vid' },
  'delegationOrder>decision': { name: 'empowers', en: 'empowers', sv: 'ger rätt till' },
  'decision>boardMeeting': { name: 'before-board', en: 'came before', sv: 'behandlades vid' },
  'decision>effect': { name: 'had-effect', en: 'had', sv: 'gav' },
  'solutionTest>effect': { name: 'had-effect', en: 'had', sv: 'gav' },
  'challenge>effect': { name: 'had-effect', en: 'had', sv: 'gav' },
  'decision>effectFollowUp': { name: 'followed-up-in', en: 'is followed up in', sv: 'följs upp i' },
  'sessionSeries>session': { name: 'has-session', en: 'has', sv: 'har' },
  'challenge>session': { name: 'met-in', en: 'was worked on in', sv: 'bearbetades vid' },
  'session>problem': { name: 'gave', en: 'gave', sv: 'gav' },
  'session>challenge': { name: 'gave', en: 'gave', sv: 'gav' },
  'session>idea': { name: 'gave', en: 'gave', sv: 'gav' },
} as const satisfies Record<string, Text & { readonly name: string }>;

const LED_TO = { name: 'led-to', en: 'led to', sv: 'ledde till' } as const;

/** Whether it stands for a diary number: it has no events of its own. */
export const isNumber = (stream: string): boolean => kindOf(stream) === 'number';

/** How one stream led to another, by their kinds. */
export const relationOf = (from: string, to: string): Text & { readonly name: string } =>
  (RELATIONS as Readonly<Record<string, Text & { readonly name: string }>>)[`${kindOf(from)}>${kindOf(to)}`] ?? LED_TO;

/** One stream came before another. */
export type Link = { readonly from: string; readonly to: string };

/**
 * The links that an event of `stream` names by itself, each once. Ids are found at any depth of its body, and diary numbers: what carries the number of a
 * case but not its id, such as a delegation order, hangs together with it through the number, which is an end of links and never a node.
 */
export const linksOf = (stream: string, type: string, data: object): Link[] => {
  const links: Link[] = [];
  const link = (from: string, to: string) => {
    if (from !== to && !links.some((one) => one.from === from && one.to === to)) links.push({ from, to });
  };
  const following = FOLLOWING[kindOf(stream)];
  eachId(data, (field, id) => {
    const after = following?.[field];
    const before = field === 'dnr' && 'caseId' in data ? undefined : NAMES[field];
    if (after) link(stream, `${after}-${id}`);
    else if (before) link(`${before}-${id}`, stream);
  });
  if (type === 'SessionOutputCaptured') {
    const { kind: output, ref } = data as { kind: string; ref: string };
    link(stream, `${output}-${ref}`);
  }
  return links;
};

const UUID_LENGTH = 36;

type Found = (field: string, id: string) => void;

/** Calls `found` for every text of a uuid’s length, and every diary number, with the field it stands under however deep; a list counts as its field. */
const eachId = (value: object, found: Found): void => {
  for (const field of Object.keys(value)) eachIdIn((value as Readonly<Record<string, unknown>>)[field], field, found);
};

const eachIdIn = (value: unknown, field: string, found: Found): void => {
  if (typeof value === 'string') {
    if (value.length === UUID_LENGTH || NAMES[field] === 'number') found(field, value);
  } else if (Array.isArray(value)) {
    for (const inner of value) eachIdIn(inner, field, found);
  } else if (value !== null && typeof value === 'object') eachId(value, found);
};
