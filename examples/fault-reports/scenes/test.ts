import { opened, type Boundaries, type Decided, type Mandate, type Scene, type Test } from './scene.ts';

/** A test with its hypothesis and measures: planned, safeguarded, and asked for. */
export const plan: Scene<{ readonly challengeId: string; readonly ideaId: string }, Test> = async (
  tell,
  { leader, lawyer },
  { challengeId, ideaId },
) => {
  tell.scene('Ett test planeras', 'A test is planned', '2022-03-21');
  const testId = await tell.done(leader, 'planTest', {
    challengeId,
    ideaId,
    title: 'En dörr på två skolor under en termin',
    hypothesis: 'Om alla fel anmäls på ett ställe som visar vem som betalar, anmäls samma fel inte två gånger.',
    measures: [
      { name: 'Andel dubbla anmälningar', target: 'högst 5 procent' },
      { name: 'Dagar till svar', target: 'högst 2 dagar' },
    ],
  });
  await tell.done(leader, 'registerTestPartner', { organisation: 'ltu', helix: 'academia' }, testId);
  await tell.done(
    lawyer,
    'confirmSafeguards',
    { gdpr: true, procurementNeutrality: true, jav: true, accessibility: true, safety: true },
    testId,
  );
  await tell.refused('test-not-approved', leader, 'startTest', {}, testId);
  await tell.done(leader, 'requestTestApproval', {}, testId);
  let measures: string[] = [];
  await tell.until('testet väntar på sitt godkännande', 'the test waits for its approval', async () => {
    const test = (await leader.read('testPortfolio', { id: testId })).body.tests[0];
    measures = test?.measures.map((measure: { id: string }) => measure.id) ?? [];
    return measures.length > 0 && test.status === 'approvalRequested';
  });
  return { testId, measures };
};

/** What was thought of each boundary. */
const considered = ({ lease, budget, custom }: Boundaries) => [
  { boundaryId: lease, outcome: 'within' },
  { boundaryId: budget, outcome: 'within' },
  { boundaryId: custom, outcome: 'disproved' },
];

/** The decision itself: what, why, on what mandate, within what. */
export const content = (text: string, { orderId }: Mandate, given: Boundaries) => ({
  outcome: 'approved',
  content: text,
  reasons: 'Ryms inom budgetramen och avtalet, kan avbrytas och svarar på en fråga som två enheter delar.',
  level: 'delegat',
  delegation: { orderId, pointCode: '4.2' },
  amount: 80_000,
  boundariesConsidered: considered(given),
  alternatives: ['Avvakta det nya hyresavtalet.'],
  othersPresent: [],
});

/** A delegate decides, within the point that is valid that day. Whoever may not decide is refused, and the refusals stay in the history. */
export const approval: Scene<
  Decided & Test,
  { readonly approvalId: string; readonly caseId: string; readonly dnr: string }
> = async (tell, cast, given) => {
  const { registrar, secretary, director, unitHead, engineer, leader, lawyer } = cast;
  const { challengeId, testId } = given;
  tell.scene('Beslut om test', 'The decision to test', '2022-03-28');
  const { caseId, dnr } = await opened(tell, registrar, {
    subject: 'Gemensam felanmälan för skolor och bostadsbolag',
    challengeId,
  });
  const approvalId = await tell.done(leader, 'prepareDecision', {
    caseId,
    matter: 'approveTest',
    subject: 'Test av gemensam felanmälan',
    undelegable: 'none',
    testId,
  });
  tell.on('2022-04-04');
  const decision = {
    decidedOn: '2022-04-04',
    ...content('Testet får genomföras på två skolor till och med den 31 december 2022.', given, given),
  };
  await tell.refused('invalid-input', secretary, 'takeDecision', { ...decision, level: 'arbetsgrupp' }, approvalId);
  await tell.refused(
    'delegation-limit-exceeded',
    unitHead,
    'takeDecision',
    { ...decision, delegation: { orderId: given.orderId, pointCode: '4.3' } },
    approvalId,
  );
  await tell.refused(
    'boundary-not-considered',
    director,
    'takeDecision',
    { ...decision, boundariesConsidered: considered(given).slice(0, 2) },
    approvalId,
  );
  const { conflictId } = await tell.recorded(
    engineer,
    'declareConflict',
    { personRef: engineer.ref, ground: 'partyOrRelative' },
    approvalId,
  );
  await tell.done(
    lawyer,
    'assessConflict',
    { conflictId, outcome: 'recused', why: 'Delegaten har en närstående hos partnern i testet.' },
    approvalId,
  );
  await tell.refused(
    'recused-person-takes-part',
    engineer,
    'takeDecision',
    { ...decision, delegation: { orderId: given.orderId, pointCode: '4.4' } },
    approvalId,
  );
  await tell.done(director, 'takeDecision', decision, approvalId);
  await tell.refused('decision-already-taken', director, 'takeDecision', decision, approvalId);
  return { approvalId, caseId, dnr };
};

/** Only now the test starts; its plan is frozen. */
export const test: Scene<Test> = async (tell, { leader, caretaker, school, university }, { testId, measures }) => {
  tell.scene('Testet', 'The test', '2022-04-11');
  await tell.until(
    'beslutet har nått testet',
    'the decision has reached the test',
    async () => (await leader.read('testPortfolio', { id: testId })).body.tests[0]?.status === 'approved',
  );
  await tell.done(leader, 'startTest', {}, testId);
  await tell.refused(
    'test-plan-frozen',
    leader,
    'reviseTestPlan',
    {
      hypothesis: 'En annan hypotes.',
      measures: [{ name: 'Nöjdhet', target: 'hög' }],
      why: 'Det gick inte som vi ville.',
    },
    testId,
  );
  tell.on('2022-05-02');
  await tell.done(
    caretaker,
    'recordObservation',
    { measureId: measures[0], value: 4, note: 'Tre av sjuttiofem anmälningar var dubbla.' },
    testId,
  );
  await tell.refused(
    'test-measures-unobserved',
    university,
    'concludeTest',
    { outcome: 'adopt', learning: 'För tidigt.' },
    testId,
  );
  await tell.done(
    school,
    'recordObservation',
    { measureId: measures[1], value: 1.5, note: 'Svar inom två dagar.' },
    testId,
  );
  tell.on('2022-05-09');
  await tell.done(
    university,
    'concludeTest',
    { outcome: 'adopt', learning: 'Den som anmäler vill veta vem som betalar redan när anmälan görs.' },
    testId,
  );
  return {};
};
