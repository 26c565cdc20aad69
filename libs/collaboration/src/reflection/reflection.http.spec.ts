import { openSlice, type Client, type Slice } from '@havstang/testing';
import { collaboration } from '../collaboration.module.js';

const TEXT = 'Jag vågade inte fråga förrän i våras.';

describe('a reflection over HTTP', () => {
  let slice: Slice;
  let writer: Client;
  let colleague: Client;
  let auditor: Client;
  let id: string;

  beforeAll(async () => {
    slice = await openSlice([collaboration]);
    writer = await slice.as({ name: 'writer', roles: ['practitioner'], unit: 'skola' });
    colleague = await slice.as({ name: 'colleague', roles: ['practitioner'], unit: 'skola' });
    auditor = await slice.as({ name: 'auditor', roles: ['auditor'], unit: 'revision' });
    id = String((await writer.send('recordReflection', { themes: ['tillit'], text: TEXT })).body['id']);
  });
  afterAll(() => slice.close());

  const bodies = async (who: Client): Promise<unknown[]> => {
    const { body } = await who.request('GET', `/api/collaboration/reflections/${id}/history`);
    return (body['events'] as unknown as { data: unknown }[]).map(({ data }) => data);
  };
  const feed = async (name: string): Promise<string> =>
    JSON.stringify((await auditor.request('GET', `/events?types=se.havstang.collaboration.${name}.v1`)).body);

  it('is read by its writer and by nobody else; that it exists is sealed', async () => {
    expect(await bodies(writer)).toMatchObject([{ text: TEXT }]);
    expect(await bodies(colleague)).toEqual([null]);
    expect(await bodies(auditor)).toEqual([null]);
    const [sealed] = await slice.log.read(0, 10);
    expect(sealed).toMatchObject({ stream: `reflection-${id}`, classification: 'internal' });
    expect(JSON.stringify(sealed)).not.toContain('vågade');
  });

  it('does not leave its service: not in the feed, not on the bus', async () => {
    expect(await feed('reflection-recorded')).toBe('{}');
    const given: string[] = [];
    const following = slice.runtime.bus.follow({}, async ({ events }) => void given.push(...events.map((e) => e.type)));
    await slice.settled();
    await following.stop();
    expect(given).toEqual([]);
  });

  it('is read by others once it is shared', async () => {
    expect((await colleague.send('shareReflection', {}, id)).body['code']).toBe('reflection-of-another');
    expect((await writer.send('shareReflection', {}, id)).status).toBe(200);
    expect(await bodies(colleague)).toMatchObject([null, { text: TEXT }]);
    await slice.settled();
    expect(await feed('reflection-shared')).toContain(`reflection-${id}`);
    expect(await feed('reflection-shared')).not.toContain('vågade');
  });
});
