import { mkdir, readFile, rename, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedEvent } from '@havstang/kernel';
import { eventAt, history, SCHEMA_HASH, uuidOf } from '../history.fixture.js';
import { KINDS, type FindingCode } from './findings.js';
import { FILES, formatManifest, schemaFile, type Manifest } from './format.js';
import { editLines, relist, scratch } from './scratch.fixture.js';
import { checkpointsOver, newKey, ORIGIN, sourceOf } from './source.fixture.js';
import { verdictText } from './verdict-text.js';
import type { Verdict } from './verdict.js';
import { verifyBundle } from './verify.js';

const SIZE = 300;
const key = newKey();
const events = history(SIZE);
const held = checkpointsOver(events, [200], key)[0]!;
const ALL_FILES = [...Object.values(FILES), schemaFile(SCHEMA_HASH)];

let work: Awaited<ReturnType<typeof scratch>>;
let clean: string;
/** For what is tried often: one change in every place of a file that is worth it. */
let small: string;
beforeAll(async () => {
  work = await scratch();
  clean = await work.bundle(events, key);
  small = await work.bundle(history(42), key);
});
afterAll(() => work.remove());

const codes = (verdict: Verdict): readonly FindingCode[] => verdict.findings.map(({ code }) => code);

/** A repeatable choice of whole numbers below a bound. */
const dice = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

describe('a clean bundle', () => {
  it.each([0, 1, 2, 3, 20, 256, 257, 1_500])('of %i events has no findings', async (size) => {
    const dir = await work.bundle(history(size), key);
    const verdict = await verifyBundle(dir);
    expect(verdict).toMatchObject({ ok: true, level: 'L1', events: size, findings: [], omitted: 0 });
    expect(verdict.checkpoint).toMatchObject({ origin: ORIGIN, size });
    expect(verdict.key).toEqual({ vkey: key.vkey, from: 'bundle' });
  });

  it('says with which key, and what each level does not exclude', async () => {
    const byBundle = await verifyBundle(clean);
    const byGiven = await verifyBundle(clean, { trustedKey: key.vkey });
    const byHeld = await verifyBundle(clean, { trustedKey: key.vkey, heldCheckpoint: held });
    expect(byGiven.key).toEqual({ vkey: key.vkey, from: 'given' });
    expect([byBundle, byGiven, byHeld].map(({ ok, level }) => [ok, level])).toEqual([
      [true, 'L1'],
      [true, 'L1'],
      [true, 'L2'],
    ]);
    const says = ({ doesNotExclude }: Verdict) => doesNotExclude.map(({ en }) => en).join('\n');
    expect(says(byBundle)).toContain('rewrote the whole log');
    expect(says(byBundle)).toContain('came with the bundle');
    expect(says(byGiven)).not.toContain('came with the bundle');
    expect(says(byGiven)).toContain('rewrote the whole log');
    expect(says(byHeld)).not.toContain('rewrote the whole log');
    for (const verdict of [byBundle, byGiven, byHeld]) expect(says(verdict)).toContain('never recorded');
  });

  it('continues any checkpoint that was ever held of it, signed or as three lines', async () => {
    for (const size of [0, 1, 100, 299, 300]) {
      const note = checkpointsOver(events, [size], key)[0]!;
      for (const heldCheckpoint of [note, note.split('\n\n')[0]!, note.replaceAll('\n', '\r\n')]) {
        expect(await verifyBundle(clean, { heldCheckpoint })).toMatchObject({ ok: true, level: 'L2', findings: [] });
      }
    }
  });

  it('tells how far it has come', async () => {
    const seen: [number, number][] = [];
    await verifyBundle(clean, { progress: (done, total) => seen.push([done, total]) });
    expect(seen.at(-1)).toEqual([SIZE, SIZE]);
  });
});

