import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { history } from '../history.fixture.js';
import { FILES, OPTIONAL, type Manifest } from './format.js';
import { relist, scratch } from './scratch.fixture.js';
import { newKey } from './source.fixture.js';
import { verifyBundle } from './verify.js';

const key = newKey();
let work: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => void (work = await scratch()));
afterAll(() => work.remove());

const codes = async (dir: string): Promise<readonly string[]> =>
  (await verifyBundle(dir, { trustedKey: key.vkey })).findings.map(({ code, where }) => `${code} ${where.file}`);
const json = async (dir: string, file: string) => JSON.parse(await readFile(join(dir, file), 'utf8'));

describe('what follows from the events of a bundle', () => {
  let clean: string;
  beforeAll(async () => (clean = await work.bundle(history(600), key)));

  it('is an activity in PROV-O and an event in OCEL for each of them', async () => {
    const graph = (await json(clean, OPTIONAL.provenance))['@graph'] as { index: number; '@id': string }[];
    expect(graph.map(({ index }) => index)).toEqual(Array.from({ length: 600 }, (_, n) => n));
    const ocel = await json(clean, OPTIONAL.ocel);
    expect(ocel.events).toHaveLength(600);
    expect(graph.map((one) => one['@id'])).toEqual(
      ocel.events.map(({ id }: { id: string }) => `urn:havstang:event:${id}`),
    );
    const objects = new Set(ocel.objects.map(({ id }: { id: string }) => id));
    for (const { relationships } of ocel.events)
      for (const { objectId } of relationships) expect(objects).toContain(objectId);
  });

  it('is the tree in tiles, and its last checkpoint', async () => {
    expect(await readFile(join(clean, 'checkpoint'), 'utf8')).toMatch(/^[^\n]+\n600\n/);
    for (const [file, bytes] of [
      ['tile/0/000', 256 * 32],
      ['tile/0/002.p/88', 88 * 32],
      ['tile/1/000.p/2', 2 * 32],
    ] as const)
      expect((await readFile(join(clean, file))).length).toBe(bytes);
  });

  it.each([
    [OPTIONAL.provenance, '"index":5,', '"index":6,'],
    [OPTIONAL.ocel, '"qualifier":"subject"', '"qualifier":"subjekt"'],
  ])('is found out where %s says something else, also when it is listed anew', async (file, before, after) => {
    const copy = await work.copyOf(clean);
    const text = await readFile(join(copy, file), 'utf8');
    await writeFile(join(copy, file), text.replace(before, after));
    await relist(copy);
    expect(await codes(copy)).toEqual([`derived-differs ${file}`]);
  });

  it.each([
    ['tile/0/001', 'derived-differs'],
    ['tile/entries/000', 'derived-differs'],
    ['checkpoint', 'derived-differs'],
  ])('is found out where %s was changed', async (file, code) => {
    const copy = await work.copyOf(clean);
    const bytes = await readFile(join(copy, file));
    bytes[bytes.length - 3]! ^= 1;
    await writeFile(join(copy, file), bytes);
    expect(await codes(copy)).toEqual([`${code} ${file}`]);
  });

  it('is found out where a tile is missing, or one too many', async () => {
    const copy = await work.copyOf(clean);
    await rm(join(copy, 'tile/0/001'));
    await mkdir(dirname(join(copy, 'tile/3/000')), { recursive: true });
    await writeFile(join(copy, 'tile/3/000'), 'x');
    expect(await codes(copy)).toEqual(['file-missing tile/0/001', 'file-unlisted tile/3/000']);
  });

  it('may be left out: it proves nothing that the events do not', async () => {
    const copy = await work.copyOf(clean);
    const listed: readonly string[] = [OPTIONAL.provenance, OPTIONAL.ocel, OPTIONAL.erasures];
    for (const file of [...listed, 'checkpoint', 'tile']) await rm(join(copy, file), { recursive: true });
    const { files } = (await json(copy, FILES.manifest)) as Manifest;
    await relist(copy, { files: files.filter(({ path }) => !listed.includes(path)) });
    expect(await codes(copy)).toEqual([]);
  });
});
