import {
  rootOfLeaves,
  verifyConsistency,
  verifyInclusion,
  decodeProof,
  openCheckpoint,
  parseVerifierKey,
  leafHash,
} from '@havstang/ledger';
import { ask } from './http.ts';
import { LUND, tokenFor } from './people.ts';
import { freshServer, type Server } from './server.ts';

type CloudEvent = {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly ledgerindex: number;
  readonly tenant: string;
  readonly data: object;
};

const lines = <Row>(text: string): Row[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);

describe('the feed and the ledger, over HTTP', () => {
  let server: Server;
  let remove: () => Promise<void>;
  let leader: string;
  let auditor: string;
  let foreign: string;
  beforeAll(async () => {
    ({ server, remove } = await freshServer());
    leader = await tokenFor(server, { roles: ['processLeader'] });
    auditor = await tokenFor(server, { roles: ['auditor'] });
    foreign = await tokenFor(server, { roles: ['processLeader'], tenant: LUND });
    for (const token of [leader, foreign, leader, leader]) await report(token);
  });
  afterAll(() => remove());

  const report = (token: string) =>
    ask(server, '/api/challenges/problems', { token, body: { title: 'T', description: 'D' } });
  const feed = async (query: string, token = leader) =>
    lines<CloudEvent>((await ask(server, `/events?${query}`, { token })).text);

  it('tells a reader that is further than the ledger, and one that asks for what no event is called', async () => {
    const size = (await feed('')).length + (await feed('', foreign)).length;
    expect(await feed(`after=${size - 1}`)).toEqual([]);
    const ahead = await ask(server, `/events?after=${size}`, { token: leader });
    expect([ahead.status, ahead.json()]).toMatchObject([
      409,
      { code: 'ahead-of-ledger', facts: { after: size, size } },
    ]);
    const mistyped = await ask(server, '/events?types=problem-reported', { token: leader });
    expect([mistyped.status, mistyped.json()]).toMatchObject([400, { errors: [{ field: 'types' }] }]);
  });

  it('gives the events after an index as CloudEvents, own municipality’s only', async () => {
    expect((await feed('')).map(({ ledgerindex, tenant }) => [ledgerindex, tenant])).toEqual([
      [0, '2584'],
      [2, '2584'],
      [3, '2584'],
    ]);
    expect((await feed('', foreign)).map(({ ledgerindex }) => ledgerindex)).toEqual([1]);
    expect((await feed('after=0&limit=1'))[0]).toMatchObject({
      specversion: '1.0',
      source: 'urn:havstang:2584:challenges',
      type: 'se.havstang.challenges.problem-reported.v2',
      data: { title: 'T', description: { $enc: 1, alg: 'chacha20poly1305-hkdf-sha256' } },
      subject: expect.stringMatching(/^problem-/),
      sequence: '0000000000',
      ledgerindex: 2,
      ledgerleaf: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await feed('types=se.havstang.challenges.problem-triaged.v1')).toEqual([]);
  });

  it('streams the past and then the present, and resumes after the last event seen', async () => {
    const stopped = new AbortController();
    const response = await fetch(`${server.url}/events?after=0`, {
      headers: { authorization: `Bearer ${leader}`, accept: 'text/event-stream', 'last-event-id': '2' },
      signal: stopped.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    const until = async (text: string): Promise<void> => {
      while (!received.includes(text)) received += (await reader.read()).value ?? '';
    };
    await until('id: 3\n');
    await report(leader);
    await until('id: 4\n');
    stopped.abort();
    expect([...received.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual([3, 4]);
  });

  it('proves an event to be in the signed tree, and that the tree only grows', async () => {
    const get = async <Body>(path: string): Promise<Body> => (await ask(server, path, { token: auditor })).json<Body>();
    const first = (await ask(server, '/ledger/checkpoint', { token: auditor })).text;
    const { origin, vkeys } = await get<{ origin: string; vkeys: string[] }>('/ledger/checkpoints');
    const key = parseVerifierKey(vkeys[0]!)!;
    const older = openCheckpoint(first, origin, key)!;
    await report(leader);
    const newer = openCheckpoint((await ask(server, '/ledger/checkpoint', { token: auditor })).text, origin, key)!;
    expect(newer.size).toBe(older.size + 1);

    const entries = lines<{ index: number; entry?: string; leaf?: string }>(
      (await ask(server, `/ledger/entries?to=${newer.size}`, { token: auditor })).text,
    );
    const leaves = entries.map(({ entry, leaf }) =>
      entry === undefined ? Buffer.from(leaf ?? '', 'hex') : leafHash(entry),
    );
    expect(Buffer.from(rootOfLeaves(leaves))).toEqual(Buffer.from(newer.root));
    expect(entries[1]).toEqual({ index: 1, leaf: expect.stringMatching(/^[0-9a-f]{64}$/) });

    const inclusion = await get<{ proof: string[] }>(`/ledger/proofs/inclusion?index=2&size=${newer.size}`);
    expect(verifyInclusion(leaves[2]!, 2, newer.size, decodeProof(inclusion.proof)!, newer.root)).toBe(true);
    expect(verifyInclusion(leaves[2]!, 3, newer.size, decodeProof(inclusion.proof)!, newer.root)).toBe(false);
    const consistency = await get<{ proof: string[] }>(
      `/ledger/proofs/consistency?from=${older.size}&to=${newer.size}`,
    );
    expect(verifyConsistency(older.size, newer.size, older.root, newer.root, decodeProof(consistency.proof)!)).toBe(
      true,
    );
  });

  it('shows an operator of one municipality no more than its auditor sees, and the installation’s own operator all', async () => {
    const shown = async (tenant: string): Promise<number> => {
      const token = await tokenFor(server, { roles: ['operator'], tenant });
      return lines<{ entry?: string }>((await ask(server, '/ledger/entries?to=4', { token })).text).filter(
        ({ entry }) => entry,
      ).length;
    };
    expect([await shown('2584'), await shown(LUND), await shown('0000')]).toEqual([3, 1, 4]);
  });

  it('gives events that wait another try for a group that there is, and says which there are otherwise', async () => {
    const token = await tokenFor(server, { roles: ['operator'] });
    const redrive = (group: string) =>
      ask(server, '/ops/parked/redrive', { token, body: { group, stream: 'problem-1' } });
    expect((await redrive('challenges.reactions')).json()).toEqual({ handled: 0 });
    const unknown = await redrive('challenges');
    expect([unknown.status, unknown.json()]).toMatchObject([
      404,
      { code: 'no-such-group', field: 'group', facts: { groups: expect.arrayContaining(['challenges.reactions']) } },
    ]);
  });

  it('says it is alive and ready, to anyone', async () => {
    expect((await ask(server, '/health/live')).json()).toEqual({ status: 'live' });
    expect((await ask(server, '/health/ready')).json()).toMatchObject({ status: 'ready', parked: 0 });
  });

  it('shows every event in the catalogue with its schema and who reacts', async () => {
    const catalogue = (await ask(server, '/catalogue.json')).json<
      { type: string; schema: object; reactions: string[]; readModels: string[] }[]
    >();
    expect(catalogue.length).toBeGreaterThan(100);
    expect(catalogue.find(({ type }) => type === 'se.havstang.governance.decision-taken.v1')).toMatchObject({
      reactions: expect.arrayContaining(['challenges: on-decision']),
      readModels: expect.arrayContaining(['lineage@3', 'decision-register@1']),
    });
  });
});
