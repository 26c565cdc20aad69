import { randomUUID } from 'node:crypto';
import type { Cast } from './cast.ts';
import type { Telling } from './telling.ts';

type Scene<Given = object, Result = object> = (tell: Telling, cast: Cast, given: Given) => Promise<Result>;

const ORGANISATIONS = [
  {
    code: 'kiruna-kommun',
    name: 'Kiruna kommun',
    kind: 'department',
    helix: 'public',
    units: [
      ['kultur-utbildning-skola', 'Kultur- och utbildningsförvaltningen, skola'],
      ['kommunledning-utveckling', 'Kommunledning, utveckling'],
    ],
  },
  {
    code: 'kirunabostader',
    name: 'Kirunabostäder AB',
    kind: 'municipalCompany',
    helix: 'public',
    units: [['kirunabostader-forvaltning', 'Förvaltning och felanmälan']],
  },
  {
    code: 'ltu',
    name: 'Luleå tekniska universitet',
    kind: 'university',
    helix: 'academia',
    units: [['ltu-innovation', 'Innovation och design']],
  },
  {
    code: 'rise',
    name: 'RISE forskningsinstitut',
    kind: 'institute',
    helix: 'academia',
    units: [['rise-samhalle', 'Samhällsbyggnad']],
  },
] as const;

/** Who takes part: registered once, however often the story is played. */
export const organisations: Scene = async (tell, { leader }) => {
  tell.scene('Organisationerna som deltar', 'The organisations that take part', '2022-01-10');
  for (const { units, ...organisation } of ORGANISATIONS) {
    const known = (await leader.read('organisationDirectory', { code: organisation.code })).body.organisations;
    if (known.length > 0) continue;
    const id = await tell.done(leader, 'registerOrganisation', organisation);
    for (const [unit, name] of units) await tell.done(leader, 'registerUnit', { unit, name }, id);
  }
  return {};
};

export type Mandate = { readonly orderId: string };

/** A meeting of the board with its quorum, its handled items and its adjusted protocol. */
const meeting = async (
  tell: Telling,
  { secretary }: Cast,
  heldOn: string,
  items: readonly { subject: string; dnr: string }[],
): Promise<{ id: string; present: readonly string[] }> => {
  const present = Array.from({ length: 8 }, () => randomUUID());
  const id = await tell.done(secretary, 'conveneMeeting', { board: 'KS', level: 'nämnd', heldOn, members: 15 });
  tell.on(heldOn);
  await tell.done(secretary, 'establishQuorum', { present }, id);
  for (const item of items)
    await tell.done(secretary, 'handleAgendaItem', { ...item, proposals: ['Enligt förslaget.'], stoodAside: [] }, id);
  return { id, present };
};

/** What the board has given away: who may decide, what, and up to how much. */
export const mandate: Scene<object, Mandate> = async (tell, cast) => {
  const { secretary, registrar, director, unitHead, engineer } = cast;
  tell.scene('Nämnden delegerar', 'The board delegates', '2022-01-11');
  const { dnr } = await opened(tell, registrar, { subject: 'Delegationsordning 2022' });
  const { id: meetingId } = await meeting(tell, cast, '2022-01-17', [{ subject: 'Delegationsordning 2022', dnr }]);
  const orderId = await tell.done(secretary, 'adoptDelegationOrder', {
    dnr,
    board: 'KS',
    meetingId,
    validFrom: '2022-01-17',
  });
  const point = (code: string, role: string, limit: number) => ({
    code,
    matter: 'Godkänna test och införande av ny lösning i förvaltningens fastigheter.',
    undelegable: 'none',
    delegates: [{ kind: 'official', role }],
    covers: ['approveTest', 'introduceSolution'],
    limit,
    reporting: 'reported',
    subDelegable: false,
    validFrom: '2022-01-17',
  });
  const jointly = {
    ...point('4.9', 'forvaltningschef', 200_000),
    delegates: [
      { kind: 'official', role: 'forvaltningschef' },
      { kind: 'official', role: 'enhetschef' },
    ],
  };
  await tell.refused('joint-delegates', secretary, 'addPoint', jointly, orderId);
  for (const [code, role, limit, holder] of [
    ['4.2', 'forvaltningschef', 200_000, director],
    ['4.3', 'enhetschef', 50_000, unitHead],
    ['4.4', 'teknikchef', 200_000, engineer],
  ] as const) {
    await tell.done(secretary, 'addPoint', point(code, role, limit), orderId);
    await tell.done(
      secretary,
      'appointDelegate',
      { delegateRole: role, holder: holder.ref, from: '2022-01-17' },
      orderId,
    );
  }
  return { orderId };
};

