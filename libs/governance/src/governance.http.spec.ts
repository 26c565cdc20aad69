import { swedishDay } from '@havstang/kernel';
import { openSlice, type Client, type Reply, type Slice } from '@havstang/testing';
import { governance } from './governance.module.js';

const at = (day: string) => ({ occurredAt: `${day}T10:00:00.000Z` });
const ref = (n: number) => `0198c0de-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`;
const present = [1, 2, 3].map(ref);

describe('from a registered boundary to legal force, over HTTP', () => {
  let slice: Slice;
  let steward: Client;
  let registrar: Client;
  let secretary: Client;
  let delegate: Client;
  let other: Client;

  beforeAll(async () => {
    slice = await openSlice([governance]);
    steward = await slice.as({ name: 'steward', roles: ['boundarySteward'], unit: 'legal' });
    registrar = await slice.as({ name: 'registrar', roles: ['registrar'], unit: 'chancery' });
    secretary = await slice.as({ name: 'secretary', roles: ['secretary'], unit: 'chancery' });
    delegate = await slice.as({ name: 'delegate', roles: ['delegate'], unit: 'property' });
    other = await slice.as({ name: 'other', roles: ['delegate'], unit: 'schools' });
  });
  afterAll(() => slice.close());

  const ok = async (reply: Promise<Reply>): Promise<string> => {
    const { status, body } = await reply;
    if (status >= 300) throw new Error(JSON.stringify(body));
    return String(body['id']);
  };
  const openCase = async (subject: string): Promise<{ caseId: string; dnr: string }> => {
    const { body } = await registrar.send('openCase', { board: 'KS', year: 2022, subject, ...at('2022-01-10') });
    return (body['events'] as unknown as { data: { caseId: string; dnr: string } }[])[0]!.data;
  };
  const meet = async (heldOn: string, dnr: string): Promise<string> => {
    const id = await ok(secretary.send('conveneMeeting', { board: 'KS', level: 'nämnd', heldOn, members: 5 }));
    await ok(secretary.send('establishQuorum', { present }, id));
    await ok(secretary.send('handleAgendaItem', { subject: 'S', dnr, proposals: [], stoodAside: [] }, id));
    return id;
  };
  const orderFor = async (): Promise<string> => {
    const { dnr } = await openCase('Delegationsordning');
    const meetingId = await meet('2022-01-17', dnr);
    const id = await ok(
      secretary.send('adoptDelegationOrder', { dnr, board: 'KS', meetingId, validFrom: '2022-01-17' }),
    );
    const point = {
      code: '4.2',
      matter: 'Tester',
      undelegable: 'none',
      covers: ['other'],
      limit: 200_000,
      reporting: 'reported',
      subDelegable: false,
      validFrom: '2022-01-17',
    };
    const joint = { ...point, delegates: [1, 2].map((n) => ({ kind: 'official', role: `chef ${n}` })) };
    expect(await secretary.send('addPoint', joint, id)).toMatchObject({
      status: 409,
      body: { code: 'joint-delegates' },
    });
    await ok(secretary.send('addPoint', { ...point, delegates: [{ kind: 'official', role: 'fastighetschef' }] }, id));
    await ok(
      secretary.send(
        'appointDelegate',
        { delegateRole: 'fastighetschef', holder: delegate.ref, from: '2022-01-17' },
        id,
      ),
    );
    return id;
  };

  it('goes the whole way, and each register shows it', async () => {
    const orderId = await orderFor();
    const boundaryId = await ok(
      steward.send('registerBoundary', {
        kind: 'budget',
        title: 'Ramen',
        source: 'KF § 84',
        leavesOpen: 'Hur',
        rigidity: 'assumed',
      }),
    );
    const { caseId, dnr } = await openCase('Felanmälan');
    const id = await ok(
      secretary.send('prepareDecision', { caseId, matter: 'other', subject: 'Test', undelegable: 'none' }),
    );
    const decision = {
      decidedOn: '2022-02-21',
      outcome: 'approved',
      content: 'Ja.',
      reasons: 'Det ryms.',
      level: 'delegat',
      delegation: { orderId, pointCode: '4.2' },
      amount: 80_000,
      boundariesConsidered: [{ boundaryId, outcome: 'within' }],
      alternatives: [],
      othersPresent: [],
    };
    const refused = async (by: Client, body: object, code: string) =>
      expect(await by.send('takeDecision', { ...decision, ...body }, id)).toMatchObject({
        status: 409,
        body: { code },
      });
    await refused(delegate, {}, 'boundary-still-assumed');
    await ok(
      steward.send('verifyBoundary', { rigidity: 'fixed', source: 'KF § 84', evidence: 'Beslutad.' }, boundaryId),
    );
    await refused(delegate, { amount: 200_001 }, 'delegation-limit-exceeded');
    await refused(other, {}, 'not-the-delegate');
    await refused(delegate, { decidedOn: '2022-01-16' }, 'delegation-not-valid');
    await ok(delegate.send('takeDecision', decision, id));
    await refused(delegate, {}, 'decision-already-taken');

    const missed = await meet('2022-03-07', 'KS 2022/1');
    const list = await secretary.view('delegationList', { board: 'KS', onDate: '2022-03-08' });
    expect(list.body).toMatchObject({
      overdue: 1,
      decisions: [{ decisionId: id, overdueSince: '2022-03-07', pointCode: '4.2' }],
    });

    const meetingId = await meet('2022-04-04', dnr);
    await ok(secretary.send('reportDecision', { meetingId }, id));
    expect((await secretary.view('delegationList', { board: 'KS', onDate: '2022-04-05' })).body).toEqual({
      meetingsKnown: 3,
      overdue: 0,
      decisions: [],
    });
    await ok(secretary.send('draftProtocol', {}, meetingId));
    await ok(
      secretary.send('adjustProtocol', { adjustedOn: '2022-04-11', signers: present.slice(0, 2), loa: 3 }, meetingId),
    );
    await ok(secretary.send('postNotice', { postedOn: '2022-04-12' }, meetingId));

    const board = await other.view('noticeBoard', { onDate: '2022-04-20' });
    expect(board.body).toEqual({
      notices: [
        {
          meetingId,
          board: 'KS',
          heldOn: '2022-04-04',
          postedOn: '2022-04-12',
          appealableUntil: '2022-05-03',
          daysLeft: 13,
          late: false,
          decisions: [{ decisionId: id, dnr }],
        },
      ],
    });
    expect(missed).not.toBe(meetingId);

    const inForce = await until(async () => {
      const [card] = (await other.view('decisionRegister', { id })).body['decisions'] as unknown as Record<
        string,
        unknown
      >[];
      return card?.['legalForceOn'] ? card : undefined;
    });
    expect(inForce).toMatchObject({
      dnr,
      status: 'taken',
      legalForceOn: '2022-05-04',
      reportedTo: meetingId,
      boundariesConsidered: [{ boundaryId }],
    });
    await ok(delegate.send('executeDecision', { executedOn: '2022-05-04', measures: 'Infört.' }, id));
  });

  it('numbers cases without gaps, also when many are opened at once', async () => {
    const before = (
      (await registrar.view('diarium', { board: 'KS', year: '2022' })).body['cases'] as unknown as unknown[]
    ).length;
    await Promise.all(Array.from({ length: 12 }, (_, i) => openCase(`Ärende ${i}`)));
    const cases = (await registrar.view('diarium', { board: 'KS', year: '2022' })).body['cases'] as unknown as {
      number: number;
      dnr: string;
    }[];
    expect(cases.map((one) => one.number)).toEqual(Array.from({ length: before + 12 }, (_, i) => i + 1));
    expect(cases.at(-1)?.dnr).toBe(`KS 2022/${before + 12}`);
  });

  it('takes no case and no challenge that does not exist', async () => {
    const about = { board: 'NAT', year: 2022, subject: 'S', ...at('2022-02-01') };
    expect(await registrar.send('openCase', { ...about, challengeId: ref(9) })).toMatchObject({
      status: 409,
      body: { code: 'case-challenge-unknown', field: 'challengeId' },
    });
    expect((await registrar.send('openCase', about)).body['events']).toMatchObject([{ data: { dnr: 'NAT 2022/1' } }]);
    const meetingId = await meet('2022-05-02', 'NAT 2022/1');
    const item = { subject: 'S', dnr: 'NAT 2022/2', proposals: [], stoodAside: [] };
    expect(await secretary.send('handleAgendaItem', item, meetingId)).toMatchObject({
      status: 409,
      body: { code: 'agenda-case-unknown', field: 'dnr' },
    });
  });

  it('shows the points of a day, without naming who holds the posts', async () => {
    const orderId = await orderFor();
    const on = async (onDate: string) => (await other.view('delegationOrderView', { onDate, orderId })).body['orders'];
    expect(await on('2022-01-16')).toEqual([]);
    expect(await on('2022-01-17')).toMatchObject([
      { orderId, points: [{ code: '4.2', delegateRole: 'fastighetschef', vacant: false }] },
    ]);
    expect(JSON.stringify(await on('2022-01-17'))).not.toContain(delegate.ref);
  });

  it('shows today when no day is named, and how much it knows of a board', async () => {
    const today = swedishDay(new Date().toISOString());
    const heldOn = today;
    const id = await ok(secretary.send('conveneMeeting', { board: 'KS', level: 'nämnd', heldOn, members: 5 }));
    const list = async (board: string) => (await secretary.view('delegationList', { board })).body;
    expect(await list('KS')).toMatchObject({ nextMeeting: { meetingId: id, heldOn } });
    expect(await list('BUN')).toEqual({ meetingsKnown: 0, overdue: 0, decisions: [] });
    expect((await other.view('noticeBoard')).body).toEqual((await other.view('noticeBoard', { onDate: today })).body);
    expect((await other.view('delegationOrderView')).status).toBe(200);
  });

  it('keeps conflicts of interest for staff and auditors', async () => {
    const { caseId } = await openCase('Jäv');
    const id = await ok(
      secretary.send('prepareDecision', { caseId, matter: 'other', subject: 'Test', undelegable: 'none' }),
    );
    const { body } = await delegate.send('declareConflict', { personRef: delegate.ref, ground: 'agent' }, id);
    const { conflictId } = (body['events'] as unknown as { data: { conflictId: string } }[])[0]!.data;
    await ok(secretary.send('assessConflict', { conflictId, outcome: 'recused', why: 'Ombud.' }, id));
    const register = await secretary.view('recusalRegister', { decisionId: id });
    expect(register.body).toMatchObject({
      declared: 1,
      recused: 1,
      noConflict: 0,
      decisions: [{ conflicts: [{ person: delegate.ref }] }],
    });
    const citizen = await slice.as({ name: 'citizen', roles: ['citizen'], unit: 'inhabitants' });
    expect((await citizen.view('recusalRegister')).status).toBe(403);
  });

  it('raises an exception from a fixed boundary as a barrier, and shows it', async () => {
    const id = await ok(
      steward.send('registerBoundary', {
        kind: 'law',
        title: 'LOU',
        source: 'LOU 4:1',
        leavesOpen: 'Dialogen',
        rigidity: 'fixed',
      }),
    );
    const ask = { exceptionRequestId: ref(61), outcome: 'granted', scope: 'Direktupphandling', reason: 'Lag.' };
    await ok(steward.send('decideException', ask, id));
    const exceptions = (await other.view('exceptionRegister', { boundaryId: id })).body['exceptions'];
    expect(exceptions).toEqual([
      {
        exceptionRequestId: ref(61),
        boundaryId: id,
        status: 'systemBarrier',
        scope: 'Direktupphandling',
        reason: 'Lag.',
      },
    ]);
    const catalogue = await other.view('boundaryCatalogue', { id });
    expect(catalogue.body['boundaries']).toMatchObject([
      { title: 'LOU', effects: { lever: 0, neutral: 0, obstacle: 0 } },
    ]);
  });
});

/** The clock acts about once a second. */
const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (let i = 0; i < 100; i++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it never came');
};
