import {
  boardMeetingContract,
  boundaryContract,
  challengeContract,
  decisionContract,
  delegationOrderContract,
  diaryContract,
  effectContract,
  ideaContract,
  problemContract,
  refusalContract,
  solutionTestContract,
} from '@havstang/contracts';
import { deriveId } from '@havstang/kernel';
import { happened, type Happened } from '@havstang/testing';

/** Ids that follow from a name. */
export const id = (name: string) => deriveId('story', name);
export const [problemId, otherProblemId, challengeId] = [id('problem'), id('other problem'), id('challenge')];
export const [lease, habit, ideaId, declinedId, testId] = [
  id('lease'),
  id('habit'),
  id('idea'),
  id('declined'),
  id('test'),
];
export const [approval, introduction, caseId] = [id('approval'), id('introduction'), id('case')];
export const [meetingId, orderId, effectId] = [id('meeting'), id('order'), id('effect')];
export const person = id('person');

const at = (on: string, unit = 'kultur-utbildning-skola') => ({ on, actor: { unit } });
export const about = { caseId, dnr: 'KS 2022/1', challengeId, testId };
export const rested = { reliedOn: [] };
const considered = [
  { boundaryId: lease, outcome: 'negotiated' as const },
  { boundaryId: habit, outcome: 'disproved' as const },
];
export const taken = {
  ...about,
  board: 'KS',
  othersPresent: [],
  alternatives: [],
  boundariesConsidered: considered,
  ...rested,
};