export type Boundaries = { readonly lease: string; readonly budget: string; readonly custom: string };

/** What is given: each boundary with its source, and with what it leaves open. */
export const boundaries: Scene<object, Boundaries> = async (tell, { lawyer }) => {
  tell.scene('Gränserna, och vad de lämnar öppet', 'The boundaries, and what they leave open', '2022-01-24');
  const lease = await tell.done(lawyer, 'registerBoundary', {
    kind: 'agreement',
    title: 'Hyresavtalets gränsdragningslista',
    source: 'Hyresavtal mellan Kirunabostäder och kultur- och utbildningsförvaltningen, bilaga 2',
    leavesOpen: 'Hur en anmälan tas emot och följs upp; listan säger bara vem som betalar.',
    rigidity: 'negotiable',
    byBody: 'kirunabostader-forvaltning',
  });
  const budget = await tell.done(lawyer, 'registerBoundary', {
    kind: 'budget',
    title: 'Driftsbudgetens ram',
    source: 'Kommunfullmäktiges budget 2022',
    leavesOpen: 'Hur pengarna inom ramen fördelas mellan åtgärder.',
    rigidity: 'fixed',
  });
  const custom = await tell.done(lawyer, 'registerBoundary', {
    kind: 'policy',
    title: 'Bara ägaren får anmäla fel',
    source: 'Muntlig uppgift, ingen skriftlig källa funnen',
    leavesOpen: 'Oklart; ingen har sett regeln i skrift.',
    rigidity: 'assumed',
  });
  return { lease, budget, custom };
};

/** A problem is met, owned, seen by another unit, and understood. No solution is mixed in. */
export const problem: Scene<object, { readonly problemId: string }> = async (tell, { caretaker, school, leader }) => {
  tell.scene('Ett problem', 'A problem', '2022-02-01');
  const problemId = await tell.done(caretaker, 'reportProblem', {
    title: 'Felanmälningar kommer två gånger eller till fel dörr',
    description:
      'Skolorna anmäler samma fel till både förvaltningen och bostadsbolaget, och ingen vet vems budget som betalar.',
    place: 'Skolor i Kiruna',
  });
  await tell.refused(
    'not-allowed',
    caretaker,
    'triageProblem',
    { ownerUnit: 'kirunabostader-forvaltning', urgency: 'normal' },
    problemId,
  );
  await tell.done(leader, 'triageProblem', { ownerUnit: 'kirunabostader-forvaltning', urgency: 'normal' }, problemId);
  await tell.refused(
    'problem-already-triaged',
    leader,
    'triageProblem',
    { ownerUnit: 'kultur-utbildning-skola', urgency: 'normal' },
    problemId,
  );
  tell.on('2022-02-08');
  const understanding = 'Anmälan och kostnad följer olika gränser; den som ser felet känner ingen av dem.';
  await tell.refused('needs-other-perspective', leader, 'agreeUnderstanding', { understanding }, problemId);
  await tell.done(
    school,
    'addPerspective',
    { perspective: 'Vi anmäler två gånger för att vi aldrig får veta om den första anmälan kom fram.' },
    problemId,
  );
  await tell.done(school, 'parkSolutionThought', { thought: 'En gemensam app för alla felanmälningar.' }, problemId);
  await tell.done(
    caretaker,
    'proposeRootCause',
    { cause: 'Gränsen mellan hyresgästens och ägarens ansvar står i avtalet men syns inte där man anmäler.' },
    problemId,
  );
  tell.on('2022-02-15');
  await tell.done(leader, 'agreeUnderstanding', { understanding }, problemId);
  return { problemId };
};

