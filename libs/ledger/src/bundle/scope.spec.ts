import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { history } from '../history.fixture.js';
import { parseVerifierKey } from '../note.js';
import { checkEventProof } from '../tlog-proof.js';
import { FILES, parseGap, type Manifest, type Scope } from './format.js';
import { proveEvent } from './prove.js';
import { readBundle } from './read.js';
import { caseOf, commitment, partOf, withCommitments } from './scope.fixture.js';
import { editLines, relist, scratch } from './scratch.fixture.js';
import { checkpointsOver, newKey, sealedFor } from './source.fixture.js';
import { verifyBundle } from './verify.js';

const key = newKey();
const EVENTS = withCommitments(history(200), 60);
const SIZE = EVENTS.length;
const CASE = caseOf(EVENTS);
const PERIOD: Scope = {
  kind: 'period',
  from: EVENTS[70]!.recordedAt,
  to: EVENTS[99]!.recordedAt,
  first: 70,
  end: 100,
};

let work: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => (work = await scratch()));
afterAll(() => work.remove());

const exported = (scope: Scope, held?: number) => work.bundle(EVENTS, key, partOf(EVENTS, key, scope, held));
const manifestOf = async (dir: string) => JSON.parse(await readFile(join(dir, FILES.manifest), 'utf8')) as Manifest;
const codes = async (dir: string, options = {}) => [
  ...new Set((await verifyBundle(dir, { trustedKey: key.vkey, ...options })).findings.map(({ code }) => code)),
];
const noteOf = (size: number): string => checkpointsOver(EVENTS, [size], key)[0]!;

describe('the bundle of a whole log that commits to its heads', () => {
  it('holds, each commitment being the fold of the events before it', async () => {
    expect(await verifyBundle(await work.bundle(EVENTS, key))).toMatchObject({
      ok: true,
      level: 'L1',
      tail: undefined,
    });
  });

  it('does not when a commitment is another one, though all is sealed and signed', async () => {
    const wrong = EVENTS.findIndex(({ type, data }) => type.includes('heads-committed') && data['size'] === 121);
    const lie = { ...EVENTS[wrong]!, data: { ...EVENTS[wrong]!.data, root: '00'.repeat(32) } };
    const verdict = await verifyBundle(await work.bundle(EVENTS.with(wrong, lie), key));
    expect(verdict.findings).toMatchObject([{ code: 'heads-differ', where: { index: wrong, file: FILES.payloads } }]);
    expect(verdict.level).toBeUndefined();
  });

  it('cannot tell where events are withheld', async () => {
    const wrong = SIZE - 1;
    const lie = { ...EVENTS[wrong]!, data: { ...EVENTS[wrong]!.data, root: '00'.repeat(32) } };
    const told = EVENTS.with(wrong, lie);
    const dir = await work.bundle(
      told,
      key,
      sealedFor(told, ({ tenant }) => tenant !== '2583'),
    );
    expect(await codes(dir)).toEqual([]);
  });

  it('lists every commitment that it shows, and no other', async () => {
    const dir = await work.bundle(EVENTS, key);
    for (const edit of [
      (lines: string[]) => lines.toSpliced(1, 1),
      (lines: string[]) => lines.toSpliced(1, 0, '{"event":3,"size":3}'),
    ]) {
      const copy = await work.copyOf(dir);
      await editLines(copy, FILES.heads, edit);
      await relist(copy);
      expect(await codes(copy)).toContain('heads-malformed');
    }
  });
});

