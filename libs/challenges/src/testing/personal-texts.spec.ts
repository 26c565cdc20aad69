import { openSlice, type Client, type Reply, type Slice } from '@havstang/testing';
import { challenges } from '../challenges.module.js';

/** Words that stand nowhere else. */
const SAID = 'Vaktmästare Törnblom svarar aldrig i telefon.';
const CAPTURED = { title: 'En dörr', description: SAID, channel: 'web' };

type Data = Readonly<Record<string, unknown>>;
/** The body of the first event of an answer. */
const dataOf = ({ body }: Reply): Data => (body['events'] as unknown as { data: Data }[])[0]?.data ?? {};

describe('what people write', () => {
  let slice: Slice;
  let citizen: Client;
  let leader: Client;
  let researcher: Client;
  let auditor: Client;

  beforeEach(async () => {
    slice = await openSlice([challenges]);
    citizen = await slice.as({ name: 'citizen', roles: ['citizen'], unit: 'allmanheten' });
    leader = await slice.as({ name: 'leader', roles: ['processLeader'], unit: 'development' });
    researcher = await slice.as({ name: 'researcher', roles: ['researcher'], unit: 'ltu' });
    auditor = await slice.as({ name: 'auditor', roles: ['auditor'], unit: 'revision' });
  });
  afterEach(() => slice.close());

  const capture = async (): Promise<string> => String((await citizen.send('captureIdea', CAPTURED)).body['id']);
  const ideas = async (who: Client, id: string) => (await who.view('ideaFunnel', { id })).body['ideas'];
  const history = (who: Client, id: string, language = 'sv') =>
    who.request('GET', `/api/challenges/ideas/${id}/history`, undefined, { 'accept-language': language });
  const recorded = async (): Promise<string> => JSON.stringify(await slice.log.read(0, 1_000));
  const tables = async (): Promise<string> => {
    const rows: unknown[] = [];
    for (const table of await slice.runtime.readModels.tables())
      for await (const row of slice.runtime.readModels.rows(table)) rows.push(row);
    return JSON.stringify(rows);
  };

  it('is ciphertext in the log and in the read models, and a text to those who may read it', async () => {
    const answered = await citizen.send('captureIdea', CAPTURED);
    expect(answered).toMatchObject({ status: 201, headers: { 'personal-texts': 'shown=1' } });
    expect(dataOf(answered)['description']).toBe(SAID);

    const id = String(answered.body['id']);
    expect(await ideas(leader, id)).toMatchObject([{ description: SAID }]);
    expect(dataOf(await history(auditor, id))['description']).toBe(SAID);
    for (const kept of [await recorded(), await tables()]) {
      expect(kept).toContain('En dörr');
      expect(kept).not.toContain('Törnblom');
    }
  });

  it('is not shown to whoever works with the log and not with the matter', async () => {
    const id = await capture();
    expect(await ideas(researcher, id)).toMatchObject([
      { title: 'En dörr', description: '[personal text, encrypted]' },
    ]);
    const shown = await history(researcher, id);
    expect(shown.headers['personal-texts']).toBe('hidden=1');
    expect(JSON.stringify(shown.body)).not.toMatch(/Törnblom|"\$enc"/);
  });

  it('is ciphertext in the feed of events', async () => {
    const id = await capture();
    const feed = await slice.as({ name: 'leader', roles: ['processLeader'], unit: 'development' });
    const line = await feed.request('GET', '/events?types=se.havstang.challenges.idea-captured.v2');
    expect(line.body['subject']).toBe(`idea-${id}`);
    expect((line.body['data'] as unknown as Data)['description']).toMatchObject({
      $enc: 1,
      alg: 'chacha20poly1305-hkdf-sha256',
    });
  });

  it('is compared by the rules as a text: the same again is already so', async () => {
    const id = await capture();
    const refined = { title: 'En dörr', description: 'Något annat.' };
    const first = await citizen.send('refineIdea', refined, id);
    expect(first.body['revision']).toBe(1);
    expect((await citizen.send('refineIdea', refined, id)).body).toMatchObject({ revision: 1, events: [] });
  });

  it('is answered as it was when a command is sent again', async () => {
    const key = { 'idempotency-key': 'once' };
    const first = await citizen.send('captureIdea', CAPTURED, undefined, key);
    const again = await citizen.send('captureIdea', CAPTURED, undefined, key);
    expect(again.body).toEqual({ ...first.body, repeated: true });
    expect(await slice.log.size()).toBe(1);
  });

  it('is written anew, for the same person, where a reaction takes it further', async () => {
    const id = await capture();
    const children = [1, 2].map((n) => ({ title: `Del ${n}`, description: `${SAID} Del ${n}.` }));
    const split = await leader.send('splitIdea', { children }, id);
    const ids = (dataOf(split)['children'] as { ideaId: string }[]).map(({ ideaId }) => ideaId);
    for (const [i, child] of ids.entries()) expect(await ideas(leader, child)).toMatchObject([children[i]]);
    expect(await recorded()).not.toContain('Törnblom');

    await slice.vault.destroy('2584', citizen.ref);
    for (const child of ids) expect(await ideas(leader, child)).toMatchObject([{ description: '[erased]' }]);
  });

  describe('after the person was erased', () => {
    let id: string;
    let before: string;
    beforeEach(async () => {
      id = await capture();
      await slice.settled();
      before = await tables();
      await slice.vault.destroy('2584', citizen.ref);
    });

    it('is gone wherever it stood, and nothing else is', async () => {
      expect(await ideas(leader, id)).toMatchObject([{ title: 'En dörr', description: '[erased]' }]);
      const shown = await history(auditor, id);
      expect(shown.headers['personal-texts']).toBe('erased=1');
      expect(dataOf(shown)).toMatchObject({ title: 'En dörr', description: '[raderad]' });
    });

    it('leaves the read models as they were', async () => {
      await slice.settled();
      expect(await tables()).toBe(before);
    });

    it('takes nothing more from them, and nothing less from others', async () => {
      const answered = await citizen.send('captureIdea', CAPTURED, undefined, { 'accept-language': 'sv' });
      expect(answered).toMatchObject({
        status: 409,
        body: { code: 'person-erased', title: expect.stringContaining('raderad') },
      });
      expect((await leader.send('parkIdea', { reason: 'Väntar.' }, id)).status).toBe(200);
      expect((await leader.send('refineIdea', { title: 'En dörr', description: 'På nytt.' }, id)).status).toBe(200);
    });
  });

  it('cannot be had by quoting what stands for it inside the system', async () => {
    const id = await capture();
    await slice.settled();
    const kept = await tables();
    const placeholder = /\ufdd0[^\ufdd1]*\ufdd1/u.exec(kept)?.[0] as string;
    expect(placeholder).toContain(`idea-${id}`);
    const thief = await slice.as({ name: 'thief', roles: ['citizen'], unit: 'allmanheten' });
    for (const quoted of [placeholder, `Se ${placeholder}`, placeholder.slice(0, -1)]) {
      const asTitle = await thief.send('captureIdea', { ...CAPTURED, title: quoted.slice(0, 200) });
      const asText = await thief.send('captureIdea', { ...CAPTURED, description: quoted });
      expect([asTitle.status, asText.status]).toEqual([400, 400]);
      expect(asText.body).toMatchObject({ code: 'invalid-input', errors: [{ field: 'description' }] });
    }
  });

  it('cannot be had by another municipality, whatever its log holds', async () => {
    await capture();
    await slice.settled();
    const placeholder = /\ufdd0[^\ufdd1]*\ufdd1/u.exec(await tables())?.[0] as string;
    expect((await slice.runtime.texts.open('2584', placeholder)).get(placeholder)).toEqual({ text: SAID });
    expect((await slice.runtime.texts.open('1281', placeholder)).get(placeholder)).toBe('erased');
  });
});
