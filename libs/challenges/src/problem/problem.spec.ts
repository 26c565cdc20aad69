import type { ProblemEvent } from '@havstang/contracts';
import { given, ID, metaOf } from '@havstang/testing';
import { problem } from './problem.js';

const reported: ProblemEvent = {
  type: 'ProblemReported',
  data: {
    title: 'Dubbla felanmälningar',
    description: 'Ingen vet vem som betalar.',
    reporterUnit: 'housing',
    reporter: metaOf().actor.ref,
  },
};
const triaged: ProblemEvent = { type: 'ProblemTriaged', data: { ownerUnit: 'housing', urgency: 'normal' } };
const perspective = (unit: string): ProblemEvent => ({
  type: 'PerspectiveAdded',
  data: { perspectiveId: ID, unit, perspective: 'Vi får aldrig svar.' },
});
const agreed: ProblemEvent = {
  type: 'ProblemUnderstandingAgreed',
  data: { understanding: 'Två gränser, en anmälan.', units: ['housing', 'schools'], rootCauseIds: [] },
};
const withdrawn: ProblemEvent = { type: 'ProblemWithdrawn', data: { reason: 'Missförstånd.' } };
const reframed: ProblemEvent = { type: 'ProblemReframed', data: { challengeId: ID } };

describe('reporting', () => {
  const report = { type: 'ReportProblem', data: { title: 'T', description: 'D' } } as const;
  it('records the unit and pseudonym of whoever reports', () =>
    given(problem)
      .when({ ...report, meta: metaOf({ actor: { unit: 'housing' } }) })
      .then({
        type: 'ProblemReported',
        data: { title: 'T', description: 'D', reporterUnit: 'housing', reporter: metaOf().actor.ref },
      }));
  it('refuses a second report on the same stream', () =>
    given(problem, reported).when(report).refuses('problem-exists'));
});

describe('I-C1 exactly one owner unit after triage', () => {
  const triage = (ownerUnit: string) => ({ type: 'TriageProblem', data: { ownerUnit, urgency: 'normal' } }) as const;
  it('gives the problem its owner', () => given(problem, reported).when(triage('housing')).then(triaged));
  it('stays quiet when that unit owns it already', () =>
    given(problem, reported, triaged).when(triage('housing')).then());
  it('refuses a second owner', () =>
    given(problem, reported, triaged)
      .when(triage('schools'))
      .refuses('problem-already-triaged', { field: 'ownerUnit' }));
  it('moves ownership with a reason', () =>
    given(problem, reported, triaged)
      .when({ type: 'AssignProblemOwner', data: { ownerUnit: 'schools', reason: 'R' } })
      .then({ type: 'ProblemOwnerAssigned', data: { from: 'housing', to: 'schools', reason: 'R' } }));
  it('cannot move what nobody owns', () =>
    given(problem, reported)
      .when({ type: 'AssignProblemOwner', data: { ownerUnit: 'schools', reason: 'R' } })
      .refuses('problem-not-triaged'));
});

describe('I-C2 understanding needs another unit', () => {
  const agree = { type: 'AgreeUnderstanding', data: { understanding: 'Två gränser, en anmälan.' } } as const;
  it('agrees when another unit has spoken', () =>
    given(problem, reported, triaged, perspective('schools')).when(agree).then(agreed));
  it('refuses with none', () => given(problem, reported, triaged).when(agree).refuses('needs-other-perspective'));
  it('refuses when only the reporter’s own unit has spoken', () =>
    given(problem, reported, triaged, perspective('housing')).when(agree).refuses('needs-other-perspective'));
  it('stays quiet when agreed already', () =>
    given(problem, reported, triaged, perspective('schools'), agreed).when(agree).then());
});

describe('I-C3 an early solution is parked, not mixed in', () => {
  it('keeps the thought and leaves the state as it was', () => {
    given(problem, reported)
      .when({ type: 'ParkSolutionThought', data: { thought: 'En app.' } })
      .then({
        type: 'SolutionThoughtParked',
        data: { thoughtId: metaOf().commandId, thought: 'En app.', unit: 'unit-a' },
      });
  });
});

describe('I-C4 ending needs a reason', () => {
  const merge = (into: string) => ({ type: 'MergeProblems', data: { into, reason: 'Samma.' } }) as const;
  const other = '00000000-0000-4000-8000-000000000002';
  it('parks with the reason', () =>
    given(problem, reported)
      .when({ type: 'ParkProblem', data: { reason: 'Väntar.' } })
      .then({ type: 'ProblemParked', data: { reason: 'Väntar.' } }));
  it('merges into an active problem', () =>
    given(problem, reported)
      .when({ ...merge(other), found: { ended: false } })
      .then({ type: 'ProblemsMerged', data: { into: other, reason: 'Samma.' } }));
  it('refuses to merge into one that is not there, has ended, or is itself', () => {
    given(problem, reported)
      .when({ ...merge(other), found: undefined })
      .refuses('merge-target-unknown');
    given(problem, reported)
      .when({ ...merge(other), found: { ended: true } })
      .refuses('merge-target-unknown');
    given(problem, reported)
      .when({ ...merge(ID), found: { ended: false } })
      .refuses('merge-into-itself');
  });
  it('lets only the reporter withdraw', () => {
    const withdraw = { type: 'WithdrawProblem', data: { reason: 'Missförstånd.' } } as const;
    given(problem, reported).when(withdraw).then(withdrawn);
    given(problem, reported)
      .when({ ...withdraw, meta: metaOf({ actor: { ref: ID } }) })
      .refuses('not-the-reporter');
  });
  it('refuses everything once it has ended', () =>
    given(problem, reported, withdrawn)
      .when({ type: 'AddPerspective', data: { perspective: 'P' } })
      .refuses('problem-ended', { facts: { status: 'withdrawn' } }));
});

describe('a reframed problem', () => {
  const history = [reported, triaged, perspective('schools'), agreed];
  const note = { type: 'NoteReframing', data: { challengeId: ID } } as const;
  it('notes its challenge once', () => {
    given(problem, ...history)
      .when(note)
      .then(reframed);
    given(problem, ...history, reframed)
      .when(note)
      .then();
  });
  it('can no longer be parked', () =>
    given(problem, ...history, reframed)
      .when({ type: 'ParkProblem', data: { reason: 'R' } })
      .refuses('problem-understood'));
});
