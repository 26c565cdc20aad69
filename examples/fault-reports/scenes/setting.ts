import { meeting, opened, type Boundaries, type Mandate, type Scene } from './scene.ts';

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