/** The problem becomes a question inside known boundaries: rules give the space to be creative in. */
export const challenge: Scene<Boundaries & { readonly problemId: string }, { readonly challengeId: string }> = async (
  tell,
  cast,
  { problemId, lease, budget, custom },
) => {
  const { leader, university, housing, school } = cast;
  tell.scene('Problemet blir en utmaning', 'The problem becomes a challenge', '2022-02-22');
  const framing = {
    problemIds: [problemId],
    before: 'Felanmälningar kommer två gånger eller till fel dörr.',
    method: 'Omformulering i tre steg, verkstad med hyresgäst och ägare',
  };
  await tell.refused('framing-not-a-question', university, 'reframeProblemAsChallenge', {
    ...framing,
    after: 'Inför en gemensam app för felanmälan.',
  });
  const challengeId = await tell.done(university, 'reframeProblemAsChallenge', {
    ...framing,
    after: 'Hur kan vi låta den som ser ett fel anmäla det en gång och veta vem som betalar?',
  });
  await tell.refused('opening-needs-boundary', leader, 'openChallenge', {}, challengeId);
  for (const boundaryId of [lease, budget, custom])
    await tell.done(leader, 'attachBoundary', { boundaryId }, challengeId);
  await tell.refused('opening-needs-creative-space', leader, 'openChallenge', {}, challengeId);
  await tell.done(
    leader,
    'confirmCreativeSpace',
    { statement: 'Inom budgetramen får hyresgäst och ägare själva komma överens om vem som tar emot en anmälan.' },
    challengeId,
  );
  await tell.done(
    leader,
    'appointLeads',
    {
      leads: [
        { person: housing.ref, unit: 'kirunabostader-forvaltning' },
        { person: school.ref, unit: 'kultur-utbildning-skola' },
      ],
    },
    challengeId,
  );
  await tell.done(leader, 'openChallenge', {}, challengeId);
  return { challengeId };
};

/** A weekly meeting led by the university and the institute; from who was there the tie between the units is derived. */
export const session: Scene<{ readonly challengeId: string; readonly problemId: string }> = async (
  tell,
  { university, leader, caretaker, school, institute },
  { challengeId, problemId },
) => {
  tell.scene(
    'Veckomöte under ledning av universitetet och institutet',
    'A weekly meeting led by the university and the institute',
    '2022-03-01',
  );
  const seriesId = await tell.done(university, 'scheduleSeries', {
    title: 'Veckomöte om felanmälan',
    form: 'meeting',
    cadence: 'weekly',
    startsOn: '2022-03-07',
    ledBy: ['ltu', 'rise'],
  });
  const sessionId = await tell.done(university, 'scheduleSession', {
    title: 'Veckomöte 1: felanmälan',
    form: 'meeting',
    startsAt: '2022-03-07T08:00:00Z',
    seriesId,
    challengeId,
  });
  tell.on('2022-03-07');
  await tell.done(university, 'holdSession', { heldOn: '2022-03-07' }, sessionId);
  const attendees = [
    { person: caretaker.ref, unit: 'kirunabostader-forvaltning' },
    { person: school.ref, unit: 'kultur-utbildning-skola' },
  ];
  await tell.done(institute, 'recordAttendance', { attendees }, sessionId);
  await tell.done(
    university,
    'applyMethod',
    { methodId: 'kirunamodellen-problemanalys', facilitatorOrg: 'ltu' },
    sessionId,
  );
  await tell.done(
    university,
    'captureOutput',
    { kind: 'problem', ref: problemId, note: 'Två enheter beskriver samma felanmälan.' },
    sessionId,
  );
  await tell.done(
    university,
    'confirmNotes',
    { summary: 'Båda enheterna beskrev hur en felanmälan går till.' },
    sessionId,
  );
  await tell.until('a collaboration tie between the two units', async () => {
    const { edges } = (await leader.read('networkTimeline', { asOf: '2022-03-31' })).body;
    return JSON.stringify(edges).includes('kirunabostader-forvaltning');
  });
  return {};
};

