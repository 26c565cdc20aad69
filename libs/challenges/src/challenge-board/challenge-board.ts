import {
  challengeContract,
  codecOf,
  decisionContract,
  effectContract,
  ideaContract,
  solutionTestContract,
  type ChallengeCard,
  type ChallengeEvent,
  type DecisionEvent,
  type EffectEvent,
  type IdeaEvent,
  type SolutionTestEvent,
} from '@havstang/contracts';
import { defineReadModel, joinCodecs, type Seen } from '@havstang/kernel';

type Told = Omit<ChallengeCard, 'stage' | 'ideaIds' | 'testIds'> & {
  readonly status: 'framed' | 'understanding' | 'opened' | 'closed';
};

/** How far each decision on the challenge has come: to introduce a solution, and whether it still stands. */
type Introduction = { readonly taken?: true; readonly executed?: true; readonly fallen?: true };

/** What is known of one challenge. `told` is by the challenge itself; the rest by other streams, which may be heard of earlier or later. */
export type ChallengeRow = {
  readonly told?: Told;
  readonly ideaIds: readonly string[];
  readonly testIds: readonly string[];
  readonly introductions: Readonly<Record<string, Introduction>>;
  readonly effectIds: readonly string[];
};

/** What ideas and tests need to know of their challenge. */
export type ChallengeFacts = Pick<Told, 'status' | 'revision'>;

type OfOthers = IdeaEvent | SolutionTestEvent | DecisionEvent | EffectEvent;
type Event = ChallengeEvent | OfOthers;

/** One document per challenge, joined with the ideas, tests, decisions and effects that name it; accepts any order between their streams. */
export const challengeBoard = defineReadModel<ChallengeRow, Event>({
  name: 'challenge-board',
  version: 1,
  codec: joinCodecs<Event>(
    codecOf(challengeContract),
    codecOf(ideaContract),
    codecOf(solutionTestContract),
    codecOf(decisionContract),
    codecOf(effectContract),
  ),
  keys: (event) => (isOwn(event) ? [event.id] : named(event)),
  project: (row = EMPTY, event) => {
    if (!isOwn(event)) return join(row, event);
    const told = follow(row.told, event);
    return told ? { ...row, told: { ...told, revision: event.of.revision } } : row;
  },
});

const EMPTY: ChallengeRow = { ideaIds: [], testIds: [], introductions: {}, effectIds: [] };

const isOwn = (event: Seen<Event>): event is Seen<ChallengeEvent> => event.of.stream.startsWith('challenge-');

/** The challenge that another aggregate's event concerns. */
const named = (event: Seen<OfOthers>): readonly string[] => {
  switch (event.type) {
    case 'IdeaCaptured':
    case 'IdeaLinkedToChallenge':
    case 'IdeasCombined':
    case 'TestPlanned':
    case 'DecisionTaken':
    case 'DecisionExecuted':
    case 'DecisionAnnulled':
    case 'DecisionSuperseded':
    case 'EffectClaimed':
      return event.data.challengeId === undefined ? [] : [event.data.challengeId];
    default:
      return [];
  }
};

function join(row: ChallengeRow, event: Seen<OfOthers>): ChallengeRow {
  switch (event.type) {
    case 'IdeaCaptured':
    case 'IdeaLinkedToChallenge':
    case 'IdeasCombined':
      return { ...row, ideaIds: including(row.ideaIds, event.id) };
    case 'TestPlanned':
      return { ...row, testIds: including(row.testIds, event.id) };
    case 'DecisionTaken': {
      const introduces = event.data.matter === 'introduceSolution' && event.data.outcome === 'approved';
      return introduces ? introduction(row, event.id, { taken: true }) : row;
    }
    case 'DecisionExecuted':
      return introduction(row, event.id, { executed: true });
    case 'DecisionAnnulled':
    case 'DecisionSuperseded':
      return introduction(row, event.id, { fallen: true });
    case 'EffectClaimed':
      return { ...row, effectIds: including(row.effectIds, event.id) };
    default:
      return row;
  }
}

/** In order of id, so that the order of arrival leaves no trace. */
const including = (ids: readonly string[], id: string): readonly string[] => [...new Set([...ids, id])].sort();

const introduction = (row: ChallengeRow, decisionId: string, news: Introduction): ChallengeRow => ({
  ...row,
  introductions: { ...row.introductions, [decisionId]: { ...row.introductions[decisionId], ...news } },
});

function follow(told: Told | undefined, event: Seen<ChallengeEvent>): Told | undefined {
  if (event.type === 'ProblemReframedAsChallenge') {
    const { problemIds, before, after: question, method } = event.data;
    return {
      id: event.id,
      revision: event.of.revision,
      status: 'framed',
      question,
      before,
      method,
      problemIds,
      boundaries: [],
      leads: [],
      leadsFromOneUnit: false,
      learned: [],
      framedAt: event.of.occurredAt,
    };
  }
  if (!told) return undefined;
  switch (event.type) {
    case 'ChallengeFramingRevised':
      return { ...told, question: event.data.after };
    case 'BoundaryAttachedToChallenge':
      return { ...told, boundaries: [...told.boundaries, { boundaryId: event.data.boundaryId }] };
    case 'BoundaryDetachedFromChallenge':
      return { ...told, boundaries: told.boundaries.filter((one) => one.boundaryId !== event.data.boundaryId) };
    case 'CreativeSpaceConfirmed':
      return { ...told, creativeSpace: event.data.statement };
    case 'ChallengeLeadsAppointed':
      return { ...told, leads: event.data.leads, leadsFromOneUnit: event.data.sameUnit };
    case 'ChallengeOpened':
      return { ...told, status: 'opened' };
    case 'ChallengeReturnedToUnderstanding':
      return { ...told, status: 'understanding', learned: [...told.learned, event.data.learned] };
    case 'BoundaryEffectAssessed': {
      const { boundaryId, effect } = event.data;
      const assessed = (one: Told['boundaries'][number]) =>
        one.boundaryId === boundaryId ? { boundaryId, effect } : one;
      return { ...told, boundaries: told.boundaries.map(assessed) };
    }
    case 'ChallengeClosed':
      return { ...told, status: 'closed', summary: event.data.summary };
    default:
      return event satisfies never;
  }
}
