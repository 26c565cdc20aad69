import type { SolutionTestEvent } from '@havstang/contracts';
import { deriveId } from '@havstang/kernel';
import { given, metaOf } from '@havstang/testing';
import type { BoundaryFacts } from '../boundary-facts/boundary-facts.js';
import type { DecisionFacts } from '../decision-facts/decision-facts.js';
import { id } from '../testing/history.js';
import { planHash } from './plan-hash.js';
import { solutionTest, type Origin, type Space } from './solution-test.js';

const { commandId } = metaOf();
const [challengeId, ideaId, boundaryId, decisionId] = [id(31), id(32), id(33), id(34)];
const [m1, m2] = [deriveId(commandId, '0'), deriveId(commandId, '1')];
const open = { status: 'opened', revision: 5 } as const;
const names = [
  { name: 'Dubbla anmälningar', target: 'högst 5 procent' },
  { name: 'Dagar till svar', target: 'högst 2' },
];
const plan = {
  hypothesis: 'En dörr räcker.',
  measures: [
    { id: m1, ...names[0]! },
    { id: m2, ...names[1]! },
  ],
};
const reliedOnOrigin = [
  { stream: `challenge-${challengeId}`, revision: 5 },
  { stream: `idea-${ideaId}`, revision: 8 },
];
const all = { gdpr: true, procurementNeutrality: true, jav: true, accessibility: true, safety: true };

const planned: SolutionTestEvent = {
  type: 'TestPlanned',
  data: { challengeId, ideaId, title: 'En dörr', ...plan, reliedOn: reliedOnOrigin },
};
const partner = (helix: 'academia' | 'business'): SolutionTestEvent => ({
  type: 'TestPartnerRegistered',
  data: { partnerId: commandId, organisation: `org-${helix}`, helix },
});
const safeguards = (over: Partial<typeof all> = {}): SolutionTestEvent => ({
  type: 'TestSafeguardsConfirmed',
  data: { ...all, ...over },
});
const requested: SolutionTestEvent = {
  type: 'TestApprovalRequested',
  data: {
    challengeId,
    reliedOn: [
      { stream: `challenge-${challengeId}`, revision: 5 },
      { stream: `boundary-${boundaryId}`, revision: 2 },
    ],
  },
};
const approved: SolutionTestEvent = { type: 'TestApproved', data: { decisionId } };
const started: SolutionTestEvent = {
  type: 'TestStarted',
  data: { planHash: planHash(plan), decisionId, reliedOn: [{ stream: `decision-${decisionId}`, revision: 3 }] },
};
const observation = (measureId: string): SolutionTestEvent => ({
  type: 'TestObservationRecorded',
  data: { observationId: commandId, measureId, value: 4 },
});
const stopped: SolutionTestEvent = { type: 'TestStopped', data: { why: 'Skolan flyttar.' } };
const ready = [planned, safeguards()];
const running = [...ready, requested, approved, started];

describe('planning', () => {
  const ask = {
    type: 'PlanTest',
    data: { challengeId, ideaId, title: 'En dörr', hypothesis: plan.hypothesis, measures: names },
  } as const;
  const origin = (over: Partial<Origin> = {}): Origin => ({
    challenge: open,
    idea: { status: 'shortlisted', revision: 8, challengeId },
    ...over,
  });
  it('plans a test of a shortlisted idea, gives its measures ids, and says what it relied on', () =>
    given(solutionTest)
      .when({ ...ask, found: origin() })
      .then(planned));
  it('refuses without an open challenge, a shortlisted idea, or their bond', () => {
    const refused = (code: string, over: Partial<Origin>) =>
      given(solutionTest)
        .when({ ...ask, found: origin(over) })
        .refuses(code);
    refused('test-challenge-not-open', { challenge: undefined });
    refused('test-challenge-not-open', { challenge: { status: 'closed', revision: 9 } });
    refused('test-idea-not-shortlisted', { idea: undefined });
    refused('test-idea-not-shortlisted', { idea: { status: 'refined', revision: 8, challengeId } });
    refused('test-idea-of-another-challenge', { idea: { status: 'selectedForTest', revision: 8, challengeId: id(9) } });
  });
  it('refuses a second plan on the same stream, and anything before the first', () => {
    given(solutionTest, planned)
      .when({ ...ask, found: origin() })
      .refuses('test-exists');
    given(solutionTest)
      .when({ type: 'StopTest', data: { why: 'W' } })
      .refuses('test-not-planned');
  });
});

