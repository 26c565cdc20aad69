import { sha256Hex } from '../hash.js';
import { history } from '../history.fixture.js';
import { scratch } from '../bundle/scratch.fixture.js';
import { newKey, sealedFor } from '../bundle/source.fixture.js';
import { verifyBundle } from '../bundle/verify.js';
import { dice } from './dice.js';
import { entryAt, lineOf, notesOver, readDraft, sizeOf, writeDraft, type Draft } from './draft.js';
import { put } from './by-forger.js';
import type { Tampered } from './tampering.js';
import { judge, makeTrial, TAMPERINGS } from './trial.js';

const key = newKey();
const PLACES = 6;

let work: Awaited<ReturnType<typeof scratch>>;
let draft: Draft;
let shared: Draft;
beforeAll(async () => {
  work = await scratch();
  draft = await readDraft(await work.bundle(history(400), key));
  const some = history(400);
  shared = await readDraft(
    await work.bundle(
      some,
      key,
      sealedFor(some, ({ tenant }) => tenant === '2584'),
    ),
  );
});
afterAll(() => work.remove());

describe('tampering', () => {
  it.each(TAMPERINGS.map((tampering) => [tampering.kind, tampering] as const))(
    '%s is found, by its name and in its place',
    async (_kind, tampering) => {
      for (let n = 0; n < PLACES; n++) {
        const seed = 1_000 * n + TAMPERINGS.indexOf(tampering);
        const trial = await makeTrial(n % 3 === 2 ? shared : draft, tampering, seed, key, work.place());
        const wrong = await judge(trial);
        if (wrong !== undefined) throw new Error(`seed ${seed}: ${wrong}`);
      }
    },
  );

  it('is the same for the same seed', async () => {
    for (const tampering of TAMPERINGS) {
      const [one, two] = [1, 1].map((seed) => tampering.tamper(draft, dice(seed), key));
      expect(one!.where).toEqual(two!.where);
      const hashes = ({ changes }: Tampered) => [...changes].map(([file, bytes]) => [file, bytes && sha256Hex(bytes)]);
      if (tampering.kind !== 'key-exchanged') expect(hashes(one!)).toEqual(hashes(two!));
    }
  });

  it('has kinds with names of their own, said in both languages', () => {
    expect(new Set(TAMPERINGS.map(({ kind }) => kind)).size).toBe(TAMPERINGS.length);
    for (const { what } of TAMPERINGS) expect(what.en).not.toBe(what.sv);
  });

  it('is not seen where nothing was changed, whatever the size', async () => {
    for (let n = 0; n < 25; n++) {
      const events = history(dice(n)(500));
      const dir = await work.bundle(events, key);
      const rewritten = work.place();
      // Taken apart and put together again as a forger does, but without a change.
      const taken = await readDraft(dir);
      await writeDraft(taken, put(taken, taken.lines, taken.notes).changes, rewritten);
      for (const clean of [dir, rewritten]) {
        expect(await verifyBundle(clean)).toMatchObject({ ok: true, level: 'L1', findings: [], events: events.length });
      }
    }
  });
});

describe('what no bundle can show', () => {
  it('is that the true key signed anew what came after the checkpoint that the auditor holds; the verdict says so', async () => {
    const [, , held, last] = draft.notes;
    const index = sizeOf(held!) + 5;
    const entry = { ...entryAt(draft, index), commandId: 'other' };
    const lines = draft.lines.with(index, lineOf(entry, draft.lines[index]!.body));
    const notes = notesOver(lines, draft.notes.map(sizeOf), draft.manifest.origin, key);
    const dir = work.place();
    await writeDraft(draft, put(draft, lines, notes).changes, dir);
    const given = (heldCheckpoint: string) => verifyBundle(dir, { trustedKey: key.vkey, heldCheckpoint });
    const verdict = await given(held!);
    expect(verdict).toMatchObject({ ok: true, level: 'L2' });
    expect(verdict.doesNotExclude[0]!.en).toContain('after the checkpoint that you hold were rewritten');
    expect(await given(last!)).toMatchObject({ ok: false, level: 'L1', findings: [{ code: 'held-differs' }] });
  });
});

describe('the judge', () => {
  it('is not content with a verifier that finds nothing, the wrong thing, or the wrong place', async () => {
    const trial = await makeTrial(
      draft,
      TAMPERINGS.find(({ kind }) => kind === 'body-edited')!,
      1,
      key,
      work.place(),
    );
    const verdict = await verifyBundle(trial.dir);
    const saying = (change: object) => judge(trial, async () => ({ ...verdict, ...change }));
    expect(await saying({})).toBeUndefined();
    expect(await saying({ ok: true, findings: [] })).toBe('not found');
    expect(await saying({ level: 'L1' })).toContain('and yet L1');
    const [finding] = verdict.findings;
    expect(await saying({ findings: [{ ...finding!, code: 'csv-differs' }] })).toContain('expected payload-changed');
    const elsewhere = { ...finding!, where: { ...finding!.where, index: finding!.where.index! - 1 } };
    expect(await saying({ findings: [elsewhere] })).toContain('expected payload-changed');
    expect(await saying({ findings: [elsewhere, finding!] })).toContain('earlier event');
  });

  it('is not content when less than enough finds it, or passes without a word', async () => {
    const trial = await makeTrial(
      draft,
      TAMPERINGS.find(({ kind }) => kind === 'signed-anew')!,
      1,
      key,
      work.place(),
    );
    expect(await judge(trial)).toBeUndefined();
    const silent = await judge(trial, async (dir, options) => ({
      ...(await verifyBundle(dir, options)),
      doesNotExclude: [],
    }));
    expect(silent).toContain('does not say');
    expect(await judge({ ...trial, tooLittle: trial.options })).toContain('should reach L1');
  });
});