describe('a byte changed anywhere', () => {
  it.each(ALL_FILES)('in %s is found', async (file) => {
    const dir = await work.copyOf(small);
    const original = await readFile(join(dir, file));
    const roll = dice(ALL_FILES.indexOf(file) + 1);
    for (let i = 0; i < 25; i++) {
      const at = roll(original.length);
      const changed = Buffer.from(original);
      changed[at]! ^= 1 << roll(8);
      await writeFile(join(dir, file), changed);
      const verdict = await verifyBundle(dir);
      if (verdict.ok) throw new Error(`byte ${at} of ${file} was changed unseen`);
      const expected =
        file === FILES.manifest ? /^manifest-|^file-|^events|wrong$|^checkpoint|^summary/ : /^file-changed$/;
      expect(codes(verdict).some((code) => expected.test(code))).toBe(true);
    }
  });

  it.each([FILES.entries, FILES.payloads, FILES.csv])(
    'in the line of an event in %s names that event first',
    async (file) => {
      const roll = dice(99);
      for (let i = 0; i < 10; i++) {
        const dir = await work.copyOf(clean);
        const index = roll(SIZE);
        await editLines(dir, file, (lines) =>
          lines.with(index + 1, lines[index + 1]!.replace(/[a-f](?=[^a-f]*$)/, 'g')),
        );
        const verdict = await verifyBundle(dir);
        expect(verdict.findings[0]!.where).toMatchObject({ file, index, line: index + 2 });
        expect(codes(verdict)).toContain('file-changed');
      }
    },
  );
});

describe('a file cut short', () => {
  it.each(ALL_FILES)('%s is found', async (file) => {
    const length = (await readFile(join(small, file))).length;
    const roll = dice(7);
    for (const left of [0, 1, length - 1, roll(length), roll(length), roll(length)]) {
      const dir = await work.copyOf(small);
      await truncate(join(dir, file), left);
      expect((await verifyBundle(dir)).ok).toBe(false);
      // The same by somebody who lists the shorter file in the manifest, where the file is more than a text to read.
      if (file === FILES.manifest || file === FILES.readme) continue;
      await relist(dir);
      const verdict = await verifyBundle(dir);
      expect(verdict.ok).toBe(false);
    }
  });
});

/** The line of an event in the files that have one. */
const EVENT_FILES = [FILES.entries, FILES.payloads, FILES.csv] as const;
const editEvents = async (dir: string, edit: (lines: string[]) => string[]): Promise<void> => {
  for (const file of EVENT_FILES) await editLines(dir, file, edit);
};
const AT = 150;
const changed = (change: (event: RecordedEvent) => Partial<RecordedEvent>): readonly RecordedEvent[] =>
  events.with(AT, { ...events[AT]!, ...change(events[AT]!) });
const { stream } = eventAt(AT);
/** Later events of the stream moved up by one, as a forger would to close or open a gap. */
const moved = (list: readonly RecordedEvent[], by: number): readonly RecordedEvent[] =>
  list.map((event) =>
    event.stream === stream && event.revision > eventAt(AT).revision
      ? { ...event, revision: event.revision + by }
      : event,
  );
const inserted: RecordedEvent = { ...eventAt(AT), id: uuidOf('forged'), revision: eventAt(AT).revision + 1 };

describe('a forger who edits the lines', () => {
  const cases: readonly [string, (lines: string[]) => string[], FindingCode, number][] = [
    ['deletes an event', (lines) => lines.toSpliced(AT + 1, 1), 'revision-gap', AT],
    ['deletes the last event', (lines) => lines.toSpliced(SIZE, 1), 'events-missing', SIZE - 1],
    ['doubles an event', (lines) => lines.toSpliced(AT + 1, 0, lines[AT + 1]!), 'id-repeated', AT + 1],
    [
      'swaps two events of one stream',
      (lines) => lines.with(AT + 1, lines[AT + 4]!).with(AT + 4, lines[AT + 1]!),
      'revision-gap',
      AT,
    ],
    [
      'swaps two events of different streams',
      (lines) => lines.with(AT + 1, lines[AT + 2]!).with(AT + 2, lines[AT + 1]!),
      'csv-differs',
      AT,
    ],
  ];
  it.each(cases)('and %s is found out, with and without a new manifest', async (_what, edit, code, index) => {
    const dir = await work.copyOf(clean);
    await editEvents(dir, edit);
    for (const verdict of [await verifyBundle(dir), (await relist(dir), await verifyBundle(dir))]) {
      expect(verdict).toMatchObject({ ok: false, level: undefined });
      expect(codes(verdict)).toContain(code);
      expect(verdict.findings[0]!.where.index).toBe(index);
    }
  });
});