/** The whole story, from two reported problems to a verified effect, in the order it was recorded. */
export const STORY: readonly Happened[] = [
  happened(
    boundaryContract,
    lease,
    {
      type: 'BoundaryRegistered',
      data: {
        kind: 'agreement',
        title: 'Hyresavtalet',
        source: 'Avtal § 7',
        leavesOpen: 'Vem som tar emot anmälan.',
        rigidity: 'negotiable',
      },
    },
    at('2022-01-05'),
  ),
  happened(
    boundaryContract,
    habit,
    {
      type: 'BoundaryRegistered',
      data: {
        kind: 'policy',
        title: 'Bara ägaren får anmäla',
        source: 'Muntligt',
        leavesOpen: 'Vem som ser felet.',
        rigidity: 'assumed',
      },
    },
    at('2022-01-05'),
  ),
  happened(
    problemContract,
    problemId,
    {
      type: 'ProblemReported',
      data: {
        title: 'Fel dörr',
        description: 'Anmälan kommer två gånger.',
        reporterUnit: 'kirunabostader-forvaltning',
        reporter: person,
      },
    },
    at('2022-01-10', 'kirunabostader-forvaltning'),
  ),
  happened(
    problemContract,
    otherProblemId,
    {
      type: 'ProblemReported',
      data: {
        title: 'Vem betalar?',
        description: 'Ingen vet.',
        reporterUnit: 'kultur-utbildning-skola',
        reporter: person,
      },
    },
    at('2022-01-11'),
  ),
  happened(
    problemContract,
    problemId,
    {
      type: 'ProblemUnderstandingAgreed',
      data: { understanding: 'Två gränser.', units: ['a', 'b'], rootCauseIds: [] },
    },
    at('2022-01-20'),
  ),
  happened(
    challengeContract,
    challengeId,
    {
      type: 'ProblemReframedAsChallenge',
      data: {
        problemIds: [problemId, otherProblemId],
        before: 'Fel dörr',
        after: 'Hur kan vi anmäla en gång?',
        method: 'm',
        ...rested,
      },
    },
    at('2022-01-25'),
  ),
  happened(problemContract, problemId, { type: 'ProblemReframed', data: { challengeId } }, at('2022-01-25')),
  happened(
    refusalContract('challenges'),
    id('refusal'),
    {
      type: 'CommandRefused',
      data: { operation: 'openChallenge', subject: `challenge-${challengeId}`, code: 'opening-needs-boundary' },
    },
    at('2022-01-26'),
  ),
  happened(
    challengeContract,
    challengeId,
    { type: 'BoundaryAttachedToChallenge', data: { boundaryId: lease, ...rested } },
    at('2022-02-01'),
  ),
  happened(
    challengeContract,
    challengeId,
    { type: 'BoundaryAttachedToChallenge', data: { boundaryId: habit, ...rested } },
    at('2022-02-01'),
  ),
  happened(
    boundaryContract,
    habit,
    { type: 'BoundaryDisproved', data: { evidence: 'Avtalet säger inget.' } },
    at('2022-02-03'),
  ),
  happened(
    ideaContract,
    declinedId,
    {
      type: 'IdeaCaptured',
      data: {
        challengeId,
        title: 'En app',
        description: 'd',
        channel: 'web',
        author: person,
        authorUnit: 'a',
        ...rested,
      },
    },
    at('2022-02-10'),
  ),
  happened(
    ideaContract,
    ideaId,
    {
      type: 'IdeaCaptured',
      data: {
        challengeId,
        title: 'En dörr',
        description: 'd',
        channel: 'workshop',
        author: person,
        authorUnit: 'a',
        ...rested,
      },
    },
    at('2022-02-11'),
  ),
  happened(ideaContract, declinedId, { type: 'IdeaDeclined', data: { reason: 'Fanns redan.' } }, at('2022-02-12')),
  happened(
    ideaContract,
    ideaId,
    { type: 'IdeaRefined', data: { title: 'En gemensam dörr', description: 'd' } },
    at('2022-02-13'),
  ),
  happened(
    solutionTestContract,
    testId,
    {
      type: 'TestPlanned',
      data: {
        challengeId,
        ideaId,
        title: 'Test vid två skolor',
        hypothesis: 'Färre dubbla.',
        measures: [{ id: id('measure'), name: 'dubbla', target: 'färre' }],
        ...rested,
      },
    },
    at('2022-03-01'),
  ),
  happened(ideaContract, ideaId, { type: 'IdeaSelectedForTest', data: { testId } }, at('2022-03-01')),
  happened(
    diaryContract,
    id('diary'),
    {
      type: 'CaseOpened',
      data: {
        caseId,
        dnr: 'KS 2022/1',
        number: 1,
        openedOn: '2022-03-02',
        board: 'KS',
        year: 2022,
        subject: 'Felanmälan',
        challengeId,
      },
    },
    at('2022-03-02', 'kansli'),
  ),
  happened(
    delegationOrderContract,
    orderId,
    {
      type: 'DelegationOrderAdopted',
      data: { dnr: 'KS 2021/9', board: 'KS', meetingId: id('old meeting'), validFrom: '2022-01-01', ...rested },
    },
    at('2021-12-10', 'kansli'),
  ),
  happened(
    decisionContract,
    approval,
    {
      type: 'DecisionPrepared',
      data: {
        ...about,
        matter: 'approveTest',
        board: 'KS',
        subject: 'Test av gemensam dörr',
        caseOpenedOn: '2022-03-02',
        undelegable: 'none',
        ...rested,
      },
    },
    at('2022-03-05'),
  ),
  happened(
    decisionContract,
    approval,
    {
      type: 'DecisionTaken',
      data: {
        ...taken,
        matter: 'approveTest',
        decidedOn: '2022-03-10',
        outcome: 'approved',
        content: 'Testet godkänns.',
        reasons: 'Det ryms.',
        level: 'delegat',
        decidedBy: [person],
        delegation: { orderId, pointCode: '4.2', delegateRole: 'fastighetschef', reporting: 'reported' },
      },
    },
    at('2022-03-10'),
  ),
  happened(solutionTestContract, testId, { type: 'TestApproved', data: { decisionId: approval } }, at('2022-03-10')),
  happened(
    solutionTestContract,
    testId,
    { type: 'TestConcluded', data: { outcome: 'adopt', learning: 'Det gick.' } },
    at('2022-05-30'),
  ),
  happened(
    decisionContract,
    introduction,
    {
      type: 'DecisionPrepared',
      data: {
        ...about,
        matter: 'introduceSolution',
        board: 'KS',
        subject: 'Införa gemensam dörr',
        caseOpenedOn: '2022-03-02',
        undelegable: 'none',
        ...rested,
      },
    },
    at('2022-06-01'),
  ),
  happened(
    boardMeetingContract,
    meetingId,
    { type: 'MeetingConvened', data: { board: 'KS', level: 'nämnd', heldOn: '2022-06-20', members: 15 } },
    at('2022-06-02', 'kansli'),
  ),
  happened(
    decisionContract,
    introduction,
    {
      type: 'DecisionTaken',
      data: {
        ...taken,
        matter: 'introduceSolution',
        decidedOn: '2022-06-05',
        outcome: 'approved',
        content: 'Införs.',
        reasons: 'Testet visade det.',
        level: 'delegat',
        decidedBy: [person],
      },
    },
    at('2022-06-05'),
  ),
  happened(
    decisionContract,
    introduction,
    { type: 'DecisionReported', data: { ...about, matter: 'introduceSolution', meetingId, late: false, ...rested } },
    at('2022-06-20'),
  ),
  happened(
    decisionContract,
    introduction,
    { type: 'DecisionGainedLegalForce', data: { ...about, matter: 'introduceSolution', gainedOn: '2022-07-15' } },
    { on: '2022-07-15', actor: { role: 'system', unit: 'governance' } },
  ),
  happened(
    decisionContract,
    introduction,
    {
      type: 'DecisionExecuted',
      data: { ...about, matter: 'introduceSolution', executedOn: '2022-08-15', measures: 'En dörr öppnad.' },
    },
    at('2022-08-15'),
  ),
  happened(
    effectContract,
    effectId,
    {
      type: 'EffectClaimed',
      data: {
        decisionId: introduction,
        testId,
        challengeId,
        kind: 'efficiency',
        statement: 'Färre dubbla anmälningar.',
        claimant: person,
        claimantUnit: 'a',
        ...rested,
      },
    },
    at('2022-12-01'),
  ),
  happened(
    effectContract,
    effectId,
    {
      type: 'EffectVerified',
      data: { decisionId: introduction, verifier: id('controller'), verifierUnit: 'c', grounds: 'Ärendesystemet.' },
    },
    at('2022-12-10', 'ekonomi'),
  ),
];
