import type { CommandOf, IdeaCard, IdeaEvent, IdeaRejection, ideaContract } from '@havstang/contracts';
import { deriveId, reject, type Decider, type Rejection, type Sent } from '@havstang/kernel';
import type { BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import type { ChallengeFacts } from '../challenge-board/challenge-board.js';
import { openBreaches, type Breaching } from './breaches.js';

type Captured = Extract<IdeaEvent, { type: 'IdeaCaptured' }>['data'];

type Alive = Breaching &
  Pick<Captured, 'challengeId' | 'title' | 'description' | 'channel' | 'author' | 'authorUnit'> & {
    readonly status: 'captured' | 'refined' | 'shortlisted' | 'selectedForTest' | 'parked';
    readonly overdue: boolean;
    readonly testIds: readonly string[];
    readonly combinedInto: readonly string[];
  };

export type Idea =
  | { readonly status: 'none' }
  | Alive
  | {
      readonly status: 'ended';
      readonly how: 'declined' | 'split' | 'combined';
      readonly combinedInto: readonly string[];
    };

/** What combining needs to know of the parents; those that are not there are left out. */
export type Parent = Pick<IdeaCard, 'id' | 'revision' | 'status' | 'challengeId'>;

export type IdeaCommand = Sent<
  CommandOf<typeof ideaContract>,
  {
    readonly CaptureIdea: ChallengeFacts | undefined;
    readonly LinkIdeaToChallenge: ChallengeFacts | undefined;
    readonly CombineIdeas: readonly Parent[];
    readonly CheckIdeaAgainstBoundary: BoundaryFacts | undefined;
  }
>;
type The<Name extends IdeaCommand['type']> = Extract<IdeaCommand, { type: Name }>;

type Answer = readonly IdeaEvent[] | Rejection<IdeaRejection>;

export const idea: Decider<Idea, IdeaCommand, IdeaEvent> = {
  category: 'idea',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: IdeaCommand, state: Idea): Answer {
  if (state.status === 'none') return begin(command);
  switch (command.type) {
    case 'CaptureIdea':
    case 'CaptureSplitIdea':
    case 'CombineIdeas':
      return reject('idea-exists');
    case 'NoteCombination': {
      const { into } = command.data;
      return state.combinedInto.includes(into) ? [] : [{ type: 'IdeaMadePartOfCombination', data: { into } }];
    }
    case 'NoteTriageOverdue':
      return waitsInInbox(state) ? [{ type: 'IdeaTriageOverdue', data: { dueAt: command.data.dueAt } }] : [];
  }
  if (state.status === 'ended') {
    return command.type === 'DeclineIdea' && state.how === 'declined'
      ? []
      : reject('idea-ended', { facts: { status: state.how } });
  }
  switch (command.type) {
    case 'LinkIdeaToChallenge':
      return link(command, state);
    case 'CheckIdeaAgainstBoundary':
      return check(command, state);
    case 'RequestBoundaryException':
      return requestException(command, state);
    case 'NoteExceptionOutcome':
      return recheck(command.data, state);
    case 'ShortlistIdea':
      return shortlist(command.data.why, state);
    case 'NoteSelectionForTest': {
      const { testId } = command.data;
      return state.testIds.includes(testId) ? [] : [{ type: 'IdeaSelectedForTest', data: { testId } }];
    }
  }
  if (state.status === 'selectedForTest') return reject('idea-under-test');
  switch (command.type) {
    case 'RefineIdea':
      return refine(command, state);
    case 'SplitIdea':
      return split(command, state);
    case 'DeclineIdea':
      return decline(command.data.reason, state);
    case 'ParkIdea':
      return state.status === 'parked' ? [] : [{ type: 'IdeaParked', data: { reason: command.data.reason } }];
    default:
      return command satisfies never;
  }
}

function begin(command: IdeaCommand): Answer {
  const { ref: author, unit: authorUnit } = command.meta.actor;
  switch (command.type) {
    case 'CaptureIdea': {
      const { challengeId } = command.data;
      const open = challengeId === undefined ? undefined : openChallenge(challengeId, command.found);
      if (challengeId !== undefined && !open) return reject('idea-challenge-not-open', { field: 'challengeId' });
      return [{ type: 'IdeaCaptured', data: { ...command.data, author, authorUnit, reliedOn: open ? [open] : [] } }];
    }
    case 'CaptureSplitIdea':
      return [{ type: 'IdeaCaptured', data: { ...command.data, reliedOn: [] } }];
    case 'CombineIdeas':
      return combine(command);
    default:
      return reject('idea-not-captured');
  }
}

const openChallenge = (challengeId: string, found: ChallengeFacts | undefined) =>
  found?.status === 'opened' ? { stream: `challenge-${challengeId}`, revision: found.revision } : undefined;

/** I-C15: in the open inbox until it is linked to a challenge, parked or ended. */
const waitsInInbox = (state: Exclude<Idea, { status: 'none' }>): boolean =>
  state.status !== 'ended' && state.status !== 'parked' && state.challengeId === undefined && !state.overdue;

/** I-C18: the parents are named here; each of them is told by a reaction. */
function combine({ data, found, meta }: The<'CombineIdeas'>): Answer {
  if (new Set(data.parents).size < data.parents.length)
    return reject('combination-names-idea-twice', { field: 'parents' });
  const reliedOn = [];
  for (const ideaId of data.parents) {
    const parent = found.find((one) => one.id === ideaId);
    if (!parent || !COMBINABLE.has(parent.status)) {
      return reject('combination-parent-unavailable', { field: 'parents', facts: { ideaId } });
    }
    reliedOn.push({ stream: `idea-${ideaId}`, revision: parent.revision });
  }
  const [challengeId, ...others] = new Set(found.flatMap((one) => one.challengeId ?? []));
  if (others.length > 0) return reject('combination-across-challenges', { field: 'parents' });
  const origin = { author: meta.actor.ref, authorUnit: meta.actor.unit };
  return [{ type: 'IdeasCombined', data: { ...data, challengeId, ...origin, reliedOn } }];
}

const COMBINABLE: ReadonlySet<IdeaCard['status']> = new Set(['captured', 'refined', 'shortlisted', 'parked']);

function link({ data: { challengeId }, found }: The<'LinkIdeaToChallenge'>, state: Alive): Answer {
  if (state.challengeId === challengeId) return [];
  if (state.challengeId !== undefined)
    return reject('idea-linked-elsewhere', { facts: { challengeId: state.challengeId } });
  const open = openChallenge(challengeId, found);
  if (!open) return reject('idea-challenge-not-open', { field: 'challengeId' });
  return [{ type: 'IdeaLinkedToChallenge', data: { challengeId, reliedOn: [open] } }];
}

function refine({ data: { title, description }, meta }: The<'RefineIdea'>, state: Alive): Answer {
  const outsider = meta.actor.role === 'citizen' || meta.actor.role === 'partner';
  if (outsider && meta.actor.ref !== state.author) return reject('not-your-idea');
  if (title === state.title && description === state.description) return [];
  return [{ type: 'IdeaRefined', data: { title, description } }];
}

/** I-C18: the children get their ids here; a reaction captures each of them with the way back. */
function split({ data, meta }: The<'SplitIdea'>, state: Alive): Answer {
  const { challengeId, channel, author, authorUnit } = state;
  const children = data.children.map((child, i) => ({ ideaId: deriveId(meta.commandId, String(i)), ...child }));
  return [{ type: 'IdeaSplit', data: { challengeId, channel, author, authorUnit, children } }];
}

function check(
  { data: { boundaryId, result, why }, found: boundary }: The<'CheckIdeaAgainstBoundary'>,
  state: Alive,
): Answer {
  if (boundary?.status !== 'inForce') return reject('boundary-to-check-unknown', { field: 'boundaryId' });
  const before = state.checks[boundaryId];
  if (before?.result === result && before.why === why) return [];
  const { stream, revision } = boundary;
  return [{ type: 'IdeaBoundaryChecked', data: { boundaryId, result, why, reliedOn: [{ stream, revision }] } }];
}

function requestException({ data, meta }: The<'RequestBoundaryException'>, state: Alive): Answer {
  const { boundaryId, scope, until, why } = data;
  if (state.checks[boundaryId]?.result !== 'breaches') return reject('exception-needs-breach', { field: 'boundaryId' });
  const latest = state.exceptions.findLast((one) => one.boundaryId === boundaryId);
  if (latest && latest.outcome !== 'denied') return [];
  return [
    { type: 'BoundaryExceptionRequested', data: { exceptionRequestId: meta.commandId, boundaryId, scope, until, why } },
  ];
}

function recheck(data: The<'NoteExceptionOutcome'>['data'], state: Alive): Answer {
  const request = state.exceptions.find((one) => one.exceptionRequestId === data.exceptionRequestId);
  if (!request) return reject('exception-request-unknown', { field: 'exceptionRequestId' });
  if (request.outcome === data.outcome) return [];
  return [{ type: 'IdeaRecheckedAfterException', data: { ...data, boundaryId: request.boundaryId } }];
}

function shortlist(why: string, state: Alive): Answer {
  if (state.status === 'shortlisted' || state.status === 'selectedForTest') return [];
  if (state.challengeId === undefined) return reject('idea-needs-challenge');
  const boundaryIds = openBreaches(state, ['granted']);
  if (boundaryIds.length > 0) return reject('breach-without-exception', { facts: { boundaryIds } });
  return [{ type: 'IdeaShortlisted', data: { why } }];
}

/** I-C16: the reason is part of the body. I-C17: a breach opens an exception request or parks; it does not delete. */
function decline(reason: string, state: Alive): Answer {
  const boundaryIds = openBreaches(state, ['granted', 'denied']);
  if (boundaryIds.length > 0) return reject('breach-unanswered', { facts: { boundaryIds } });
  return [{ type: 'IdeaDeclined', data: { reason } }];
}

function evolve(state: Idea, event: IdeaEvent): Idea {
  if (event.type === 'IdeaCaptured' || event.type === 'IdeasCombined') {
    const { challengeId, title, description, channel, author, authorUnit } = event.data;
    const origin = { challengeId, title, description, channel, author, authorUnit };
    return { ...origin, status: 'captured', overdue: false, checks: {}, exceptions: [], testIds: [], combinedInto: [] };
  }
  if (state.status === 'none') return state;
  if (event.type === 'IdeaMadePartOfCombination') {
    const combinedInto = [...state.combinedInto, event.data.into];
    const ends = state.status !== 'ended' && state.status !== 'selectedForTest';
    return ends ? { status: 'ended', how: 'combined', combinedInto } : { ...state, combinedInto };
  }
  if (state.status === 'ended') return state;
  switch (event.type) {
    case 'IdeaLinkedToChallenge':
      return { ...state, challengeId: event.data.challengeId };
    case 'IdeaTriageOverdue':
      return { ...state, overdue: true };
    case 'IdeaRefined': {
      const { title, description } = event.data;
      const status = state.status === 'captured' || state.status === 'parked' ? 'refined' : state.status;
      return { ...state, title, description, status };
    }
    case 'IdeaSplit':
      return { status: 'ended', how: 'split', combinedInto: state.combinedInto };
    case 'IdeaBoundaryChecked': {
      const { boundaryId, result, why } = event.data;
      return { ...state, checks: { ...state.checks, [boundaryId]: { result, why } } };
    }
    case 'BoundaryExceptionRequested': {
      const { exceptionRequestId, boundaryId } = event.data;
      return { ...state, exceptions: [...state.exceptions, { exceptionRequestId, boundaryId, outcome: 'requested' }] };
    }
    case 'IdeaRecheckedAfterException': {
      const { exceptionRequestId, outcome } = event.data;
      const exceptions = state.exceptions.map((one) =>
        one.exceptionRequestId === exceptionRequestId ? { ...one, outcome } : one,
      );
      return { ...state, exceptions };
    }
    case 'IdeaShortlisted':
      return { ...state, status: 'shortlisted' };
    case 'IdeaSelectedForTest':
      return { ...state, status: 'selectedForTest', testIds: [...state.testIds, event.data.testId] };
    case 'IdeaDeclined':
      return { status: 'ended', how: 'declined', combinedInto: state.combinedInto };
    case 'IdeaParked':
      return { ...state, status: 'parked' };
    default:
      return event satisfies never;
  }
}