describe('the bundle of one case', () => {
  it('shows its streams whole and nobody else’s, and proves that they end there', async () => {
    const dir = await exported(CASE);
    const verdict = await verifyBundle(dir, { trustedKey: key.vkey });
    expect(verdict).toMatchObject({ ok: true, level: 'L1', findings: [], events: SIZE, scope: CASE });
    expect(verdict.tail).toEqual({ asOf: SIZE - 1, streams: CASE.streams.length });
    expect(verdict.shows.at(-1)?.en).toContain(`the ${CASE.streams.length} streams shown`);
    const text = await readFile(join(dir, FILES.entries), 'utf8');
    const outside = EVENTS.filter(({ stream }, i) => !CASE.streams.includes(stream) && i !== SIZE - 1);
    for (const { id, stream } of outside) {
      expect(text.includes(id)).toBe(false);
      if (!stream.startsWith('heads-')) expect(text.includes(stream)).toBe(false);
    }
    const { outOfScope } = await manifestOf(dir);
    expect(outOfScope).toBe(outside.length);
  });

  it('is small, however much else there is', async () => {
    const many = withCommitments(history(4_000), 4_000);
    const one = caseOf(many, 100);
    const dir = await work.bundle(many, key, partOf(many, key, one));
    expect(await codes(dir)).toEqual([]);
    const lines = (await readFile(join(dir, FILES.entries), 'utf8')).split('\n');
    const hashes = lines.reduce((sum, line) => sum + (parseGap(line)?.hashes.length ?? 0), 0);
    const shown = lines.filter((line) => line.startsWith('{"actor"')).length;
    expect(shown).toBeGreaterThan(10);
    expect(hashes).toBeLessThan(shown * 2 * Math.log2(4_000));
  });

  it('is read and proved event by event', async () => {
    const dir = await exported(CASE);
    const read = [];
    for await (const batch of (await readBundle(dir)).entries()) read.push(...batch);
    expect(read.map(({ id, index }) => [id, index])).toEqual(
      EVENTS.flatMap(({ id, stream }, i) => (CASE.streams.includes(stream) || i === SIZE - 1 ? [[id, i]] : [])),
    );
    for (const { id, index } of read) {
      const proof = await proveEvent(dir, { id });
      expect(checkEventProof(proof!, parseVerifierKey(key.vkey)!)).toMatchObject({ index });
    }
    const hidden = EVENTS.findIndex(({ stream }) => !CASE.streams.includes(stream));
    expect(await proveEvent(dir, { index: hidden })).toBeUndefined();
  });

  it('without a proof of its ends says so', async () => {
    const dir = await work.bundle(EVENTS, key, { ...partOf(EVENTS, key, CASE), heads: [] });
    const verdict = await verifyBundle(dir);
    expect(verdict).toMatchObject({ ok: true, tail: undefined });
    expect(verdict.doesNotExclude.map(({ en }) => en).join()).toContain('no proof of where the streams end');
  });

  it('may show events that came after what the last commitment speaks of', async () => {
    const before = history(60);
    const late = { ...commitment(before.slice(0, 50), 0), recordedAt: before[59]!.recordedAt };
    const events = [...before, late];
    const scope: Scope = { kind: 'case', id: 'late', streams: [before[42]!.stream], events: [60] };
    const verdict = await verifyBundle(await work.bundle(events, key, partOf(events, key, scope)));
    expect(verdict).toMatchObject({ ok: true, findings: [], tail: { asOf: 50, streams: 1 } });
    expect(before.findLastIndex(({ stream }) => stream === scope.streams[0])).toBeGreaterThan(50);
  });

  it('does not hold when the last event of a stream is left out', async () => {
    const [stream] = CASE.streams;
    const last = EVENTS.findLastIndex((event) => event.stream === stream);
    const part = partOf(EVENTS, key, {
      ...CASE,
      streams: CASE.streams.slice(1),
      events: [...EVENTS.keys()].filter((i) => (EVENTS[i]!.stream === stream && i !== last) || i === SIZE - 1),
    });
    const heads = partOf(EVENTS, key, CASE).heads!;
    const dir = await work.bundle(EVENTS, key, { ...part, scope: CASE, heads });
    expect(await codes(dir)).toEqual(['tail-differs']);
  });

  it('does not hold when a head, its place or its proof is another', async () => {
    const part = partOf(EVENTS, key, CASE);
    const [first, ...rest] = part.heads!;
    const wrong = [
      { ...first!, revision: first!.revision - 1 },
      { ...first!, index: first!.index - 1 },
      { ...first!, position: first!.position + 1 },
      { ...first!, proof: first!.proof.slice(1) },
      { ...first!, proof: ['00'.repeat(32), ...first!.proof.slice(1)] },
    ];
    for (const head of wrong) {
      const dir = await work.bundle(EVENTS, key, { ...partOf(EVENTS, key, CASE), heads: [head, ...rest] });
      expect(await codes(dir)).toEqual(['tail-differs']);
    }
    const fewer = await work.bundle(EVENTS, key, { ...partOf(EVENTS, key, CASE), heads: rest });
    expect(await codes(fewer)).toEqual(['heads-malformed']);
  });

  it('does not hold when the scope is made wider or narrower than what is shown', async () => {
    const dir = await exported(CASE);
    const scopes: Scope[] = [
      { ...CASE, streams: CASE.streams.slice(1) },
      { ...CASE, streams: [...CASE.streams, 'problem-z'] },
      { ...CASE, events: [] },
      { ...CASE, events: [0, SIZE - 1] },
      { kind: 'all' },
      PERIOD,
    ];
    for (const scope of scopes) {
      const copy = await work.copyOf(dir);
      await relist(copy, { scope });
      expect(await codes(copy)).toContain('scope-differs');
    }
  });

  it('does not hold when a hash in it is another, or covers other events', async () => {
    const dir = await exported(CASE);
    const nth = (await readFile(join(dir, FILES.entries), 'utf8')).split('\n').findIndex((line) => parseGap(line));
    for (const [edit, code] of [
      [(line: string) => line.replace(/[0-9a-f]{64}/, '0'.repeat(64)), 'root-differs'],
      [(line: string) => line.replace(/"to":\d+/, `"to":${SIZE + 1}`), 'entry-malformed'],
      [(line: string) => line.replace(/"to":\d+/, '"to":0'), 'entry-malformed'],
    ] as const) {
      const copy = await work.copyOf(dir);
      await editLines(copy, FILES.entries, (lines) => lines.with(nth, edit(lines[nth]!)));
      await relist(copy);
      expect(await codes(copy)).toContain(code);
    }
  });

  it('is compared with a checkpoint that the auditor holds, where it was made for that one', async () => {
    const held = EVENTS.findIndex(({ stream }, i) => i > 75 && !CASE.streams.includes(stream));
    const heldCheckpoint = noteOf(held + 1);
    const shown = CASE.streams.includes(EVENTS[held + 1]!.stream);
    expect(shown).toBe(false);
    expect(await codes(await exported(CASE), { heldCheckpoint })).toEqual(['held-hidden']);
    const dir = await exported(CASE, held + 1);
    expect(await verifyBundle(dir, { trustedKey: key.vkey, heldCheckpoint })).toMatchObject({ ok: true, level: 'L2' });
    const other = checkpointsOver(EVENTS.toReversed(), [held + 1], key)[0];
    expect(await codes(dir, { heldCheckpoint: other })).toEqual(['held-differs']);
  });
});

