import { history } from '../history.fixture.js';
import { here, type startBesides } from './beside-thread.js';
import { OPTIONAL } from './format.js';
import { scratch } from './scratch.fixture.js';
import { newKey } from './source.fixture.js';

/** As it was built: a thread runs files, and finds nothing from these sources. */
const built = '../../dist/bundle/beside-thread.js';
const MANY = 1_000_000;

let work: Awaited<ReturnType<typeof scratch>>;
let start: typeof startBesides;
beforeAll(async () => {
  work = await scratch();
  ({ startBesides: start } = (await import(built)) as { startBesides: typeof startBesides });
});
afterAll(() => work.remove());

describe('what stands beside many entries', () => {
  it('is checked in a thread as it is checked here', async () => {
    const dir = await work.bundle(history(600), newKey());
    const beside = start(dir, MANY);
    const checked = await beside.checked();
    expect(checked.derived.right.map(({ path }) => path)).toEqual([
      OPTIONAL.provenance,
      OPTIONAL.ocel,
      OPTIONAL.erasures,
    ]);
    expect(checked).toEqual(await here(dir).checked());
    await beside.close();
  });

  it('rejects where the folder cannot be read', async () => {
    const beside = start('/there/is/no/such/folder', MANY);
    await expect(beside.checked()).rejects.toThrow('ENOENT');
    await beside.close();
  });

  it('is left when nobody needs it any more', async () => {
    const beside = start(await work.bundle(history(600), newKey()), MANY);
    // The code that a thread ends with.
    expect(await beside.close()).toEqual(expect.any(Number));
    await expect(beside.checked()).rejects.toThrow('without an answer');
  });
});
