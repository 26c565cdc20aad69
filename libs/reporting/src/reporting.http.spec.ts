import {
  challengeContract,
  decisionContract,
  decisionLineageView,
  problemContract,
  VIEWS,
  type DecisionEvent,
} from '@havstang/contracts';
import { deriveId } from '@havstang/kernel';
import { happened, metaOf, openSlice, type Client, type Happened, type Slice } from '@havstang/testing';
import { reporting } from './reporting.module.js';

const id = (name: string) => deriveId('reporting slice', name);
const [decisionId, challengeId, problemId] = [id('decision'), id('challenge'), id('problem')];
const about = { caseId: id('case'), dnr: 'KS 2022/1', matter: 'introduceSolution', challengeId } as const;
const person = metaOf().actor.ref;

const prepared: DecisionEvent = {
  type: 'DecisionPrepared',
  data: { ...about, board: 'KS', subject: 'En dörr', caseOpenedOn: '2022-03-01', undelegable: 'none', reliedOn: [] },
};
const taken: DecisionEvent = {
  type: 'DecisionTaken',
  data: {
    ...about,
    board: 'KS',
    decidedOn: '2022-03-02',
    outcome: 'approved',
    content: 'Införs.',
    reasons: 'Det ryms.',
    level: 'delegat',
    decidedBy: [person],
    othersPresent: [],
    boundariesConsidered: [],
    alternatives: [],
    reliedOn: [],
  },
};
const executed: DecisionEvent = {
  type: 'DecisionExecuted',
  data: { ...about, executedOn: '2022-08-15', measures: 'Öppnad.' },
};

let slice: Slice;
let claimant: Client;
let controller: Client;

/** What the other services would have recorded. */
const recorded = async (expected: number, ...events: readonly Happened[]): Promise<void> => {
  for (const { stream, ...event } of events)
    await slice.runtime.store.append(stream, expected, [{ ...event, id: crypto.randomUUID() }]);
  await slice.settled();
};

beforeAll(async () => {
  slice = await openSlice([reporting], () => new Date('2022-12-15T08:00:00.000Z'));
  claimant = await slice.as({ name: 'claimant', roles: ['practitioner', 'controller'], unit: 'schools' });
  controller = await slice.as({ name: 'controller', roles: ['controller'], unit: 'controllers' });
  await recorded(
    -1,
    happened(problemContract, problemId, {
      type: 'ProblemReported',
      data: { title: 'Fel dörr', description: 'D', reporterUnit: 'schools', reporter: person },
    }),
    happened(challengeContract, challengeId, {
      type: 'ProblemReframedAsChallenge',
      data: { problemIds: [problemId], before: 'B', after: 'Hur kan vi?', method: 'm', reliedOn: [] },
    }),
    happened(decisionContract, decisionId, prepared),
  );
});
afterAll(() => slice.close());

it('an executed decision has its effect claimed by one and verified by another, and its whole lineage is read', async () => {
  const claim = { decisionId, kind: 'efficiency', statement: 'Färre dubbla anmälningar.' };
  expect((await claimant.send('claimEffect', claim)).body).toMatchObject({ code: 'effect-decision-unknown' });
  await recorded(0, happened(decisionContract, decisionId, taken));
  expect((await claimant.send('claimEffect', claim)).body).toMatchObject({ code: 'effect-decision-not-executed' });
  await recorded(1, happened(decisionContract, decisionId, executed));

  const claimed = await claimant.send('claimEffect', claim);
  expect(claimed.status).toBe(201);
  const effectId = String(claimed.body['id']);
  expect((await claimant.send('verifyEffect', { grounds: 'Jag såg det.' }, effectId)).body).toMatchObject({
    code: 'effect-own-claim',
  });
  expect((await controller.send('verifyEffect', { grounds: 'Uttag.' }, effectId)).status).toBeLessThan(300);

  const lineage = (await controller.view('decisionLineage', { id: decisionId })).body;
  expect(decisionLineageView.response.parse(lineage)).toMatchObject({
    nodes: [{ title: 'Fel dörr' }, { title: 'Hur kan vi?' }, { title: 'KS 2022/1 En dörr' }, {}, { kind: 'effect' }],
    missing: ['boundary', 'idea', 'solutionTest'],
  });
  expect(Object.keys(lineage)[0]).toBe('text');
  expect((await controller.view('decisionLineage', { id: 'KS 2022/1' })).body).toEqual(lineage);
  expect((await controller.view('decisionLineage', { id: 'KS 2022/9' })).status).toBe(404);
  expect(lineage['text']).toContain('EFFEKT  Färre dubbla anmälningar.');
  expect(lineage['text']).toContain(
    'nekades: Bekräfta en effekt som någon annan angett – En effekt bekräftas eller motbevisas av någon annan',
  );
  const before = await controller.view('decisionLineage', { id: `problem-${problemId}`, asOfIndex: '1', lang: 'en' });
  expect(before.body).toMatchObject({ nodes: [{ kind: 'problem' }, { kind: 'challenge' }] });
  expect((await controller.view('decisionLineage', { id: id('nothing') })).status).toBe(404);

  const register = (await controller.view('effectRegister', { decisionId })).body;
  expect(register).toMatchObject({
    decisions: [
      {
        effects: [{ status: 'verified' }],
        followUps: [{ months: 6, on: '2023-02-15' }, { months: 12 }, { months: 24 }],
      },
    ],
  });
});

it('asks which of the decisions of a case is meant', async () => {
  await recorded(-1, happened(decisionContract, id('another'), prepared));
  expect((await controller.view('decisionLineage', { id: 'KS 2022/1', lang: 'en' })).body).toMatchObject({
    code: 'invalid-input',
    errors: [
      { field: '', detail: expect.stringContaining(`ask for one of them: ${decisionId} (En dörr), `) as string },
    ],
  });
});

it('another municipality sees nothing of it', async () => {
  const stranger = await slice.as({ name: 'stranger', roles: ['controller'], unit: 'c', tenant: '1280' });
  expect((await stranger.view('decisionLineage', { id: decisionId })).status).toBe(404);
  expect((await stranger.view('effectRegister')).body).toEqual({ decisions: [] });
});

it('every view answers as its contract says', async () => {
  for (const view of VIEWS.filter((one) => one.service === 'reporting' && one.name !== 'decisionLineage')) {
    const { status, body } = await controller.view(view.name);
    expect(status).toBe(200);
    expect(view.response.parse(body)).toEqual(body);
  }
});