/** Ideas meet the boundaries: one fits, one is declined with a reason that its author sees, and a supposed rule turns out not to exist. */
export const ideas: Scene<Boundaries & { readonly challengeId: string }, { readonly ideaId: string }> = async (
  tell,
  { caretaker, school, leader, lawyer },
  { lease, budget, custom, challengeId },
) => {
  tell.scene('Idéerna prövas mot gränserna', 'The ideas are tried against the boundaries', '2022-03-14');
  await tell.done(
    lawyer,
    'disproveBoundary',
    { evidence: 'Varken avtalet eller delegationsordningen säger att bara ägaren får anmäla fel.' },
    custom,
  );
  const ideaId = await tell.done(school, 'captureIdea', {
    challengeId,
    title: 'En dörr för alla felanmälningar',
    description: 'En gemensam ingång som sorterar anmälan efter gränsdragningslistan och visar vem som betalar.',
    channel: 'workshop',
  });
  const other = await tell.done(caretaker, 'captureIdea', {
    challengeId,
    title: 'Vaktmästaren avgör på plats',
    description: 'Vaktmästaren bestämmer vid varje fel vems budget som ska betala.',
    channel: 'workshop',
  });
  await tell.done(
    leader,
    'declineIdea',
    { reason: 'Den flyttar frågan om budget till vaktmästaren utan att besvara den.' },
    other,
  );
  await tell.until('the author sees why the idea was declined', async () =>
    JSON.stringify((await caretaker.read('ideaFunnel', { id: other })).body.ideas).includes('Den flyttar frågan'),
  );
  const check = (boundaryId: string, why: string) =>
    tell.done(lawyer, 'checkIdeaAgainstBoundary', { boundaryId, result: 'fits', why }, ideaId);
  await check(lease, 'Listan styr kostnaden; ingången visar den.');
  await check(budget, 'Ryms inom ramen för drift.');
  await tell.done(leader, 'shortlistIdea', { why: 'Den svarar på frågan och ryms inom alla gränser.' }, ideaId);
  return { ideaId };
};

/** A case in the diary, with the number that it was given there. */
const opened = async (
  tell: Telling,
  registrar: Cast['registrar'],
  about: object,
): Promise<{ readonly caseId: string; readonly dnr: string }> => {
  const { caseId = '', dnr = '' } = await tell.recorded(registrar, 'openCase', { board: 'KS', year: 2022, ...about });
  return { caseId, dnr };
};

type Test = { readonly testId: string; readonly measures: readonly string[] };
type Decided = Mandate & Boundaries & { readonly challengeId: string };

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
  await tell.until('the test waits for its approval', async () => {
    const test = (await leader.read('testPortfolio', { id: testId })).body.tests[0];
    measures = test?.measures.map((measure: { id: string }) => measure.id) ?? [];
    return measures.length > 0 && test.status === 'approvalRequested';
  });
  return { testId, measures };
};

const considered = ({ lease, budget, custom }: Boundaries) => [
  { boundaryId: lease, outcome: 'within' },
  { boundaryId: budget, outcome: 'within' },
  { boundaryId: custom, outcome: 'disproved' },
];