describe('the bundle of a period', () => {
  it('shows all of it and nothing else', async () => {
    const verdict = await verifyBundle(await exported(PERIOD), { trustedKey: key.vkey });
    expect(verdict).toMatchObject({ ok: true, level: 'L1', findings: [], scope: PERIOD, tail: undefined });
    expect(verdict.shows[0]!.en).toContain('none is missing between the first and the last');
  });

  it('does not hold when its bounds are others', async () => {
    const dir = await exported(PERIOD);
    for (const bounds of [{ first: 69 }, { first: 71 }, { end: 99 }, { end: 101 }, { end: SIZE + 1 }]) {
      const copy = await work.copyOf(dir);
      await relist(copy, { scope: { ...PERIOD, ...bounds } as Scope });
      expect(await codes(copy)).toContain('scope-differs');
    }
  });

  it('does not hold when an event in its midst is left out', async () => {
    const streams = [...new Set(EVENTS.slice(70, 100).map(({ stream }) => stream))];
    const middle = EVENTS.findIndex(({ stream }, i) => i > 80 && stream === streams[0]);
    const events = [...EVENTS.keys()].filter((i) => i >= 70 && i < 100 && i !== middle);
    const part = partOf(EVENTS, key, { ...CASE, streams: [], events });
    const dir = await work.bundle(EVENTS, key, { ...part, scope: PERIOD, heads: [] });
    expect(await codes(dir)).toContain('scope-differs');
  });
});
