import type { boundaryContract, BoundaryEvent, BoundaryRejection, CommandOf, DecisionCard } from '@havstang/contracts';
import { reject, type Decider, type Rejection, type Sent } from '@havstang/kernel';
import { inEffect } from '../decision-register/in-effect.js';

type Rigidity = 'fixed' | 'negotiable' | 'assumed';
type Answered = 'granted' | 'denied' | 'barrier';

export type Boundary =
  | { readonly status: 'none' }
  | {
      readonly status: 'active';
      readonly rigidity: Rigidity;
      readonly leavesOpen: string;
      readonly answers: Readonly<Record<string, Answered>>;
    }
  | { readonly status: 'disproved' | 'retired' };

/** The decision that a command names, as the register holds it: undefined when it names none or there is no such decision. */
export type DecisionFound = DecisionCard | undefined;

type Found = { readonly AmendBoundary: DecisionFound; readonly DecideException: DecisionFound };
export type BoundaryCommand = Sent<CommandOf<typeof boundaryContract>, Found>;
type Active = Extract<Boundary, { status: 'active' }>;
type Answer = readonly BoundaryEvent[] | Rejection<BoundaryRejection>;

export const boundary: Decider<Boundary, BoundaryCommand, BoundaryEvent> = {
  category: 'boundary',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: BoundaryCommand, state: Boundary): Answer {
  if (state.status === 'none') {
    if (command.type !== 'RegisterBoundary') return reject('boundary-not-registered');
    return blank(command.data) ?? bodyMismatch(command.data) ?? [{ type: 'BoundaryRegistered', data: command.data }];
  }
  if (command.type === 'RegisterBoundary') return reject('boundary-exists');
  if (state.status !== 'active') {
    const already = command.type === (state.status === 'disproved' ? 'DisproveBoundary' : 'RetireBoundary');
    const retiring = state.status === 'disproved' && command.type === 'RetireBoundary';
    if (retiring) return [{ type: 'BoundaryRetired', data: command.data }];
    return already ? [] : reject('boundary-ended', { facts: { status: state.status } });
  }
  switch (command.type) {
    case 'ClarifyBoundary': {
      const { clarification, leavesOpen = state.leavesOpen } = command.data;
      return [{ type: 'BoundaryClarified', data: { clarification, leavesOpen } }];
    }
    case 'VerifyBoundary':
      if (state.rigidity === command.data.rigidity) return [];
      if (state.rigidity !== 'assumed') return reject('boundary-established', { facts: { rigidity: state.rigidity } });
      return bodyMismatch(command.data) ?? [{ type: 'BoundaryVerified', data: command.data }];
    case 'DisproveBoundary':
      if (state.rigidity !== 'assumed') return reject('boundary-established', { facts: { rigidity: state.rigidity } });
      return [{ type: 'BoundaryDisproved', data: command.data }];
    case 'AmendBoundary':
      return amend(command);
    case 'RetireBoundary':
      return [{ type: 'BoundaryRetired', data: command.data }];
    case 'DecideException':
      return decideException(command, state);
    default:
      return command satisfies never;
  }
}

/** I-G0: a citation and a text of what is left open; spaces are neither. */
const blank = (wording: { source: string; leavesOpen: string }) => {
  for (const field of ['source', 'leavesOpen'] as const)
    if (wording[field].trim() === '') return reject('boundary-needs-source', { field });
  return undefined;
};

const bodyMismatch = ({ rigidity, byBody }: { rigidity: Rigidity; byBody?: string | undefined }) =>
  (rigidity === 'negotiable') === (byBody !== undefined)
    ? undefined
    : reject('boundary-body-mismatch', { field: 'byBody' });

function amend({ data, id, found }: Extract<BoundaryCommand, { type: 'AmendBoundary' }>): Answer {
  if (!found || !inEffect(found) || found.outcome !== 'approved' || found.boundaryId !== id) {
    return reject('boundary-needs-decision', { field: 'decisionId' });
  }
  const causedByChallengeId = found.challengeId;
  return (
    blank(data) ??
    bodyMismatch(data) ?? [
      {
        type: 'BoundaryAmended',
        data: { ...data, causedByChallengeId, reliedOn: [{ stream: found.stream, revision: found.revision }] },
      },
    ]
  );
}

/** What is asked of a fixed boundary cannot be granted here: it becomes a barrier to raise with those who can move it. */
function decideException(
  { data, id, found }: Extract<BoundaryCommand, { type: 'DecideException' }>,
  state: Active,
): Answer {
  const { exceptionRequestId, ideaId, scope, reason, decisionId } = data;
  const answer: Answered = data.outcome === 'denied' ? 'denied' : state.rigidity === 'fixed' ? 'barrier' : 'granted';
  const before = state.answers[exceptionRequestId];
  if (before) return before === answer ? [] : reject('exception-answered', { field: 'exceptionRequestId' });
  if (answer === 'denied')
    return [{ type: 'BoundaryExceptionDenied', data: { exceptionRequestId, ideaId, reason, decisionId } }];
  if (answer === 'barrier')
    return [{ type: 'SystemBarrierRaised', data: { exceptionRequestId, ideaId, scope, reason } }];
  if (state.rigidity === 'assumed') return reject('boundary-still-assumed-exception');
  const asked = found?.exception;
  if (
    !found ||
    !asked ||
    !inEffect(found) ||
    found.outcome !== 'approved' ||
    asked.boundaryId !== id ||
    asked.exceptionRequestId !== exceptionRequestId
  ) {
    return reject('boundary-needs-decision', { field: 'decisionId' });
  }
  return [
    {
      type: 'BoundaryExceptionGranted',
      data: {
        exceptionRequestId,
        ideaId: found.ideaId ?? ideaId,
        scope: asked.scope,
        until: asked.until,
        decisionId: found.id,
        reliedOn: [{ stream: found.stream, revision: found.revision }],
      },
    },
  ];
}

function evolve(state: Boundary, event: BoundaryEvent): Boundary {
  if (event.type === 'BoundaryRegistered') {
    const { rigidity, leavesOpen } = event.data;
    return { status: 'active', rigidity, leavesOpen, answers: {} };
  }
  if (event.type === 'BoundaryRetired') return { status: 'retired' };
  if (state.status !== 'active') return state;
  const answered = (answer: Answered, requestId: string): Boundary => ({
    ...state,
    answers: { ...state.answers, [requestId]: answer },
  });
  switch (event.type) {
    case 'BoundaryClarified':
      return { ...state, leavesOpen: event.data.leavesOpen };
    case 'BoundaryVerified':
      return { ...state, rigidity: event.data.rigidity };
    case 'BoundaryDisproved':
      return { status: 'disproved' };
    case 'BoundaryAmended':
      return { ...state, rigidity: event.data.rigidity, leavesOpen: event.data.leavesOpen };
    case 'BoundaryExceptionGranted':
      return answered('granted', event.data.exceptionRequestId);
    case 'BoundaryExceptionDenied':
      return answered('denied', event.data.exceptionRequestId);
    case 'SystemBarrierRaised':
      return answered('barrier', event.data.exceptionRequestId);
    default:
      return event satisfies never;
  }
}