describe('I-C12 no boundary is only assumed when a decision is asked for', () => {
  const ask = { type: 'RequestTestApproval', data: {} } as const;
  const space = (over: Partial<BoundaryFacts>): Space => ({
    challenge: open,
    boundaries: [
      {
        boundaryId,
        facts: {
          stream: `boundary-${boundaryId}`,
          revision: 2,
          rigidity: 'fixed',
          status: 'inForce',
          ...over,
        } as BoundaryFacts,
      },
    ],
  });
  it('asks when each is verified or disproved, and says which states it saw', () => {
    given(solutionTest, ...ready)
      .when({ ...ask, found: space({}) })
      .then(requested);
    given(solutionTest, ...ready)
      .when({ ...ask, found: space({ rigidity: 'assumed', status: 'disproved' }) })
      .then(requested);
  });
  it('refuses while one is assumed, or nothing is known of it', () => {
    const facts = { boundaryIds: [boundaryId] };
    given(solutionTest, ...ready)
      .when({ ...ask, found: space({ rigidity: 'assumed' }) })
      .refuses('test-boundaries-assumed', { facts });
    given(solutionTest, ...ready)
      .when({ ...ask, found: { challenge: open, boundaries: [{ boundaryId, facts: undefined }] } })
      .refuses('test-boundaries-assumed', { facts });
  });
  it('refuses when the challenge is not open', () =>
    given(solutionTest, ...ready)
      .when({ ...ask, found: { challenge: undefined, boundaries: [] } })
      .refuses('test-challenge-not-open'));
  it('stays quiet when it was asked for', () =>
    given(solutionTest, ...ready, requested)
      .when({ ...ask, found: space({}) })
      .then());
});

describe('I-C22 a company demands procurement neutrality and jäv', () => {
  const ask = { type: 'RequestTestApproval', data: {}, found: { challenge: open, boundaries: [] } } as const;
  const join = (helix: 'academia' | 'business') =>
    ({ type: 'RegisterTestPartner', data: { organisation: `org-${helix}`, helix } }) as const;
  const without = safeguards({ procurementNeutrality: false, jav: false });
  it('asks without them when no company takes part', () =>
    given(solutionTest, planned, partner('academia'), without)
      .when(ask)
      .then({
        type: 'TestApprovalRequested',
        data: { challengeId, reliedOn: [{ stream: `challenge-${challengeId}`, revision: 5 }] },
      }));
  it('refuses without them when one does', () =>
    given(solutionTest, planned, partner('business'), without)
      .when(ask)
      .refuses('test-safeguards-missing', { facts: { missing: ['procurementNeutrality', 'jav'] } }));
  it('refuses when they were confirmed before the company joined', () =>
    given(solutionTest, planned, safeguards(), partner('business')).when(ask).refuses('test-safeguards-missing'));
  it('refuses without the safeguards that every test needs', () =>
    given(solutionTest, planned)
      .when(ask)
      .refuses('test-safeguards-missing', { facts: { missing: ['gdpr', 'accessibility', 'safety'] } }));
  it('registers a partner once, under one helix', () => {
    given(solutionTest, planned).when(join('business')).then(partner('business'));
    given(solutionTest, planned, partner('business')).when(join('business')).then();
    given(solutionTest, planned, partner('business'))
      .when({ type: 'RegisterTestPartner', data: { organisation: 'org-business', helix: 'academia' } })
      .refuses('test-partner-registered', { facts: { helix: 'business' } });
  });
  it('confirms once', () => {
    given(solutionTest, planned).when({ type: 'ConfirmSafeguards', data: all }).then(safeguards());
    given(solutionTest, ...ready)
      .when({ type: 'ConfirmSafeguards', data: all })
      .then();
  });
});

describe('the decision on the test', () => {
  const approve = { type: 'ApproveTest', data: { decisionId } } as const;
  const deny = { type: 'DenyTestApproval', data: { decisionId } } as const;
  const denied: SolutionTestEvent = { type: 'TestApprovalDenied', data: { decisionId } };
  it('approves what was asked for, once', () => {
    given(solutionTest, ...ready, requested)
      .when(approve)
      .then(approved);
    given(solutionTest, ...ready, requested, approved)
      .when(approve)
      .then();
  });
  it('moves to the decision that took the place of the first', () =>
    given(solutionTest, ...running)
      .when({ type: 'ApproveTest', data: { decisionId: id(35) } })
      .then({ type: 'TestApproved', data: { decisionId: id(35) } }));
  it('gives the plan back when it is denied', () => {
    given(solutionTest, ...ready, requested)
      .when(deny)
      .then(denied);
    expect(given(solutionTest, ...ready, requested, denied).state()).toMatchObject({ status: 'planned' });
  });
  it('refuses when nobody asked', () => {
    given(solutionTest, ...ready)
      .when(approve)
      .refuses('test-approval-not-requested');
    given(solutionTest, ...ready)
      .when(deny)
      .refuses('test-approval-not-requested');
  });
});

