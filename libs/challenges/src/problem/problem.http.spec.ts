import { openSlice, type Client, type Slice } from '@havstang/testing';
import { challenges } from '../challenges.module.js';

const report = { title: 'Dubbla felanmälningar', description: 'Ingen vet vem som betalar.' };

describe('problems over HTTP', () => {
  let slice: Slice;
  let caretaker: Client;
  let school: Client;
  let leader: Client;

  beforeAll(async () => {
    slice = await openSlice([challenges]);
    caretaker = await slice.as({ name: 'caretaker', roles: ['practitioner'], unit: 'housing' });
    school = await slice.as({ name: 'school', roles: ['practitioner'], unit: 'schools' });
    leader = await slice.as({ name: 'leader', roles: ['processLeader'], unit: 'development' });
  });
  afterAll(() => slice.close());

  const start = async (): Promise<string> => String((await caretaker.send('reportProblem', report)).body['id']);

  it('goes from report to understanding, and the board shows it', async () => {
    const id = await start();
    await leader.send('triageProblem', { ownerUnit: 'housing', urgency: 'normal' }, id);
    const early = await leader.send('agreeUnderstanding', { understanding: 'U' }, id, { 'accept-language': 'sv' });
    expect(early).toMatchObject({
      status: 409,
      body: { code: 'needs-other-perspective', detail: expect.stringContaining('(housing)') },
    });

    await school.send('addPerspective', { perspective: 'Vi får aldrig svar.' }, id);
    expect(await leader.send('agreeUnderstanding', { understanding: 'U' }, id)).toMatchObject({
      status: 200,
      body: { revision: 3 },
    });
    expect((await school.view('problemBoard', { id })).body['problems']).toMatchObject([
      {
        id,
        status: 'understood',
        ownerUnit: 'housing',
        perspectives: [{ unit: 'schools', perspective: 'Vi får aldrig svar.' }],
      },
    ]);
  });

  it('records the rule that said no, beside the problem and not in it', async () => {
    const id = await start();
    await leader.send('agreeUnderstanding', { understanding: 'U' }, id);
    const refusals = (await slice.log.read(0, 1_000)).filter((event) => event.type.endsWith('command-refused.v1'));
    expect(refusals.at(-1)?.data).toEqual({
      operation: 'agreeUnderstanding',
      subject: `problem-${id}`,
      code: 'problem-not-triaged',
    });
    expect(await slice.runtime.store.read(`problem-${id}`)).toHaveLength(1);
  });

  it('carries out a command once, however often it is sent', async () => {
    const key = { 'idempotency-key': 'one' };
    const [first, again] = [
      await caretaker.send('reportProblem', report, undefined, key),
      await caretaker.send('reportProblem', report, undefined, key),
    ];
    expect(first).toMatchObject({ status: 201, body: { repeated: false } });
    expect(again).toMatchObject({
      status: 200,
      body: { repeated: true, id: first.body['id'], events: first.body['events'] },
    });
    expect((await school.send('reportProblem', report, undefined, key)).body['id']).not.toBe(first.body['id']);
  });

  it('refuses what was decided on an older revision', async () => {
    const id = await start();
    const triage = { ownerUnit: 'housing', urgency: 'low' };
    expect((await leader.send('triageProblem', triage, id, { 'if-match': '"7"' })).status).toBe(412);
    expect((await leader.send('triageProblem', triage, id, { 'if-match': '"0"' })).headers['etag']).toBe('"1"');
  });

  it('merges into another problem only if that is there', async () => {
    const [id, other] = [await start(), await start()];
    const missing = await leader.send(
      'mergeProblems',
      { into: '00000000-0000-4000-8000-000000000009', reason: 'R' },
      id,
    );
    expect(missing).toMatchObject({ status: 409, body: { code: 'merge-target-unknown', field: 'into' } });
    expect((await leader.send('mergeProblems', { into: other, reason: 'R' }, id)).status).toBe(200);
  });

  it('shows another municipality nothing', async () => {
    const id = await start();
    const stranger = await slice.as({ name: 'stranger', roles: ['processLeader'], unit: 'housing', tenant: '1281' });
    const foreign = await stranger.send('triageProblem', { ownerUnit: 'housing', urgency: 'low' }, id);
    const absent = await stranger.send(
      'triageProblem',
      { ownerUnit: 'housing', urgency: 'low' },
      '00000000-0000-4000-8000-000000000009',
    );
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not-found', title: absent.body['title'] } });
    expect((await stranger.view('problemBoard')).body).toEqual({ problems: [] });
  });

  it('names every field that is wrong', async () => {
    const reply = await caretaker.send('reportProblem', { title: '', description: 7, colour: 'red' });
    expect(reply.status).toBe(400);
    expect(reply.body['errors']).toEqual(
      ['title', 'description', 'colour'].map((field) => ({ field, detail: expect.any(String) })),
    );
  });
});
