import type { Boundaries, Scene } from './scene.ts';

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
  await tell.until('ett samarbete mellan de två enheterna', 'a collaboration tie between the two units', async () => {
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
  await tell.until(
    'den som kom med idén ser varför den avböjdes',
    'the author sees why the idea was declined',
    async () =>
      JSON.stringify((await caretaker.read('ideaFunnel', { id: other })).body.ideas).includes('Den flyttar frågan'),
  );
  const check = (boundaryId: string, why: string) =>
    tell.done(lawyer, 'checkIdeaAgainstBoundary', { boundaryId, result: 'fits', why }, ideaId);
  await check(lease, 'Listan styr kostnaden; ingången visar den.');
  await check(budget, 'Ryms inom ramen för drift.');
  await tell.done(leader, 'shortlistIdea', { why: 'Den svarar på frågan och ryms inom alla gränser.' }, ideaId);
  return { ideaId };
};
