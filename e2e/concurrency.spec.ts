import { setTimeout as pause } from 'node:timers/promises';
import { ask, type ProblemBody, type Reply, type Result } from './http.ts';
import { tokenFor } from './people.ts';
import { deployment, EndedEarly, freePort, freshServer, startServer, type Fresh, type Server } from './server.ts';

const PROBLEMS = '/api/challenges/problems';
const REPORT = { title: 'Fel dörr', description: 'Samma fel anmäls två gånger.' };
const TWENTY = Array.from({ length: 20 }, (_, n) => n);
/** A stop that takes longer than this is no clean stop, milliseconds. */
const PATIENCE_MS = 10_000;

describe('many at once', () => {
  let fresh: Fresh;
  let server: Server;
  let people: readonly string[];

  const problem = async (): Promise<string> =>
    (await ask(server, PROBLEMS, { token: people[0] as string, body: REPORT })).json().id;
  const to = (id: string, command: string, who: number, body: object, headers = {}): Promise<Reply> =>
    ask(server, `${PROBLEMS}/${id}/${command}`, { token: people[who] as string, body, headers });
  const historyOf = async (id: string) =>
    (await ask(server, `${PROBLEMS}/${id}/history`, { token: people[0] as string })).json<{
      events: Result['events'];
    }>().events;

  beforeAll(async () => {
    fresh = await freshServer();
    ({ server } = fresh);
    people = await Promise.all(
      TWENTY.map((n) =>
        tokenFor(server, { name: `person ${n}`, roles: ['processLeader', 'practitioner'], unit: `enhet-${n}` }),
      ),
    );
  });
  afterAll(() => fresh.remove());

  it('twenty people on one stream all succeed, each with a place of their own', async () => {
    const id = await problem();
    await to(id, 'triage-problem', 0, { ownerUnit: 'enhet-0', urgency: 'normal' });
    const replies = await Promise.all(
      TWENTY.map((n) => to(id, 'add-perspective', n, { perspective: `Så ser enhet ${n} det.` })),
    );
    expect(replies.map(({ status }) => status)).toEqual(TWENTY.map(() => 200));
    expect(replies.map((reply) => reply.json().revision).sort((a, b) => a - b)).toEqual(TWENTY.map((n) => n + 2));
    const said = (await historyOf(id)).slice(2).map(({ data }) => data['perspective']);
    expect(said.sort()).toEqual(TWENTY.map((n) => `Så ser enhet ${n} det.`).sort());
  });

  it('twenty who want what only one can have: one does, the rule tells the others', async () => {
    const id = await problem();
    const replies = await Promise.all(
      TWENTY.map((n) => to(id, 'triage-problem', n, { ownerUnit: `enhet-${n}`, urgency: 'normal' })),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const codes = replies.filter(({ status }) => status !== 200).map((reply) => reply.json<ProblemBody>().code);
    expect(codes).toEqual(Array.from({ length: 19 }, () => 'problem-already-triaged'));
    expect(await historyOf(id)).toHaveLength(2);
  });

  it('twenty who open cases get numbers without gaps', async () => {
    const registrar = await tokenFor(server, { roles: ['registrar'] });
    const body = { board: 'KS', year: 2022, subject: 'Ärende', occurredAt: '2022-03-01T08:00:00Z' };
    const replies = await Promise.all(
      TWENTY.map(() => ask(server, '/api/governance/diaries', { token: registrar, body })),
    );
    const numbers = replies.map((reply) => reply.json().events[0]?.data['number'] as number);
    expect(numbers.sort((a, b) => a - b)).toEqual(TWENTY.map((n) => n + 1));
  });

  it('of twenty who saw the same revision one goes first, and the others are told', async () => {
    const id = await problem();
    const replies = await Promise.all(
      TWENTY.map((n) => to(id, 'park-solution-thought', n, { thought: `Tanke ${n}.` }, { 'if-match': '"0"' })),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const told = replies
      .filter(({ status }) => status !== 200)
      .map((reply) => reply.json<ProblemBody & { facts: object }>());
    expect(told.map(({ status, code, facts }) => ({ status, code, facts }))).toEqual(
      Array.from({ length: 19 }, () => ({ status: 412, code: 'revision-conflict', facts: { expected: 0, actual: 1 } })),
    );
    expect(await historyOf(id)).toHaveLength(2);
    expect(
      (await to(id, 'park-solution-thought', 0, { thought: 'Sedan.' }, { 'if-match': '"1"' })).headers.get('etag'),
    ).toBe('"2"');
  });

  // Where services share servers, many processes are as it should be.
  if (deployment() === 'standalone')
    it('a second process on the same folder is refused, and the first goes on', async () => {
      const { dataDir } = server;
      const second = await startServer({ dataDir, port: await freePort() }).catch((error: unknown) => error);
      expect(second).toBeInstanceOf(EndedEarly);
      expect((second as EndedEarly).exit.code).toBe(1);
      expect((second as EndedEarly).message).toMatch(
        /in use by another process; stop that one, or choose another folder/,
      );
      expect((await ask(server, PROBLEMS, { token: people[0] as string, body: REPORT })).status).toBe(201);
    });

  it('a stop under load is clean, and nothing acknowledged is missing when it is started again', async () => {
    const follower = await fetch(`${server.url}/events`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${people[0]}` },
    });
    const acknowledged: string[] = [];
    const refusals = new Set<number>();
    let stopping = false;
    const work = TWENTY.map(async (n) => {
      while (!stopping) {
        const reply = await ask(server, PROBLEMS, { token: people[n] as string, body: REPORT }).catch(() => undefined);
        if (reply?.status === 201) acknowledged.push(reply.json().events[0]?.id as string);
        else if (reply) refusals.add(reply.status);
        else return;
      }
    });
    await pause(300);
    const end = server.end('SIGTERM');
    const exit = await Promise.race([end, pause(PATIENCE_MS, 'still running')]);
    stopping = true;
    if (exit === 'still running') await server.end('SIGKILL');
    expect(exit).toEqual({ code: 0, signal: null });
    await Promise.all(work);
    await follower.text().catch(() => undefined);
    expect([...refusals].filter((status) => status !== 503)).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(20);

    server = await fresh.again();
    const kept = (await server.lines()).map(({ entry }) => (JSON.parse(entry) as { id: string }).id);
    const ids = new Set(kept);
    expect(ids.size).toBe(kept.length);
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    const board = await ask(server, `/api/challenges/problem-board`, { token: people[0] as string });
    expect(board.status).toBe(200);
  }, 60_000);
});
