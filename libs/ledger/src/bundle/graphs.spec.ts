import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { history } from '../history.fixture.js';
import { GRAPH_FILES } from './derived.js';
import { FILES, type Manifest } from './format.js';
import { writeGraphs } from './graphs.js';
import { scratch } from './scratch.fixture.js';
import { newKey, sourceOf } from './source.fixture.js';
import { verifyBundle } from './verify.js';
import { GRAPHS_UP_TO, writeBundle } from './write.js';

const key = newKey();
let work: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => void (work = await scratch()));
afterAll(() => work.remove());

/** What the bundle says of graphs that it does not hold. */
const leftOut = async (dir: string): Promise<readonly string[]> => {
  const { notIncluded } = JSON.parse(await readFile(join(dir, FILES.manifest), 'utf8')) as Manifest;
  return notIncluded.map(({ en }) => en).filter((sentence) => sentence.includes('havstang-audit graphs'));
};
const graphsIn = async (dir: string): Promise<readonly string[]> =>
  (await readdir(dir)).filter((file) => GRAPH_FILES.includes(file));

describe('the graphs of a bundle', () => {
  it('may be left out, which is said, and are made from it as they would have been', async () => {
    const events = history(700);
    const [whole, without] = [await work.bundle(events, key), work.place()];
    await writeBundle(without, sourceOf(events, key), { graphs: false });
    expect(await graphsIn(without)).toEqual([]);
    expect([await leftOut(whole), (await leftOut(without)).length]).toEqual([[], 1]);
    const { ok, level, erased } = await verifyBundle(whole);
    expect(await verifyBundle(without)).toMatchObject({ ok, level, erased });
    expect([ok, erased?.length]).toEqual([true, 14]);

    const [out, told] = [work.place(), [] as number[]];
    expect(await writeGraphs(without, out, (done) => told.push(done))).toEqual(GRAPH_FILES);
    expect((await readdir(out)).sort()).toEqual([...GRAPH_FILES].sort());
    for (const file of GRAPH_FILES)
      expect(await readFile(join(out, file), 'utf8')).toBe(await readFile(join(whole, file), 'utf8'));
    expect(told.at(-1)).toBe(700);
  });

  it.each([
    [GRAPHS_UP_TO, 2],
    [GRAPHS_UP_TO + 1, 0],
  ])('are in one that shows %i events: %i', async (shown, graphs) => {
    const [dir, source] = [work.place(), sourceOf(history(1), key)];
    const [event] = await source.sealed(0, 1);
    await writeBundle(dir, { ...source, size: shown, sealed: async (_, limit) => Array(limit).fill(event) });
    expect(await graphsIn(dir)).toHaveLength(graphs);
    // Of a log so long that is not shown, a part has them.
    const [part, size] = [work.place(), 2 ** 20];
    const rest = { to: size, hashes: ['0'.repeat(64)] };
    await writeBundle(part, { ...source, size, sealed: async () => [rest] });
    expect(await graphsIn(part)).toHaveLength(2);
  });

  it('are not made of what is no bundle, nor over a folder that exists', async () => {
    const [dir, out] = [await work.bundle(history(3), key), work.place()];
    await expect(writeGraphs(work.place(), out)).rejects.toThrow();
    expect([out, `${out}.partial`].map(existsSync)).toEqual([false, false]);
    await expect(writeGraphs(dir, dir)).rejects.toThrow('exists already');
  });
});
