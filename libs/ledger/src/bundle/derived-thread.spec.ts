import { history } from '../history.fixture.js';
import { remakeHere, type startRemaking } from './derived-thread.js';
import { OPTIONAL } from './format.js';
import { scratch } from './scratch.fixture.js';
import { newKey } from './source.fixture.js';

/** As it was built: a thread runs files, and finds nothing from these sources. */
const built = '../../dist/bundle/derived-thread.js';
const MANY = 1_000_000;

let work: Awaited<ReturnType<typeof scratch>>;
let start: typeof startRemaking;
beforeAll(async () => {
  work = await scratch();
  ({ startRemaking: start } = (await import(built)) as { startRemaking: typeof startRemaking });
});
afterAll(() => work.remove());

describe('what follows from many events', () => {
  it('is made in a thread as it is made here', async () => {
    const dir = await work.bundle(history(600), newKey());
    const remaking = start(dir, MANY);
    const remade = await remaking.remade();
    expect(remade.right.map(({ path }) => path)).toEqual([OPTIONAL.provenance, OPTIONAL.ocel, OPTIONAL.erasures]);
    expect(remade).toEqual(await remakeHere(dir).remade());
    await remaking.close();
  });

  it('rejects where the folder cannot be read', async () => {
    const remaking = start('/there/is/no/such/folder', MANY);
    await expect(remaking.remade()).rejects.toThrow('ENOENT');
    await remaking.close();
  });

  it('is left when nobody needs it any more', async () => {
    const remaking = start(await work.bundle(history(600), newKey()), MANY);
    // The code that a thread ends with.
    expect(await remaking.close()).toEqual(expect.any(Number));
    await expect(remaking.remade()).rejects.toThrow('without an answer');
  });
});
