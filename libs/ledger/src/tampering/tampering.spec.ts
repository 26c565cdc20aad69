import { sha256Hex } from '../hash.js';
import { history, PERSON_KEYS } from '../history.fixture.js';
import { textsOf, type TextState } from '../personal/check-texts.js';
import { readBundle } from '../bundle/read.js';
import { scratch } from '../bundle/scratch.fixture.js';
import { caseOf, partOf, withCommitments } from '../bundle/scope.fixture.js';
import { newKey, sealedFor } from '../bundle/source.fixture.js';
import type { LedgerSource } from '../bundle/source.js';
import type { Scope } from '../bundle/format.js';
import { verifyBundle } from '../bundle/verify.js';
import { dice } from './dice.js';
import { entryAt, lineOf, notesOver, readDraft, sizeOf, writeDraft, type Draft } from './draft.js';
import { put } from './by-forger.js';
import { writeWitnessed } from './by-witnessed.js';
import type { Tampered } from './tampering.js';
import { judge, makeTrial, TAMPERINGS } from './trial.js';

const key = newKey();
const PLACES = 6;

const EVENTS = withCommitments(history(400), 90);
const PERIOD = {
  kind: 'period' as const,
  from: EVENTS[150]!.recordedAt,
  to: EVENTS[260]!.recordedAt,
  first: 150,
  end: 261,
};

let work: Awaited<ReturnType<typeof scratch>>;
let draft: Draft;
/** The log as a whole, as one municipality of two is shown it, and parts of it. */
let wholes: readonly Draft[];
let parts: readonly Draft[];
beforeAll(async () => {
  work = await scratch();
  const read = async (change: Partial<LedgerSource>) => readDraft(await work.bundle(EVENTS, key, change), draft);
  draft = await readDraft(await work.bundle(EVENTS, key));
  wholes = [draft, draft, await read(sealedFor(EVENTS, ({ tenant }) => tenant !== '2583'))];
  parts = [
    await read(partOf(EVENTS, key, caseOf(EVENTS))),
    await read(partOf(EVENTS, key, PERIOD)),
    await read(partOf(EVENTS, key, { ...caseOf(EVENTS, 7), kind: 'decision' })),
  ];
});
afterAll(() => work.remove());

describe('tampering', () => {
  const cases = TAMPERINGS.flatMap((tampering) =>
    (['whole', 'part'] as const)
      .filter((of) => (tampering.of ?? of) === of)
      .map((of) => [tampering.kind, of, tampering] as const),
  );

  it.each(cases)('%s, in a %s, is found, by its name and in its place', async (_kind, of, tampering) => {
    for (let n = 0; n < PLACES; n++) {
      const seed = 1_000 * n + TAMPERINGS.indexOf(tampering);
      const trial = await makeTrial(of === 'whole' ? wholes : parts, tampering, seed, key, work.place());
      const wrong = await judge(trial);
      if (wrong !== undefined) throw new Error(`seed ${seed}: ${wrong}`);
    }
  });

  it('is the same for the same seed', async () => {
    for (const tampering of TAMPERINGS) {
      const [one, two] = [1, 1].map((seed) =>
        tampering.tamper(tampering.of === 'part' ? parts[0]! : draft, dice(seed), key),
      );
      expect(one!.where).toEqual(two!.where);
      const hashes = ({ changes }: Tampered) => [...changes].map(([file, bytes]) => [file, bytes && sha256Hex(bytes)]);
      if (tampering.kind !== 'key-exchanged') expect(hashes(one!)).toEqual(hashes(two!));
    }
  });

  it('has kinds with names of their own, said in both languages', () => {
    expect(new Set(TAMPERINGS.map(({ kind }) => kind)).size).toBe(TAMPERINGS.length);
    for (const { what } of TAMPERINGS) expect(what.en).not.toBe(what.sv);
  });

  it('is not seen where nothing was changed, whatever the size and the part', async () => {
    for (let n = 0; n < 25; n++) {
      const roll = dice(n);
      const events = withCommitments(history(1 + roll(500)), 1 + roll(90));
      const [first, last] = [roll(events.length), roll(events.length)].sort((a, b) => a - b) as [number, number];
      const scopes: readonly (Scope | undefined)[] = [
        undefined,
        caseOf(events, 2 + roll(9)),
        { ...PERIOD, first, end: last + 1 },
      ];
      for (const scope of scopes) {
        const dir = await work.bundle(events, key, scope && partOf(events, key, scope));
        const rewritten = work.place();
        // Taken apart and put together again as a forger does, but without a change.
        const taken = await readDraft(dir);
        await writeDraft(taken, put(taken, taken.lines, taken.notes).changes, rewritten);
        for (const clean of [dir, rewritten]) {
          expect(await verifyBundle(clean)).toMatchObject({
            ok: true,
            level: 'L1',
            findings: [],
            events: events.length,
          });
        }
      }
    }
  });
});

/** What somebody with all keys can say of each text in a bundle. */
const statesOf = async (dir: string): Promise<readonly TextState[]> => {
  const keys = { persons: PERSON_KEYS, fields: new Map(), complete: true };
  const states: TextState[] = [];
  for await (const batch of (await readBundle(dir)).events())
    for (const event of batch) states.push(...textsOf(event, new Set(), keys).map(({ state }) => state));
  return states;
};

describe('a bundle that nobody changed, cosigned by a witness', () => {
  it('reaches L3, as a whole and in parts', async () => {
    for (const one of [draft, ...parts]) {
      const dir = work.place();
      const policy = await writeWitnessed(one, key, dir);
      expect(await verifyBundle(dir, { policy })).toMatchObject({ ok: true, level: 'L3', findings: [] });
    }
  });
});

describe('texts that changed places under new signatures', () => {
  it('are found by whoever has the keys, because a text opens only in its own place', async () => {
    const kind = TAMPERINGS.find((one) => one.kind === 'ciphertexts-signed-anew')!;
    const { dir } = await makeTrial([draft], kind, 1, key, work.place());
    expect((await verifyBundle(dir, { trustedKey: key.vkey })).level).toBe('L1');
    const isUnopened = async (folder: string) => (await statesOf(folder)).filter((state) => state === 'not-opened');
    expect(await isUnopened(dir)).toHaveLength(2);
    expect(await isUnopened(draft.dir)).toHaveLength(0);
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
      [draft],
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
      [draft],
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