const content = (text: string, { orderId }: Mandate, given: Boundaries) => ({
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

/** The solution is introduced: decided, reported to the next meeting, posted; legal force comes from the clock three weeks later. */
export const introduction: Scene<
  Decided & Test & { readonly approvalId: string; readonly caseId: string; readonly dnr: string },
  { readonly decisionId: string }
> = async (tell, cast, given) => {
  const { leader, director, secretary } = cast;
  tell.scene('Beslut om införande', 'The decision to introduce it', '2022-05-16');
  const { caseId, testId, dnr } = given;
  const decisionId = await tell.done(leader, 'prepareDecision', {
    caseId,
    matter: 'introduceSolution',
    subject: 'Införande av gemensam felanmälan',
    undelegable: 'none',
    testId,
  });
  await tell.done(
    director,
    'takeDecision',
    { decidedOn: '2022-05-16', ...content('En gemensam felanmälan införs för alla skolor.', given, given) },
    decisionId,
  );
  tell.on('2022-05-17');
  const { id: meetingId, present } = await meeting(tell, cast, '2022-05-30', [
    { subject: 'Anmälan av delegationsbeslut', dnr },
  ]);
  await tell.done(secretary, 'reportDecision', { meetingId }, given.approvalId);
  await tell.done(secretary, 'reportDecision', { meetingId }, decisionId);
  await tell.done(secretary, 'draftProtocol', {}, meetingId);
  tell.on('2022-06-07');
  await tell.done(
    secretary,
    'adjustProtocol',
    { adjustedOn: '2022-06-07', signers: present.slice(0, 2), loa: 3 },
    meetingId,
  );
  tell.on('2022-06-08');
  await tell.done(secretary, 'postNotice', { postedOn: '2022-06-08' }, meetingId);
  await tell.until('the clock gives the decision legal force, three weeks after the notice', async () => {
    const decision = (await secretary.read('decisionRegister', { id: decisionId })).body.decisions[0];
    return decision?.legalForceOn !== undefined;
  });
  tell.on('2022-08-15');
  await tell.done(
    director,
    'executeDecision',
    { executedOn: '2022-08-15', measures: 'Den gemensamma felanmälan är öppen för alla skolor.' },
    decisionId,
  );
  return { decisionId };
};

/** What it led to: claimed by one, verified by another; and what each boundary turned out to be. */
export const effects: Scene<Boundaries & { readonly challengeId: string; readonly decisionId: string }> = async (
  tell,
  { housing, controller, leader, university },
  given,
) => {
  tell.scene('Effekten', 'The effect', '2022-12-01');
  const { challengeId, decisionId, lease, budget, custom } = given;
  const claim = {
    decisionId,
    kind: 'efficiency',
    statement: 'Dubbla felanmälningar från skolorna har minskat från 34 till 6 i månaden.',
    observedOn: '2022-12-01',
  };
  const effectId = await tell.done(housing, 'claimEffect', claim);
  await tell.refused('effect-own-claim', housing, 'verifyEffect', { grounds: 'Det märks.' }, effectId);
  tell.on('2022-12-12');
  await tell.done(
    controller,
    'verifyEffect',
    { grounds: 'Jämfört med ärendesystemets uttag för samma månader 2021 och 2022.' },
    effectId,
  );
  await tell.refused('boundary-effects-missing', leader, 'closeChallenge', { summary: 'Klart.' }, challengeId);
  const assess = (boundaryId: string, effect: string, why: string) =>
    tell.done(university, 'recordBoundaryEffect', { boundaryId, effect, why }, challengeId);
  await assess(lease, 'lever', 'Listan tvingade fram frågan om vem som betalar redan vid anmälan.');
  await assess(budget, 'lever', 'Ramen gjorde att en enda ingång valdes i stället för två.');
  await assess(custom, 'obstacle', 'En regel som inte fanns hade hindrat skolorna i flera år.');
  await tell.done(
    leader,
    'closeChallenge',
    { summary: 'En gemensam ingång infördes; dubbla anmälningar har nästan upphört.' },
    challengeId,
  );
  return {};
};
