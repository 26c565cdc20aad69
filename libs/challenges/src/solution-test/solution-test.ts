import type {
  CommandOf,
  IdeaCard,
  Safeguard,
  SolutionTestEvent,
  SolutionTestRejection,
  TestMeasure,
  solutionTestContract,
} from '@havstang/contracts';
import { deriveId, reject, type CommandMeta, type Decider, type Rejection, type Sent } from '@havstang/kernel';
import type { BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import type { ChallengeFacts } from '../challenge-board/challenge-board.js';
import { effectOf, type DecisionFacts } from '../decision-facts/decision-facts.js';
import { planHash, type Plan } from './plan-hash.js';

type Partner = Omit<Extract<SolutionTestEvent, { type: 'TestPartnerRegistered' }>['data'], 'partnerId'>;
type Safeguards = Omit<Extract<SolutionTestEvent, { type: 'TestSafeguardsConfirmed' }>['data'], 'note'>;

type Planned = Plan & {
  readonly challengeId: string;
  readonly partners: readonly Partner[];
  readonly safeguards: Safeguards;
};
type Running = Planned & {
  readonly status: 'running';
  readonly decisionId: string;
  readonly observed: readonly string[];
};

export type SolutionTest =
  | { readonly status: 'none' }
  | (Planned & { readonly status: 'planned' | 'approvalRequested' })
  | (Planned & { readonly status: 'approved'; readonly decisionId: string })
  | Running
  | { readonly status: 'ended'; readonly how: 'concluded' | 'stopped' };

type Active = Exclude<SolutionTest, { readonly status: 'none' | 'ended' }>;

/** What planning needs to know of the challenge and the idea. */
export type Origin = {
  readonly challenge: ChallengeFacts | undefined;
  readonly idea: Pick<IdeaCard, 'revision' | 'status' | 'challengeId'> | undefined;
};

/** What asking for approval needs to know: the challenge, and each boundary attached to it. */
export type Space = {
  readonly challenge: ChallengeFacts | undefined;
  readonly boundaries: readonly { readonly boundaryId: string; readonly facts: BoundaryFacts | undefined }[];
};

export type SolutionTestCommand = Sent<
  CommandOf<typeof solutionTestContract>,
  { readonly PlanTest: Origin; readonly RequestTestApproval: Space; readonly StartTest: DecisionFacts | undefined }
>;
type The<Name extends SolutionTestCommand['type']> = Extract<SolutionTestCommand, { type: Name }>;

type Answer = readonly SolutionTestEvent[] | Rejection<SolutionTestRejection>;

export const solutionTest: Decider<SolutionTest, SolutionTestCommand, SolutionTestEvent> = {
  category: 'solutionTest',
  initial: { status: 'none' },
  decide,
  evolve,
};

function decide(command: SolutionTestCommand, state: SolutionTest): Answer {
  if (state.status === 'none') return command.type === 'PlanTest' ? plan(command) : reject('test-not-planned');
  if (command.type === 'PlanTest') return reject('test-exists');
  if (state.status === 'ended') return afterTheEnd(command, state.how);
  switch (command.type) {
    case 'ReviseTestPlan':
      return revise(command, state);
    case 'RegisterTestPartner':
      return registerPartner(command, state);
    case 'ConfirmSafeguards':
      return confirmSafeguards(command.data, state);
    case 'RequestTestApproval':
      return requestApproval(command.found, state);
    case 'ApproveTest':
      if (state.status === 'planned') return reject('test-approval-not-requested');
      if ('decisionId' in state && state.decisionId === command.data.decisionId) return [];
      return [{ type: 'TestApproved', data: { decisionId: command.data.decisionId } }];
    case 'DenyTestApproval':
      if (state.status !== 'approvalRequested') return reject('test-approval-not-requested');
      return [{ type: 'TestApprovalDenied', data: { decisionId: command.data.decisionId } }];
    case 'WithdrawTestApproval':
      return withdraw(command.data, state);
    case 'StartTest':
      return start(command.found, state);
    case 'RecordObservation':
      return observe(command, state);
    case 'StopTest':
      return [{ type: 'TestStopped', data: { why: command.data.why } }];
    case 'ConcludeTest':
      return conclude(command.data, state);
    default:
      return command satisfies never;
  }
}

function afterTheEnd(command: SolutionTestCommand, how: 'concluded' | 'stopped'): Answer {
  const alreadySo = command.type === 'WithdrawTestApproval' || (command.type === 'StopTest' && how === 'stopped');
  return alreadySo ? [] : reject('test-ended', { facts: { status: how } });
}

function plan({ data, found: { challenge, idea }, meta }: The<'PlanTest'>): Answer {
  if (challenge?.status !== 'opened') return reject('test-challenge-not-open', { field: 'challengeId' });
  if (idea?.status !== 'shortlisted' && idea?.status !== 'selectedForTest') {
    return reject('test-idea-not-shortlisted', { field: 'ideaId' });
  }
  if (idea.challengeId !== data.challengeId) return reject('test-idea-of-another-challenge', { field: 'challengeId' });
  const reliedOn = [
    { stream: `challenge-${data.challengeId}`, revision: challenge.revision },
    { stream: `idea-${data.ideaId}`, revision: idea.revision },
  ];
  return [{ type: 'TestPlanned', data: { ...data, measures: withIds(data.measures, meta), reliedOn } }];
}

const withIds = (measures: readonly Omit<TestMeasure, 'id'>[], { commandId }: CommandMeta): TestMeasure[] =>
  measures.map((measure, i) => ({ id: deriveId(commandId, String(i)), ...measure }));

/** I-C20: what a decision is asked for, or rests on, no longer changes. */
const frozen = ({ status }: Active) => reject('test-plan-frozen', { facts: { status } });

function revise({ data: { hypothesis, measures, why }, meta }: The<'ReviseTestPlan'>, state: Active): Answer {
  if (state.status !== 'planned') return frozen(state);
  const same = (one: Omit<TestMeasure, 'id'>, i: number) =>
    one.name === state.measures[i]?.name && one.target === state.measures[i].target;
  if (hypothesis === state.hypothesis && measures.length === state.measures.length && measures.every(same)) return [];
  return [{ type: 'TestPlanRevised', data: { hypothesis, measures: withIds(measures, meta), why } }];
}

function registerPartner({ data: { organisation, helix }, meta }: The<'RegisterTestPartner'>, state: Active): Answer {
  const known = state.partners.find((one) => one.organisation === organisation);
  if (known?.helix === helix) return [];
  if (state.status !== 'planned') return frozen(state);
  if (known) return reject('test-partner-registered', { field: 'organisation', facts: known });
  return [{ type: 'TestPartnerRegistered', data: { partnerId: meta.commandId, organisation, helix } }];
}

function confirmSafeguards({ note, ...confirmed }: The<'ConfirmSafeguards'>['data'], state: Active): Answer {
  if (SAFEGUARDS.every((name) => confirmed[name] === state.safeguards[name])) return [];
  if (state.status !== 'planned') return frozen(state);
  return [{ type: 'TestSafeguardsConfirmed', data: { ...confirmed, note } }];
}

/**
 * I-C12: no boundary of the challenge is only assumed when a decision is asked for. I-C22: a company among the partners demands that procurement
 * neutrality and conflicts of interest are looked into; the other safeguards are for every test.
 */
function requestApproval({ challenge, boundaries }: Space, state: Active): Answer {
  if (state.status !== 'planned') return [];
  const company = state.partners.some((one) => one.helix === 'business');
  const missing = SAFEGUARDS.filter((name) => !state.safeguards[name] && (company || !FOR_COMPANIES.has(name)));
  if (missing.length > 0) return reject('test-safeguards-missing', { facts: { missing } });
  if (challenge?.status !== 'opened') return reject('test-challenge-not-open');
  const assumed = boundaries.filter(
    ({ facts }) => !facts || (facts.status === 'inForce' && facts.rigidity === 'assumed'),
  );
  if (assumed.length > 0) {
    return reject('test-boundaries-assumed', {
      facts: {
        boundaryIds: assumed.map((one) => one.boundaryId),
        titles: assumed.map((one) => one.facts?.title ?? one.boundaryId),
      },
    });
  }
  const reliedOn = [
    { stream: `challenge-${state.challengeId}`, revision: challenge.revision },
    ...boundaries.flatMap(({ facts }) => (facts ? { stream: facts.stream, revision: facts.revision } : [])),
  ];
  return [{ type: 'TestApprovalRequested', data: { challengeId: state.challengeId, reliedOn } }];
}

const SAFEGUARDS = ['gdpr', 'procurementNeutrality', 'jav', 'accessibility', 'safety'] as const satisfies Safeguard[];
const FOR_COMPANIES: ReadonlySet<Safeguard> = new Set(['procurementNeutrality', 'jav']);
const UNCONFIRMED: Safeguards = {
  gdpr: false,
  procurementNeutrality: false,
  jav: false,
  accessibility: false,
  safety: false,
};

/** The annulled decision takes the approval with it, and stops a test that rested on it (I-G16). */
function withdraw({ decisionId, why }: The<'WithdrawTestApproval'>['data'], state: Active): Answer {
  if (!('decisionId' in state) || state.decisionId !== decisionId) return [];
  const withdrawn: SolutionTestEvent = { type: 'TestApprovalWithdrawn', data: { decisionId } };
  return state.status === 'running' ? [withdrawn, { type: 'TestStopped', data: { why, decisionId } }] : [withdrawn];
}

/** I-C19: the decision that approves the test is in effect. I-C20: the plan is sealed by its hash. */
function start(decision: DecisionFacts | undefined, state: Active): Answer {
  if (state.status === 'running') return [];
  if (state.status !== 'approved') return reject('test-not-approved');
  const { decisionId } = state;
  const effect = decision?.stream === `decision-${decisionId}` ? effectOf(decision) : 'unknown';
  if (!decision || effect !== 'inEffect')
    return reject('test-decision-not-effective', { facts: { decisionId, status: effect } });
  const reliedOn = [{ stream: decision.stream, revision: decision.revision }];
  return [{ type: 'TestStarted', data: { planHash: planHash(state), decisionId, reliedOn } }];
}

function observe({ data: { measureId, value, note }, meta }: The<'RecordObservation'>, state: Active): Answer {
  if (state.status !== 'running') return reject('test-not-running', { facts: { status: state.status } });
  const measureIds = state.measures.map((one) => one.id);
  if (!measureIds.includes(measureId))
    return reject('test-measure-unknown', { field: 'measureId', facts: { measureIds } });
  return [{ type: 'TestObservationRecorded', data: { observationId: meta.commandId, measureId, value, note } }];
}

/** I-C21: every measure was observed. I-C23: abandoning needs what was learned. */
function conclude({ outcome, learning }: The<'ConcludeTest'>['data'], state: Active): Answer {
  if (state.status !== 'running') return reject('test-not-running', { facts: { status: state.status } });
  const measures = state.measures.filter((one) => !state.observed.includes(one.id)).map((one) => one.name);
  if (measures.length > 0) return reject('test-measures-unobserved', { facts: { measures } });
  if (outcome === 'abandon' && !learning?.trim()) return reject('abandoning-needs-learning', { field: 'learning' });
  return [{ type: 'TestConcluded', data: { outcome, learning } }];
}

function evolve(state: SolutionTest, event: SolutionTestEvent): SolutionTest {
  if (event.type === 'TestPlanned') {
    const { challengeId, hypothesis, measures } = event.data;
    return { status: 'planned', challengeId, hypothesis, measures, partners: [], safeguards: UNCONFIRMED };
  }
  if (state.status === 'none' || state.status === 'ended') return state;
  switch (event.type) {
    case 'TestPlanRevised':
      return { ...state, hypothesis: event.data.hypothesis, measures: event.data.measures };
    case 'TestPartnerRegistered': {
      const { organisation, helix } = event.data;
      const partners = [...state.partners, { organisation, helix }];
      // What was confirmed before a company joined did not take the company into account.
      const reopened = helix === 'business' ? { procurementNeutrality: false, jav: false } : {};
      return { ...state, partners, safeguards: { ...state.safeguards, ...reopened } };
    }
    case 'TestSafeguardsConfirmed': {
      const { note: _, ...safeguards } = event.data;
      return { ...state, safeguards };
    }
    case 'TestApprovalRequested':
      return { ...plannedPart(state), status: 'approvalRequested' };
    case 'TestApproved': {
      const { decisionId } = event.data;
      return state.status === 'running' ? { ...state, decisionId } : { ...state, status: 'approved', decisionId };
    }
    case 'TestApprovalDenied':
      return { ...plannedPart(state), status: 'planned' };
    case 'TestApprovalWithdrawn':
      return state.status === 'running' ? state : { ...plannedPart(state), status: 'planned' };
    case 'TestStarted':
      return { ...plannedPart(state), status: 'running', decisionId: event.data.decisionId, observed: [] };
    case 'TestObservationRecorded':
      return state.status === 'running' ? { ...state, observed: [...state.observed, event.data.measureId] } : state;
    case 'TestStopped':
      return { status: 'ended', how: 'stopped' };
    case 'TestConcluded':
      return { status: 'ended', how: 'concluded' };
    default:
      return event satisfies never;
  }
}

/** The plan without what an approval added. */
const plannedPart = ({ challengeId, hypothesis, measures, partners, safeguards }: Active): Planned => ({
  challengeId,
  hypothesis,
  measures,
  partners,
  safeguards,
});