describe('I-C19 no start without a decision in effect', () => {
  const start = { type: 'StartTest', data: {} } as const;
  const decision = (over: Partial<DecisionFacts> = {}): DecisionFacts => ({
    stream: `decision-${decisionId}`,
    revision: 3,
    testId: id(1),
    outcome: 'approved',
    stayed: false,
    annulled: false,
    superseded: false,
    ...over,
  });
  const history = [...ready, requested, approved];
  it('starts under it, sealing the plan', () =>
    given(solutionTest, ...history)
      .when({ ...start, found: decision() })
      .then(started));
  it.each([
    ['stayed', { stayed: true }],
    ['annulled', { annulled: true }],
    ['superseded', { superseded: true }],
    ['rejected', { outcome: 'rejected' }],
    ['prepared', { outcome: 'prepared' }],
    ['unknown', { stream: `decision-${id(99)}` }],
  ] as const)('refuses under a decision that is %s', (status, over) =>
    given(solutionTest, ...history)
      .when({ ...start, found: decision(over) })
      .refuses('test-decision-not-effective', { facts: { decisionId, status } }),
  );
  it('refuses when the decision cannot be seen', () =>
    given(solutionTest, ...history)
      .when({ ...start, found: undefined })
      .refuses('test-decision-not-effective'));
  it('refuses before it is approved', () => {
    given(solutionTest, ...ready)
      .when({ ...start, found: decision() })
      .refuses('test-not-approved');
    given(solutionTest, ...ready, requested)
      .when({ ...start, found: decision() })
      .refuses('test-not-approved');
  });
  it('stays quiet when it runs', () =>
    given(solutionTest, ...running)
      .when({ ...start, found: decision() })
      .then());
});

describe('I-C20 hypothesis and measures are frozen', () => {
  const revise = (hypothesis: string) =>
    ({ type: 'ReviseTestPlan', data: { hypothesis, measures: names, why: 'Skarpare.' } }) as const;
  const revised: SolutionTestEvent = {
    type: 'TestPlanRevised',
    data: { ...plan, hypothesis: 'Två dörrar räcker.', why: 'Skarpare.' },
  };
  it('may change while the test is planned', () =>
    given(solutionTest, ...ready)
      .when(revise('Två dörrar räcker.'))
      .then(revised));
  it.each([
    ['approvalRequested', [...ready, requested]],
    ['approved', [...ready, requested, approved]],
    ['running', running],
  ])('refuses once it is %s', (status, history) => {
    given(solutionTest, ...history)
      .when(revise('Två dörrar räcker.'))
      .refuses('test-plan-frozen', { facts: { status } });
    given(solutionTest, ...history)
      .when({ type: 'RegisterTestPartner', data: { organisation: 'bolag', helix: 'business' } })
      .refuses('test-plan-frozen');
    given(solutionTest, ...history)
      .when({ type: 'ConfirmSafeguards', data: { ...all, jav: false } })
      .refuses('test-plan-frozen');
  });
  it('stays quiet when the plan says so already', () =>
    given(solutionTest, ...ready)
      .when(revise(plan.hypothesis))
      .then());
});

describe('I-C21 each measure is observed before concluding', () => {
  const conclude = { type: 'ConcludeTest', data: { outcome: 'adopt', learning: 'Kostnaden först.' } } as const;
  const record = (measureId: string) => ({ type: 'RecordObservation', data: { measureId, value: 4 } }) as const;
  it('records an observation of a measure of the plan, while it runs', () => {
    given(solutionTest, ...running)
      .when(record(m1))
      .then(observation(m1));
    given(solutionTest, ...running)
      .when(record(id(98)))
      .refuses('test-measure-unknown', { facts: { measureIds: [m1, m2] } });
    given(solutionTest, ...ready)
      .when(record(m1))
      .refuses('test-not-running', { facts: { status: 'planned' } });
  });
  it('concludes when each is', () =>
    given(solutionTest, ...running, observation(m1), observation(m2))
      .when(conclude)
      .then({ type: 'TestConcluded', data: conclude.data }));
  it('refuses while one is not, and names it', () =>
    given(solutionTest, ...running, observation(m1))
      .when(conclude)
      .refuses('test-measures-unobserved', { facts: { measures: ['Dagar till svar'] } }));
  it('refuses before it runs', () =>
    given(solutionTest, ...ready)
      .when(conclude)
      .refuses('test-not-running'));
});

