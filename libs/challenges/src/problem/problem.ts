import type { CommandOf, ProblemEvent, ProblemRejection, problemContract } from '@havstang/contracts';
import { reject, type Decider, type Rejection, type Sent } from '@havstang/kernel';

type Perspective = { readonly unit: string };

type Reported = {
  readonly reporter: string;
  readonly reporterUnit: string;
  readonly perspectives: readonly Perspective[];
  readonly rootCauses: readonly string[];
};

export type Problem =
  | { readonly status: 'none' }
  | (Reported & { readonly status: 'reported' })
  | (Reported & { readonly status: 'triaged' | 'understood'; readonly ownerUnit: string })
  | (Reported & { readonly status: 'reframed'; readonly ownerUnit: string; readonly challenges: readonly string[] })
  | (Reported & { readonly status: 'ended'; readonly how: 'parked' | 'merged' | 'withdrawn' });

/** What `MergeProblems` needs to know of the other problem: undefined when it is not there. */
export type MergeTarget = { readonly ended: boolean } | undefined;

export type ProblemCommand = Sent<CommandOf<typeof problemContract>, { readonly MergeProblems: MergeTarget }>;

type Answer = readonly ProblemEvent[] | Rejection<ProblemRejection>;

export const problem: Decider<Problem, ProblemCommand, ProblemEvent> = {
  category: 'problem',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: ProblemCommand, state: Problem): Answer {
  const { meta } = command;
  if (state.status === 'none') {
    if (command.type !== 'ReportProblem') return reject('problem-not-triaged');
    return [
      { type: 'ProblemReported', data: { ...command.data, reporterUnit: meta.actor.unit, reporter: meta.actor.ref } },
    ];
  }
  if (command.type === 'ReportProblem') return reject('problem-exists');
  if (state.status === 'ended') return reject('problem-ended', { facts: { status: state.how } });
  switch (command.type) {
    case 'TriageProblem':
      return triage(command.data, state);
    case 'AssignProblemOwner': {
      if (state.status === 'reported') return reject('problem-not-triaged');
      const { ownerUnit: to, reason } = command.data;
      return to === state.ownerUnit
        ? []
        : [{ type: 'ProblemOwnerAssigned', data: { from: state.ownerUnit, to, reason } }];
    }
    case 'AddPerspective':
      return [
        {
          type: 'PerspectiveAdded',
          data: { perspectiveId: meta.commandId, unit: meta.actor.unit, perspective: command.data.perspective },
        },
      ];
    case 'ProposeRootCause':
      return [{ type: 'RootCauseProposed', data: { rootCauseId: meta.commandId, ...command.data } }];
    case 'AgreeUnderstanding':
      return agree(command.data.understanding, state);
    case 'ParkSolutionThought':
      return [
        {
          type: 'SolutionThoughtParked',
          data: { thoughtId: meta.commandId, thought: command.data.thought, unit: meta.actor.unit },
        },
      ];
    case 'NoteReframing': {
      const { challengeId } = command.data;
      if (state.status === 'reframed' && state.challenges.includes(challengeId)) return [];
      return [{ type: 'ProblemReframed', data: { challengeId } }];
    }
    case 'ParkProblem':
      return state.status === 'reframed'
        ? reject('problem-understood')
        : [{ type: 'ProblemParked', data: command.data }];
    case 'MergeProblems':
      return merge(command, state);
    case 'WithdrawProblem':
      if (meta.actor.ref !== state.reporter) return reject('not-the-reporter');
      return state.status === 'reframed'
        ? reject('problem-understood')
        : [{ type: 'ProblemWithdrawn', data: command.data }];
    default:
      return command satisfies never;
  }
}

type Active = Exclude<Problem, { readonly status: 'none' | 'ended' }>;

/** I-C1: exactly one owner unit after triage. */
function triage(data: Extract<ProblemCommand, { type: 'TriageProblem' }>['data'], state: Active): Answer {
  if (state.status === 'reported') return [{ type: 'ProblemTriaged', data }];
  if (state.ownerUnit === data.ownerUnit) return [];
  return reject('problem-already-triaged', { field: 'ownerUnit', facts: { ownerUnit: state.ownerUnit } });
}

/** I-C2: agreeing needs at least one perspective from a unit other than the reporter's. */
function agree(understanding: string, state: Active): Answer {
  if (state.status === 'reported') return reject('problem-not-triaged');
  if (state.status !== 'triaged') return [];
  const units = [...new Set([state.reporterUnit, ...state.perspectives.map((one) => one.unit)])];
  if (units.length < 2) return reject('needs-other-perspective', { facts: { reporterUnit: state.reporterUnit } });
  return [{ type: 'ProblemUnderstandingAgreed', data: { understanding, units, rootCauseIds: [...state.rootCauses] } }];
}

/** I-C4: the reason is part of the body, and so of what the reporter sees. */
function merge({ data, id, found }: Extract<ProblemCommand, { type: 'MergeProblems' }>, state: Active): Answer {
  if (data.into === id) return reject('merge-into-itself', { field: 'into' });
  if (state.status === 'reframed') return reject('problem-understood');
  if (!found || found.ended) return reject('merge-target-unknown', { field: 'into' });
  return [{ type: 'ProblemsMerged', data }];
}

function evolve(state: Problem, event: ProblemEvent): Problem {
  if (event.type === 'ProblemReported') {
    const { reporter, reporterUnit } = event.data;
    return { status: 'reported', reporter, reporterUnit, perspectives: [], rootCauses: [] };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ProblemTriaged':
      return { ...state, status: 'triaged', ownerUnit: event.data.ownerUnit };
    case 'ProblemOwnerAssigned':
      return 'ownerUnit' in state ? { ...state, ownerUnit: event.data.to } : state;
    case 'PerspectiveAdded':
      return { ...state, perspectives: [...state.perspectives, { unit: event.data.unit }] };
    case 'RootCauseProposed':
      return { ...state, rootCauses: [...state.rootCauses, event.data.rootCauseId] };
    case 'ProblemUnderstandingAgreed':
      return 'ownerUnit' in state ? { ...state, status: 'understood', ownerUnit: state.ownerUnit } : state;
    case 'SolutionThoughtParked':
      return state;
    case 'ProblemReframed':
      return 'ownerUnit' in state
        ? {
            ...state,
            status: 'reframed',
            challenges: [...(state.status === 'reframed' ? state.challenges : []), event.data.challengeId],
          }
        : state;
    case 'ProblemParked':
      return { ...state, status: 'ended', how: 'parked' };
    case 'ProblemsMerged':
      return { ...state, status: 'ended', how: 'merged' };
    case 'ProblemWithdrawn':
      return { ...state, status: 'ended', how: 'withdrawn' };
    default:
      return event satisfies never;
  }
}
