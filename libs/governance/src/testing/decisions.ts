import type { BoundaryFacts, CaseFacts, DecisionEvent } from '@havstang/contracts';
import type { ChallengeFacts, TestFacts } from '../decision/found.js';
import { DELEGATE, ORDER } from './orders.js';
import { MEETING, MEMBERS } from './meetings.js';
import { id } from './recorded.js';

export const CHALLENGE = id(2);
export const TEST = id(7);
export const about = {
  caseId: id(5),
  dnr: 'KS 2022/1',
  matter: 'approveTest',
  challengeId: CHALLENGE,
  ideaId: id(3),
  testId: TEST,
} as const;

export const caseFacts: CaseFacts = {
  caseId: id(5),
  dnr: 'KS 2022/1',
  board: 'KS',
  year: 2022,
  number: 1,
  subject: 'S',
  challengeId: CHALLENGE,
  openedOn: '2022-02-01',
  stream: 'diary-x',
  revision: 0,
};
export const test: TestFacts = {
  challengeId: CHALLENGE,
  ideaId: id(3),
  awaitingApproval: true,
  stream: `solutionTest-${TEST}`,
  revision: 3,
};
export const challenge = (...boundaryIds: string[]): ChallengeFacts => ({
  boundaryIds,
  stream: `challenge-${CHALLENGE}`,
  revision: 5,
});
export const boundaryFacts = (n: number, over: Partial<BoundaryFacts> = {}): BoundaryFacts => ({
  id: id(n),
  kind: 'budget',
  title: 'B',
  source: 'S',
  leavesOpen: 'L',
  rigidity: 'fixed',
  status: 'active',
  clarifications: [],
  amendedBy: [],
  exceptions: [],
  stream: `boundary-${id(n)}`,
  revision: 1,
  ...over,
});

type Data<Name> = Extract<DecisionEvent, { type: Name }>['data'];
export const prepared = (over: Partial<Data<'DecisionPrepared'>> = {}): DecisionEvent => ({
  type: 'DecisionPrepared',
  data: {
    ...about,
    board: 'KS',
    subject: 'Test på en skola',
    caseOpenedOn: '2022-02-01',
    undelegable: 'none',
    reliedOn: [],
    ...over,
  },
});

const decided = {
  ...about,
  board: 'KS',
  decidedOn: '2022-02-21',
  outcome: 'approved',
  content: 'Testet får genomföras.',
  reasons: 'Det ryms.',
  othersPresent: [],
  boundariesConsidered: [],
  alternatives: [],
  reliedOn: [],
} as const;

/** Taken by the delegate on 21 February, within point 4.2. */
export const takenByDelegate = (over: Partial<Data<'DecisionTaken'>> = {}): DecisionEvent => ({
  type: 'DecisionTaken',
  data: {
    ...(structuredClone(decided) as unknown as Omit<Data<'DecisionTaken'>, 'level' | 'decidedBy'>),
    level: 'delegat',
    decidedBy: [DELEGATE],
    delegation: { orderId: ORDER, pointCode: '4.2', delegateRole: 'fastighetschef', reporting: 'reported' },
    ...over,
  },
});

/** Taken by the board at its meeting on 14 February. */
export const takenByBoard = (over: Partial<Data<'DecisionTaken'>> = {}): DecisionEvent => ({
  type: 'DecisionTaken',
  data: {
    ...(structuredClone(decided) as unknown as Omit<Data<'DecisionTaken'>, 'level' | 'decidedBy'>),
    decidedOn: '2022-02-14',
    level: 'nämnd',
    decidedBy: [...MEMBERS],
    meetingId: MEETING,
    ...over,
  },
});

export const reportedTo = (meetingId = MEETING): DecisionEvent => ({
  type: 'DecisionReported',
  data: { ...about, meetingId, late: false, reliedOn: [] },
});
export const noticed: DecisionEvent = {
  type: 'DecisionNoticePosted',
  data: { ...about, meetingId: MEETING, postedOn: '2022-02-22', appealableUntil: '2022-03-15' },
};
export const appealed: DecisionEvent = {
  type: 'DecisionAppealed',
  data: {
    ...about,
    appealId: id(8),
    ground: 'exceededPowers',
    receivedOn: '2022-03-01',
    appealableUntil: '2022-03-15',
  },
};
const byCourt = { ...about, appealId: id(8), on: '2022-05-02', courtCase: 'Mål 1234-22' };
export const stayed: DecisionEvent = { type: 'DecisionStayed', data: byCourt };
export const upheld: DecisionEvent = { type: 'DecisionUpheld', data: byCourt };
export const annulled: DecisionEvent = { type: 'DecisionAnnulled', data: byCourt };
export const reversal: DecisionEvent = { type: 'ReversalRequired', data: { ...about, executed: false } };
export const inForce: DecisionEvent = { type: 'DecisionGainedLegalForce', data: { ...about, gainedOn: '2022-03-16' } };