describe('a forger who makes everything anew but cannot sign', () => {
  const honest = sourceOf(events, key);
  const cases: readonly [string, readonly RecordedEvent[], FindingCode][] = [
    ['changes a body', changed(({ data }) => ({ data: { ...data, note: 'other' } })), 'root-differs'],
    ['changes who acted', changed(({ actor }) => ({ actor: { ...actor, ref: uuidOf('other') } })), 'root-differs'],
    ['changes the role', changed(({ actor }) => ({ actor: { ...actor, role: 'mayor' } })), 'root-differs'],
    ['changes the command id', changed(() => ({ commandId: uuidOf('other') })), 'root-differs'],
    ['changes when it occurred', changed(() => ({ occurredAt: '2022-10-01T00:00:00.000Z' })), 'root-differs'],
    [
      'back-dates an event',
      changed(() => ({ recordedAt: '2022-10-02T00:00:00.000Z', occurredAt: '2022-10-02T00:00:00.000Z' })),
      'root-differs',
    ],
    ['swaps two events', events.with(AT, events[AT + 1]!).with(AT + 1, events[AT]!), 'root-differs'],
    ['deletes an event', events.toSpliced(AT, 1), 'revision-gap'],
    ['deletes an event and closes the gap', moved(events, -1).toSpliced(AT, 1), 'root-differs'],
    ['deletes a stream', events.filter((event) => event.stream !== stream), 'root-differs'],
    ['deletes the tail', events.slice(0, -5), 'checkpoint-missing'],
    ['inserts an event', events.toSpliced(AT + 1, 0, inserted), 'revision-gap'],
    ['inserts an event and makes room', moved(events, 1).toSpliced(AT + 1, 0, inserted), 'root-differs'],
    ['adds an event at the end', [...events, eventAt(SIZE)], 'checkpoint-missing'],
    ['repeats an id', events.with(AT, { ...events[AT]!, id: eventAt(3).id }), 'id-repeated'],
    ['post-dates an event', changed(() => ({ occurredAt: '2031-01-01T00:00:00.000Z' })), 'occurred-after-recorded'],
  ];
  it.each(cases)('and %s is found out', async (_what, forged, code) => {
    const dir = await work.bundle(forged, key, { checkpoints: honest.checkpoints });
    const verdict = await verifyBundle(dir);
    expect(verdict).toMatchObject({ ok: false, level: undefined });
    expect(codes(verdict)).toContain(code);
    expect(verdict.findings[0]!.severity).toBe('error');
  });

  it('is told between which checkpoints the change lies', async () => {
    const dir = await work.bundle(
      changed(() => ({ commandId: 'other' })),
      key,
      { checkpoints: honest.checkpoints },
    );
    const { findings } = await verifyBundle(dir);
    expect(findings).toHaveLength(1);
    expect(findings[0]!.message.en).toBe(
      'the first 200 events do not give the root of this checkpoint; the first 100 are as they were signed',
    );
  });

  it('and edits the checkpoint as well, is found out by the signature', async () => {
    const forged = changed(() => ({ commandId: 'other' }));
    const unsigned = checkpointsOver(forged, [SIZE], key)[0]!.split('\n\n')[0]!;
    const signature = checkpointsOver(events, [SIZE], key)[0]!.split('\n\n')[1]!;
    const dir = await work.bundle(forged, key, {
      async *checkpoints() {
        yield `${unsigned}\n\n${signature}`;
      },
    });
    const verdict = await verifyBundle(dir);
    expect(verdict).toMatchObject({ ok: false, level: 'L0', key: undefined });
    expect(codes(verdict)).toEqual(['signature-wrong']);
    expect(verdict.doesNotExclude.map(({ en }) => en).join()).toContain('somebody other than the operator');
  });
});

