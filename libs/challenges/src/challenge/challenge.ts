import type {
  ChallengeEvent,
  ChallengeRejection,
  CommandOf,
  ProblemCard,
  challengeContract,
} from '@havstang/contracts';
import { reject, type Decider, type Rejection, type Sent } from '@havstang/kernel';
import type { BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import { isOpenQuestion, saysTheSame } from './framing.js';

type Assessment = Pick<Extract<ChallengeEvent, { type: 'BoundaryEffectAssessed' }>['data'], 'effect' | 'why'>;
type Leads = Extract<ChallengeEvent, { type: 'ChallengeLeadsAppointed' }>['data']['leads'];

type Active = {
  readonly status: 'framed' | 'understanding' | 'opened';
  readonly question: string;
  readonly attached: readonly string[];
  readonly detached: readonly string[];
  readonly creativeSpace?: string;
  readonly leads: Leads;
  readonly assessments: Readonly<Record<string, Assessment>>;
};

export type Challenge = { readonly status: 'none' } | Active | { readonly status: 'closed' };

/** What reframing needs to know of a problem; those that are not there are left out. */
export type SourceProblem = Pick<ProblemCard, 'id' | 'status' | 'revision'>;

export type ChallengeCommand = Sent<
  CommandOf<typeof challengeContract>,
  { readonly ReframeProblemAsChallenge: readonly SourceProblem[]; readonly AttachBoundary: BoundaryFacts | undefined }
>;
type The<Name extends ChallengeCommand['type']> = Extract<ChallengeCommand, { type: Name }>;

type Answer = readonly ChallengeEvent[] | Rejection<ChallengeRejection>;

export const challenge: Decider<Challenge, ChallengeCommand, ChallengeEvent> = {
  category: 'challenge',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: ChallengeCommand, state: Challenge): Answer {
  if (state.status === 'none') {
    return command.type === 'ReframeProblemAsChallenge' ? reframe(command) : reject('challenge-not-framed');
  }
  if (command.type === 'ReframeProblemAsChallenge') return reject('challenge-exists');
  if (state.status === 'closed') return command.type === 'CloseChallenge' ? [] : reject('challenge-closed');
  switch (command.type) {
    case 'ReviseFraming':
      return revise(command.data, state);
    case 'AttachBoundary':
      return attach(command, state);
    case 'DetachBoundary':
      return detach(command.data, state);
    case 'ConfirmCreativeSpace':
      return command.data.statement === state.creativeSpace
        ? []
        : [{ type: 'CreativeSpaceConfirmed', data: { statement: command.data.statement } }];
    case 'AppointLeads':
      return appoint(command.data.leads, state);
    case 'OpenChallenge':
      return open(state);
    case 'ReturnToUnderstanding':
      if (state.status === 'understanding') return [];
      if (state.status !== 'opened') return reject('challenge-not-open');
      return [{ type: 'ChallengeReturnedToUnderstanding', data: { learned: command.data.learned } }];
    case 'RecordBoundaryEffect':
      return assess(command.data, state);
    case 'CloseChallenge':
      return close(command.data.summary, state);
    default:
      return command satisfies never;
  }
}

/** I-C9: the source problems are understood. I-C10: the framing is an open question that differs from what stood there before. */
function reframe({ data, found }: The<'ReframeProblemAsChallenge'>): Answer {
  const { before, after, method } = data;
  if (!isOpenQuestion(after)) return reject('framing-not-a-question', { field: 'after' });
  if (saysTheSame(before, after)) return reject('framing-unchanged', { field: 'after' });
  const problemIds = [...new Set(data.problemIds)];
  const reliedOn = [];
  for (const problemId of problemIds) {
    const problem = found.find((one) => one.id === problemId);
    if (!problem) return reject('source-problem-unknown', { field: 'problemIds', facts: { problemId } });
    if (problem.status !== 'understood' && problem.status !== 'reframed') {
      const facts = { problemId, status: problem.status };
      return reject('source-problem-not-understood', { field: 'problemIds', facts });
    }
    reliedOn.push({ stream: `problem-${problemId}`, revision: problem.revision });
  }
  return [{ type: 'ProblemReframedAsChallenge', data: { problemIds, before, after, method, reliedOn } }];
}

/** I-C10 again: a revision too is an open question, and another one. */
function revise({ after, why }: The<'ReviseFraming'>['data'], { question: before }: Active): Answer {
  if (after === before) return [];
  if (!isOpenQuestion(after)) return reject('framing-not-a-question', { field: 'after' });
  if (saysTheSame(before, after)) return reject('framing-unchanged', { field: 'after' });
  return [{ type: 'ChallengeFramingRevised', data: { before, after, why } }];
}

function attach({ data: { boundaryId }, found: boundary }: The<'AttachBoundary'>, state: Active): Answer {
  if (state.attached.includes(boundaryId)) return [];
  if (!boundary) return reject('boundary-to-attach-unknown', { field: 'boundaryId' });
  const { stream, revision, status } = boundary;
  if (status !== 'inForce')
    return reject('boundary-to-attach-not-in-force', { field: 'boundaryId', facts: { status } });
  return [{ type: 'BoundaryAttachedToChallenge', data: { boundaryId, reliedOn: [{ stream, revision }] } }];
}

/** I-C11 holds for as long as the challenge is open, not only when it opens. */
function detach({ boundaryId, why }: The<'DetachBoundary'>['data'], state: Active): Answer {
  if (state.detached.includes(boundaryId)) return [];
  if (!state.attached.includes(boundaryId)) return reject('boundary-not-attached', { field: 'boundaryId' });
  if (state.status === 'opened' && state.attached.length === 1) return reject('last-boundary-of-open-challenge');
  return [{ type: 'BoundaryDetachedFromChallenge', data: { boundaryId, why } }];
}

/** I-C14: leads from one unit are a warning in the event, not a refusal. */
function appoint(leads: Leads, state: Active): Answer {
  if (new Set(leads.map((one) => one.person)).size < leads.length)
    return reject('lead-named-twice', { field: 'leads' });
  const same = (one: Leads[number]) =>
    state.leads.some((other) => other.person === one.person && other.unit === one.unit);
  if (leads.length === state.leads.length && leads.every(same)) return [];
  const sameUnit = new Set(leads.map((one) => one.unit)).size < 2;
  return [{ type: 'ChallengeLeadsAppointed', data: { leads, sameUnit } }];
}

/** I-C11: opening needs at least one attached boundary and a creative-space statement. */
function open(state: Active): Answer {
  if (state.status === 'opened') return [];
  if (state.attached.length === 0) return reject('opening-needs-boundary');
  if (state.creativeSpace === undefined) return reject('opening-needs-creative-space');
  return [{ type: 'ChallengeOpened', data: {} }];
}

function assess({ boundaryId, effect, why }: The<'RecordBoundaryEffect'>['data'], state: Active): Answer {
  if (!state.attached.includes(boundaryId)) return reject('boundary-not-attached', { field: 'boundaryId' });
  const before = state.assessments[boundaryId];
  if (before?.effect === effect && before.why === why) return [];
  return [{ type: 'BoundaryEffectAssessed', data: { boundaryId, effect, why } }];
}

/** I-C13: closing needs an assessment of every boundary. */
function close(summary: string, state: Active): Answer {
  const boundaryIds = state.attached.filter((id) => !state.assessments[id]);
  if (boundaryIds.length > 0) return reject('boundary-effects-missing', { facts: { boundaryIds } });
  return [{ type: 'ChallengeClosed', data: { summary } }];
}

function evolve(state: Challenge, event: ChallengeEvent): Challenge {
  if (event.type === 'ProblemReframedAsChallenge') {
    return { status: 'framed', question: event.data.after, attached: [], detached: [], leads: [], assessments: {} };
  }
  if (state.status === 'none' || state.status === 'closed') return state;
  switch (event.type) {
    case 'ChallengeFramingRevised':
      return { ...state, question: event.data.after };
    case 'BoundaryAttachedToChallenge': {
      const { boundaryId } = event.data;
      return {
        ...state,
        attached: [...without(state.attached, boundaryId), boundaryId],
        detached: without(state.detached, boundaryId),
      };
    }
    case 'BoundaryDetachedFromChallenge': {
      const { boundaryId } = event.data;
      const { [boundaryId]: _, ...assessments } = state.assessments;
      const detached = [...without(state.detached, boundaryId), boundaryId];
      return { ...state, attached: without(state.attached, boundaryId), detached, assessments };
    }
    case 'CreativeSpaceConfirmed':
      return { ...state, creativeSpace: event.data.statement };
    case 'ChallengeLeadsAppointed':
      return { ...state, leads: event.data.leads };
    case 'ChallengeOpened':
      return { ...state, status: 'opened' };
    case 'ChallengeReturnedToUnderstanding':
      return { ...state, status: 'understanding' };
    case 'BoundaryEffectAssessed': {
      const { boundaryId, effect, why } = event.data;
      return { ...state, assessments: { ...state.assessments, [boundaryId]: { effect, why } } };
    }
    case 'ChallengeClosed':
      return { status: 'closed' };
    default:
      return event satisfies never;
  }
}

const without = (ids: readonly string[], id: string): string[] => ids.filter((one) => one !== id);
