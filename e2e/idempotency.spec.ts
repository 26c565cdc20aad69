import { ask, type ProblemBody, type Reply } from './http.ts';
import { LUND, tokenFor } from './people.ts';
import { freshServer, type Fresh, type Server } from './server.ts';

const PROBLEMS = '/api/challenges/problems';
const REPORT = { title: 'Fel dörr', description: 'Samma fel anmäls två gånger.' };

describe('the same command again', () => {
  let fresh: Fresh;
  let server: Server;
  let token: string;
  let leader: string;

  const report = (key: string, body: object = REPORT, as = token): Promise<Reply> =>
    ask(server, PROBLEMS, { token: as, body, headers: { 'idempotency-key': key } });
  const size = async (): Promise<number> => (await server.lines()).length;

  beforeAll(async () => {
    fresh = await freshServer();
    ({ server } = fresh);
    token = await tokenFor(server, { roles: ['practitioner'], unit: 'kultur-utbildning-skola' });
    leader = await tokenFor(server, { roles: ['processLeader'] });
  });
  afterAll(() => fresh.remove());

  it('is carried out once, and answered as the first time', async () => {
    const before = await size();
    const [first, again] = [await report('once'), await report('once')];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json()).toEqual({ ...first.json(), repeated: true });
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await size()).toBe(before + 1);
  });

  it('is carried out once when it comes twenty times at the same moment', async () => {
    const before = await size();
    const sent = await Promise.all(Array.from({ length: 20 }, () => report('at-once')));
    expect(sent.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(sent.map((reply) => reply.json().events[0]?.id)).size).toBe(1);
    expect(await size()).toBe(before + 1);
  });

  it('is another command from another person, of another municipality, or of another kind', async () => {
    const colleague = await tokenFor(server, {
      name: 'colleague',
      roles: ['practitioner'],
      unit: 'kultur-utbildning-skola',
    });
    const stranger = await tokenFor(server, { roles: ['practitioner'], tenant: LUND });
    const replies = [
      await report('shared'),
      await report('shared', REPORT, colleague),
      await report('shared', REPORT, stranger),
    ];
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(replies.map((reply) => reply.json().id)).size).toBe(3);
    const { id } = (replies[0] as Reply).json();
    const perspective = {
      token,
      body: { perspective: 'Vi ser det så här.' },
      headers: { 'idempotency-key': 'shared' },
    };
    expect((await ask(server, `${PROBLEMS}/${id}/add-perspective`, perspective)).json()).toMatchObject({
      revision: 1,
      repeated: false,
    });
  });

  it('is refused when its body says something else the second time, and nothing is done', async () => {
    const first = (await report('changed')).json();
    const before = await size();
    const other = await report('changed', { ...REPORT, title: 'Något annat' });
    expect([other.status, other.json()]).toMatchObject([
      422,
      { code: 'idempotency-key-reused', field: 'Idempotency-Key' },
    ]);
    expect(await size()).toBe(before);
    const { title, description } = REPORT;
    expect((await report('changed', { description, title })).json()).toEqual({ ...first, repeated: true });
  });

  it('is one of them when different ones come under one key at the same moment', async () => {
    const before = await size();
    const sent = await Promise.all(
      Array.from({ length: 10 }, (_, n) => report('differing', { ...REPORT, title: `Rubrik ${n}` })),
    );
    expect(sent.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 422)]);
    expect(await size()).toBe(before + 1);
  });

  it('may be put in other words under the same key when the first were refused', async () => {
    const { id } = (await report('to-be-triaged')).json();
    const triage = (ownerUnit: string) =>
      ask(server, `${PROBLEMS}/${id}/triage-problem`, {
        token: leader,
        body: { ownerUnit, urgency: 'low' },
        headers: { 'idempotency-key': 'triage', 'if-match': ownerUnit === 'one' ? '"7"' : '"0"' },
      });
    expect((await triage('one')).status).toBe(412);
    expect((await triage('two')).status).toBe(200);
    expect((await triage('one')).status).toBe(422);
  });

  it('is known after others have come and after the process was killed', async () => {
    const first = (await report('before-the-end')).json();
    await ask(server, `${PROBLEMS}/${first.id}/triage-problem`, {
      token: leader,
      body: { ownerUnit: 'kultur-utbildning-skola', urgency: 'low' },
    });
    await server.end('SIGKILL');
    server = await fresh.again();
    expect((await report('before-the-end')).json()).toEqual({ ...first, repeated: true });
    const other = await report('before-the-end', { ...REPORT, title: 'Något annat' });
    expect(other.json()).toEqual({ ...first, repeated: true });
  });

  it('is refused again by the same rule, and recorded once', async () => {
    const { id } = (await report('refused')).json();
    const agree = () =>
      ask(server, `${PROBLEMS}/${id}/agree-understanding`, {
        token: leader,
        body: { understanding: 'Så är det.' },
        headers: { 'idempotency-key': 'no' },
      });
    const before = await size();
    const replies = [await agree(), await agree()];
    expect(replies.map((reply) => reply.json<ProblemBody>().status)).toEqual([409, 409]);
    expect(await size()).toBe(before + 1);
  });

  it('without a key is a command of its own each time', async () => {
    const send = () => ask(server, PROBLEMS, { token, body: REPORT });
    const [first, second] = [await send(), await send()];
    expect(first.json().id).not.toBe(second.json().id);
  });
});