describe('a forger with the true key', () => {
  const forged = changed(({ actor }) => ({ actor: { ...actor, ref: uuidOf('other') } }));

  it('passes L1, and fails L2 against a checkpoint kept from before', async () => {
    const dir = await work.bundle(forged, key);
    expect(await verifyBundle(dir, { trustedKey: key.vkey })).toMatchObject({ ok: true, level: 'L1', findings: [] });
    const verdict = await verifyBundle(dir, { trustedKey: key.vkey, heldCheckpoint: held });
    expect(verdict).toMatchObject({ ok: false, level: 'L1' });
    expect(codes(verdict)).toEqual(['held-differs']);
  });

  it('who back-dates is asked why the clock went backwards', async () => {
    const day = '2022-10-02T00:00:00.000Z';
    const dir = await work.bundle(
      changed(() => ({ recordedAt: day, occurredAt: day })),
      key,
    );
    const verdict = await verifyBundle(dir);
    expect(verdict).toMatchObject({ ok: true, level: 'L1' });
    expect(verdict.findings).toMatchObject([{ code: 'time-backwards', severity: 'warning', where: { index: AT } }]);
  });

  it('who cuts the tail fails against a later checkpoint', async () => {
    const dir = await work.bundle(events.slice(0, 150), key);
    const verdict = await verifyBundle(dir, { heldCheckpoint: held });
    expect(verdict).toMatchObject({ ok: false, level: 'L1' });
    expect(codes(verdict)).toEqual(['held-beyond']);
  });
});

describe('keys and held checkpoints', () => {
  it('another key passes as long as nobody knows the true one, and the verdict says so', async () => {
    const dir = await work.bundle(events, newKey());
    const verdict = await verifyBundle(dir);
    expect(verdict).toMatchObject({ ok: true, level: 'L1', key: { from: 'bundle' } });
    const given = await verifyBundle(dir, { trustedKey: key.vkey });
    expect(given).toMatchObject({ ok: false, level: 'L0' });
    expect(codes(given)).toContain('signature-wrong');
  });

  it('the key may change in the life of a log: the last checkpoint needs the given key, older ones one of the bundle', async () => {
    const older = newKey();
    const dir = await work.bundle(events, key, {
      vkeys: [older.vkey, key.vkey],
      async *checkpoints() {
        yield* [...checkpointsOver(events, [10, 100], older), ...checkpointsOver(events, [SIZE], key)];
      },
    });
    expect(await verifyBundle(dir, { trustedKey: key.vkey })).toMatchObject({ ok: true, findings: [] });
    expect(codes(await verifyBundle(dir, { trustedKey: older.vkey }))).toEqual(['signature-wrong']);
  });

  it('given a checkpoint of another log, the verifier says so', async () => {
    const verdict = await verifyBundle(clean, { heldCheckpoint: held.replace(ORIGIN, 'other') });
    expect(verdict).toMatchObject({ ok: false, tried: true, level: 'L1' });
    expect(codes(verdict)).toContain('held-origin');
  });

  it.each<[string, Parameters<typeof verifyBundle>[1], FindingCode]>([
    ['no key', { trustedKey: 'key' }, 'given-key-malformed'],
    ['no checkpoint', { heldCheckpoint: 'a check point of' }, 'held-malformed'],
    ['no policy', { policy: 'quorum\n' }, 'given-policy-malformed'],
  ])('given %s, nothing is said of the bundle', async (_what, options, code) => {
    const verdict = await verifyBundle(clean, options);
    expect(verdict).toMatchObject({ ok: false, tried: false, level: undefined, events: 0 });
    expect(codes(verdict)).toEqual([code]);
    expect(verdictText(verdict, 'en')).toContain('✗ It could not be tried.');
  });

  it('continues a checkpoint whose three parts stand in one line, as a verdict prints it', async () => {
    const [origin, size, root] = held.split('\n');
    const heldCheckpoint = `  ${origin} ${size}  ${root} \n`;
    expect(await verifyBundle(clean, { heldCheckpoint })).toMatchObject({ ok: true, level: 'L2' });
  });
});