describe('I-C23 abandoning needs what was learned', () => {
  const history = [...running, observation(m1), observation(m2)];
  it('abandons with a lesson', () =>
    given(solutionTest, ...history)
      .when({ type: 'ConcludeTest', data: { outcome: 'abandon', learning: 'Ingen ville.' } })
      .then({ type: 'TestConcluded', data: { outcome: 'abandon', learning: 'Ingen ville.' } }));
  it.each([undefined, '', '  '])('refuses without: %j', (learning) =>
    given(solutionTest, ...history)
      .when({ type: 'ConcludeTest', data: { outcome: 'abandon', learning } })
      .refuses('abandoning-needs-learning', { field: 'learning' }),
  );
  it('adopts without', () =>
    given(solutionTest, ...history)
      .when({ type: 'ConcludeTest', data: { outcome: 'adopt', learning: undefined } })
      .then({ type: 'TestConcluded', data: { outcome: 'adopt' } }));
});

describe('I-G16 an annulled decision takes the approval and the test with it', () => {
  const withdraw = { type: 'WithdrawTestApproval', data: { decisionId, why: 'Upphävt.' } } as const;
  const withdrawn: SolutionTestEvent = { type: 'TestApprovalWithdrawn', data: { decisionId } };
  it('withdraws the approval of a test that has not started', () => {
    given(solutionTest, ...ready, requested, approved)
      .when(withdraw)
      .then(withdrawn);
    expect(given(solutionTest, ...ready, requested, approved, withdrawn).state()).toMatchObject({ status: 'planned' });
  });
  it('stops one that runs', () =>
    given(solutionTest, ...running)
      .when(withdraw)
      .then(withdrawn, { type: 'TestStopped', data: { why: 'Upphävt.', decisionId } }));
  it('stays quiet when the test does not rest on it, or has ended', () => {
    given(solutionTest, ...ready)
      .when(withdraw)
      .then();
    given(solutionTest, ...running, stopped)
      .when(withdraw)
      .then();
    given(solutionTest, ...running)
      .when({ type: 'WithdrawTestApproval', data: { decisionId: id(97), why: 'W' } })
      .then();
  });
});

describe('stopping', () => {
  const stop = { type: 'StopTest', data: { why: 'Skolan flyttar.' } } as const;
  it('stops at any time with the reason, once', () => {
    given(solutionTest, planned).when(stop).then(stopped);
    given(solutionTest, ...running)
      .when(stop)
      .then(stopped);
    given(solutionTest, ...running, stopped)
      .when(stop)
      .then();
  });
  it('refuses anything else once it has ended', () => {
    const refused = { type: 'RecordObservation', data: { measureId: m1, value: 4 } } as const;
    given(solutionTest, ...running, stopped)
      .when(refused)
      .refuses('test-ended', { facts: { status: 'stopped' } });
    given(solutionTest, ...running, { type: 'TestConcluded', data: { outcome: 'adopt' } })
      .when(stop)
      .refuses('test-ended', { facts: { status: 'concluded' } });
  });
});

describe('planHash', () => {
  it('is that of the canonical JSON, whatever order the fields came in', () => {
    const [first] = plan.measures;
    const shuffled = { measures: [{ target: first!.target, name: first!.name, id: m1 }], hypothesis: 'H' };
    expect(planHash(shuffled)).toBe(planHash({ hypothesis: 'H', measures: [first!] }));
  });
  it('agrees with sha256sum over the text {"hypothesis":"H","measures":[]}', () =>
    expect(planHash({ hypothesis: 'H', measures: [] })).toBe(
      'e7fffa24ffc615ec675e8dd895d5c27459337696748711b3bf9897e419ac0bf4',
    ));
  it('changes with hypothesis and measures', () => {
    expect(planHash({ ...plan, hypothesis: 'Annat.' })).not.toBe(planHash(plan));
    expect(planHash({ ...plan, measures: plan.measures.slice(1) })).not.toBe(planHash(plan));
  });
});