describe('a bundle that is not whole', () => {
  it.each(ALL_FILES)('without %s names it', async (file) => {
    const dir = await work.copyOf(clean);
    await unlink(join(dir, file));
    const verdict = await verifyBundle(dir);
    expect(verdict.findings.some(({ code, where }) => code === 'file-missing' && where.file === file)).toBe(true);
    expect(verdict.findings.every(({ code }) => code.endsWith('-missing'))).toBe(true);
  });

  it.each(EVENT_FILES)('counts the events up to the first that %s does not have', async (file) => {
    const dir = await work.copyOf(clean);
    await editLines(dir, file, (lines) => [...lines.slice(0, 1 + 7), '']);
    const verdict = await verifyBundle(dir);
    expect(verdict.events).toBe(7);
    expect(verdict.findings[0]).toMatchObject({ code: 'events-missing', where: { file, index: 7 } });
  });

  it.each<[string, (dir: string) => Promise<unknown>, FindingCode]>([
    ['a stranger', (dir) => writeFile(join(dir, 'notes.txt'), ''), 'file-unlisted'],
    ['a folder', (dir) => mkdir(join(dir, 'more')), 'file-unlisted'],
    ['a hidden file among the schemas', (dir) => writeFile(join(dir, 'schemas/.x'), ''), 'file-unlisted'],
    [
      'a link',
      async (dir) => (await rename(join(dir, FILES.csv), join(dir, 'x')), symlink('x', join(dir, FILES.csv))),
      'file-irregular',
    ],
  ])('with %s', async (_what, spoil, code) => {
    const dir = await work.copyOf(clean);
    await spoil(dir);
    const verdict = await verifyBundle(dir);
    expect(verdict.ok).toBe(false);
    expect(codes(verdict)).toContain(code);
    expect(JSON.stringify(verdict)).not.toContain(dir);
  });

  it.each<[string, (dir: string) => Promise<unknown>, FindingCode]>([
    ['no folder', (dir) => rm(dir, { recursive: true }), 'bundle-unreadable'],
    ['a file', async (dir) => (await rm(dir, { recursive: true }), writeFile(dir, '')), 'bundle-unreadable'],
    [
      'a folder of other files',
      async (dir) => (await rm(dir, { recursive: true }), await mkdir(dir), writeFile(join(dir, 'x'), '')),
      'not-a-bundle',
    ],
  ])('is not what is said of %s', async (_what, spoil, code) => {
    const dir = await work.copyOf(clean);
    await spoil(dir);
    const verdict = await verifyBundle(dir);
    expect(verdict).toMatchObject({ ok: false, tried: false, findings: [{ code }] });
    expect(JSON.stringify(verdict)).not.toContain(dir);
  });

  it.each(['.DS_Store', 'Thumbs.db', 'schemas/desktop.ini', 'tile/0/._000', '._events.csv'])(
    'holds with %s, which an operating system leaves in folders that it shows',
    async (file) => {
      const dir = await work.copyOf(clean);
      await writeFile(join(dir, file), 'x');
      expect(await verifyBundle(dir)).toMatchObject({
        ok: true,
        level: 'L1',
        findings: [{ code: 'file-of-system', severity: 'warning', where: { file } }],
      });
    },
  );

  it.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['nesting', '['.repeat(100_000)],
    ['another format', '{"format":"tar","version":1}'],
    ['a later version', '{"format":"havstang-bundle","version":2}'],
  ])('with %s for a manifest', async (_what, text) => {
    const dir = await work.copyOf(clean);
    await writeFile(join(dir, FILES.manifest), text);
    expect(codes(await verifyBundle(dir))).toEqual(['manifest-malformed']);
  });

  it.each<[string, object]>([
    ['a negative size', { size: -1 }],
    ['a size that is text', { size: '300' }],
    ['no origin', { origin: '' }],
    ['tenants that are numbers', { tenants: [2584] }],
    ['classifications that are null', { classifications: null }],
    ['files that are null', { files: [null] }],
    ['no files', { files: [] }],
  ])('whose manifest states %s', async (_what, change) => {
    const dir = await work.copyOf(clean);
    const manifest = JSON.parse(await readFile(join(dir, FILES.manifest), 'utf8')) as object;
    await writeFile(join(dir, FILES.manifest), JSON.stringify({ ...manifest, ...change }));
    expect(codes(await verifyBundle(dir))).toEqual(['manifest-malformed']);
  });

  it.each<[string, Parameters<typeof relist>[1], FindingCode]>([
    ['more events than there are', { size: SIZE + 1 }, 'events-missing'],
    ['fewer events than there are', { size: SIZE - 1 }, 'events-added'],
    ['another origin', { origin: 'other' }, 'checkpoint-origin'],
    ['other tenants', { tenants: ['0180'] }, 'summary-differs'],
    ['other classifications', { classifications: { open: SIZE, internal: 0, secret: 0 } }, 'summary-differs'],
  ])('whose manifest, hashed anew, states %s', async (_what, change, code) => {
    const dir = await work.copyOf(clean);
    await relist(dir, change);
    const verdict = await verifyBundle(dir);
    expect(verdict.ok).toBe(false);
    expect(codes(verdict)).toContain(code);
  });

  it.each<[string, string, (lines: string[]) => string[], FindingCode]>([
    ['an entry in other words', FILES.entries, (lines) => lines.with(5, ` ${lines[5]}`), 'entry-malformed'],
    ['a line of a megabyte', FILES.entries, (lines) => lines.with(5, 'x'.repeat(2_000_000)), 'line-too-long'],
    [
      'a header of another log',
      FILES.payloads,
      (lines) => lines.with(0, lines[0]!.replace('kiruna', 'lulea')),
      'header-wrong',
    ],
    [
      'a trailer that counts wrong',
      FILES.payloads,
      (lines) => lines.with(-2, lines.at(-2)!.replace(/"events":\d+/, '"events":299')),
      'trailer-wrong',
    ],
    ['a line after the trailer', FILES.entries, (lines) => lines.toSpliced(-1, 0, '{}'), 'events-added'],
    [
      'a row that was changed',
      FILES.csv,
      (lines) => lines.with(9, lines[9]!.replace(';problem-', ';case-')),
      'csv-differs',
    ],
    ['another heading', FILES.csv, (lines) => lines.with(0, 'index'), 'header-wrong'],
    ['a schema that was changed', schemaFile(SCHEMA_HASH), (lines) => lines.with(0, '{}'), 'schema-changed'],
    ['no keys', FILES.vkeys, () => [''], 'key-missing'],
    ['a key that is none', FILES.vkeys, (lines) => ['key', ...lines], 'key-malformed'],
    ['no checkpoints', FILES.checkpoints, () => [''], 'checkpoint-missing'],
    ['a checkpoint that is none', FILES.checkpoints, (lines) => ['a', '', 'b', '', ...lines], 'checkpoint-malformed'],
    [
      'a thousand lines for a checkpoint',
      FILES.checkpoints,
      (lines) => [...Array<string>(1_000).fill('x'), ...lines],
      'checkpoint-malformed',
    ],
    [
      'checkpoints in another order',
      FILES.checkpoints,
      (lines) => [...lines.slice(12, 18), ...lines.slice(0, 12), ...lines.slice(18)],
      'checkpoint-order',
    ],
    [
      'a read model ahead of the log',
      FILES.readModels,
      (lines) => lines.map((line) => line.replace('"index":297', '"index":301')),
      'read-model-malformed',
    ],
    ['a row that was doubled', FILES.readModels, (lines) => lines.toSpliced(3, 0, lines[3]!), 'read-model-malformed'],
    ['a table that was doubled', FILES.readModels, (lines) => lines.toSpliced(3, 0, lines[1]!), 'read-model-malformed'],
    ['a row without a table', FILES.readModels, (lines) => lines.toSpliced(1, 1), 'read-model-malformed'],
    ['a row that is no row', FILES.readModels, (lines) => lines.with(3, '{"key":1}'), 'read-model-malformed'],
    ['a read model cut off', FILES.readModels, (lines) => lines.slice(0, 10), 'trailer-wrong'],
    ['a line after the read models', FILES.readModels, (lines) => lines.with(-1, 'x\n'), 'read-model-malformed'],
  ])('with %s in a listed file', async (_what, file, edit, code) => {
    const dir = await work.copyOf(clean);
    await editLines(dir, file, edit);
    await relist(dir);
    const verdict = await verifyBundle(dir);
    expect(verdict.ok).toBe(false);
    expect(codes(verdict)).toContain(code);
    expect(codes(verdict)).not.toContain('file-changed');
  });

  it('with bytes that are no text in a listed file', async () => {
    const dir = await work.copyOf(clean);
    const bytes = await readFile(join(dir, FILES.payloads));
    bytes[bytes.indexOf('Felanm') + 1] = 0xff;
    await writeFile(join(dir, FILES.payloads), bytes);
    await relist(dir);
    expect((await verifyBundle(dir)).findings).toMatchObject([
      { code: 'payload-changed', where: { index: 0 } },
      { code: 'not-utf8', where: { file: FILES.payloads, line: 2 } },
    ]);
  });

  it('whose manifest lists a way out of the folder beside all that it should', async () => {
    const dir = await work.copyOf(clean);
    const path = join(dir, FILES.manifest);
    const { manifestHash: _hash, ...manifest } = JSON.parse(await readFile(path, 'utf8')) as Manifest;
    const outside = { path: '../outside.txt', sha256: '0'.repeat(64), bytes: 0, lines: 0 };
    await writeFile(path, formatManifest({ ...manifest, files: [...manifest.files, outside] }));
    expect((await verifyBundle(dir)).findings).toMatchObject([
      { code: 'manifest-malformed', where: { file: FILES.manifest } },
    ]);
  });

  it('with a last line that does not end, in a listed file', async () => {
    const dir = await work.copyOf(clean);
    await editLines(dir, FILES.readme, (lines) => [...lines.slice(0, -1), 'cut']);
    await relist(dir);
    expect((await verifyBundle(dir)).findings).toMatchObject([{ code: 'file-cut', where: { file: FILES.readme } }]);
  });

  it('without a schema that its events name', async () => {
    const dir = await work.bundle(events, key, { schema: async () => undefined });
    expect((await verifyBundle(dir)).findings).toMatchObject([
      { code: 'schema-missing', where: { file: schemaFile(SCHEMA_HASH) } },
    ]);
  });

  it('keeps the first findings of a kind and counts the others', async () => {
    const dir = await work.copyOf(clean);
    await editLines(dir, FILES.payloads, (lines) => lines.map((line) => line.replace('Vems', 'Vars')));
    const verdict = await verifyBundle(dir);
    expect(codes(verdict).filter((code) => code === 'payload-changed')).toHaveLength(10);
    expect(verdict.omitted).toBeGreaterThan(200);
  });

  it('cannot write to the terminal of the auditor', async () => {
    const dir = await work.copyOf(clean);
    await writeFile(join(dir, '\u001b[2Jcleared'), '');
    const [finding] = (await verifyBundle(dir)).findings;
    expect(finding!.where.file).toBe('\ufffd[2Jcleared');
  });
});

describe('a bundle large enough to be hashed in a thread of its own', () => {
  const MANY = 20_000;
  const nth = (n: number): string => `0198c0de-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
  const at = eventAt(0).recordedAt;
  const many = Array.from({ length: MANY }, (_, n) => ({
    ...events[n % SIZE]!,
    ...{ id: nth(n), stream: `problem-${nth(Math.floor(n / 5))}`, revision: n % 5 },
    ...{ tenant: '2584', causationId: null, recordedAt: at, occurredAt: at },
  }));

  it('is verified as a small one is, and so is every change in it', async () => {
    const dir = await work.bundle(many, key);
    expect(await verifyBundle(dir)).toMatchObject({ ok: true, level: 'L1', events: MANY, findings: [] });
    await editLines(dir, FILES.payloads, (lines) => lines.with(15_001, lines[15_001]!.replace('Felanm', 'Falanm')));
    await editLines(dir, FILES.entries, (lines) => lines.with(19_005, lines[19_005]!.replace('"v":1', '"v":2')));
    await editLines(dir, FILES.csv, (lines) => lines.with(18_001, lines[18_001]!.replace(';problem-', ';case-')));
    const { findings, events: read } = await verifyBundle(dir);
    expect(read).toBe(MANY);
    expect(findings.map(({ code, where: { file, index } }) => [code, file, index])).toEqual([
      ['payload-changed', FILES.payloads, 15_000],
      ['csv-differs', FILES.entries, 18_000],
      ['entry-malformed', FILES.entries, 19_004],
      ['root-differs', FILES.checkpoints, undefined],
      ['summary-differs', FILES.manifest, undefined],
      ['file-changed', FILES.entries, undefined],
      ['file-changed', FILES.payloads, undefined],
      ['file-changed', FILES.csv, undefined],
    ]);
  });
});

describe('the catalogue of findings', () => {
  it('says everything in both languages', () => {
    for (const { en, sv } of Object.values(KINDS)) {
      const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
      expect(names(en)).toEqual(names(sv));
      expect(en).not.toBe(sv);
    }
  });
});
