import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject, RecordedEvent } from '@havstang/kernel';
import { eventAt, history, uuidOf } from '../history.fixture.js';
import { FILES, OPTIONAL } from './format.js';
import { caseOf, partOf, withCommitments } from './scope.fixture.js';
import { editLines, relist, scratch } from './scratch.fixture.js';
import { newKey } from './source.fixture.js';
import { verdictText } from './verdict-text.js';
import { verifyBundle } from './verify.js';

const key = newKey();
const ERASURE = `erasure-${uuidOf('somebody')}`;
const PERSON = uuidOf('a person');
const KEY = uuidOf('key', 0);
/** Texts by that person in the open ones of the first 100 events of the fixture: see `said`. */
const TEXTS = history(100).filter(
  ({ data, classification }) => classification === 'open' && (data['said'] as JsonObject | undefined)?.['k'] === KEY,
).length;

const step = (n: number, revision: number, name: string, data: JsonObject): RecordedEvent => ({
  ...eventAt(n),
  type: `se.havstang.governance.${name}.v1`,
  stream: ERASURE,
  revision,
  tenant: '2584',
  causationId: null,
  classification: 'open',
  data: { person: PERSON, ...data },
});

/** A hundred events without erasures in them, and the life of one. */
const EVENTS: readonly RecordedEvent[] = [
  ...history(100).map((event) =>
    event.type.includes('key-destroyed') ? { ...event, type: 'se.havstang.challenges.problem-commented.v1' } : event,
  ),
  step(100, 0, 'erasure-requested', { basis: 'consentWithdrawn' }),
  step(101, 1, 'erasure-refused', { ground: 'archive', why: 'Ska bevaras' }),
  step(102, 2, 'legal-hold-placed', { ground: 'dispute' }),
  step(103, 3, 'legal-hold-lifted', {}),
  step(104, 4, 'disposal-decided', { decisionId: uuidOf('decision'), dnr: 'KS 2022/7', reliedOn: [] }),
  step(105, 5, 'person-key-destroyed', { keyIds: [KEY], disposalDecision: {} }),
];

let work: Awaited<ReturnType<typeof scratch>>;
let dir: string;
beforeAll(async () => {
  work = await scratch();
  dir = await work.bundle(EVENTS, key);
});
afterAll(() => work.remove());

const linesOf = async (of: string): Promise<string[]> =>
  (await readFile(join(of, OPTIONAL.erasures), 'utf8')).split('\n');
const codesOf = async (of: string) =>
  (await verifyBundle(of)).findings.map(({ code, where }) => [code, where.file, where.line]);

describe('the erasures in a log', () => {
  it('are a line each, with grounds and key ids, and nothing about the person', async () => {
    const [header, line, trailer, ...rest] = await linesOf(dir);
    expect(JSON.parse(header!)).toMatchObject({ file: 'erasures', size: 106, version: 2 });
    expect(JSON.parse(line!)).toEqual({
      stream: ERASURE,
      steps: [
        { index: 100, step: 'requested', basis: 'consentWithdrawn' },
        { index: 101, step: 'refused', ground: 'archive' },
        { index: 102, step: 'held', ground: 'dispute' },
        { index: 103, step: 'lifted' },
        { index: 104, step: 'decided', decisionId: uuidOf('decision'), dnr: 'KS 2022/7' },
        { index: 105, step: 'destroyed', keyIds: [KEY], texts: TEXTS },
      ],
    });
    expect(TEXTS).toBeGreaterThan(0);
    expect(JSON.parse(trailer!)).toEqual({ counts: { destroyed: 1, erasures: 1, texts: TEXTS }, end: 'erasures' });
    expect(rest).toEqual(['']);
    expect(line).not.toContain(PERSON);
  });

  it('are told of by whoever verifies: how many texts, by which event, and what that does not exclude', async () => {
    const verdict = await verifyBundle(dir);
    expect(verdict).toMatchObject({ ok: true, findings: [], erased: [{ index: 105, texts: TEXTS }] });
    expect(verdictText(verdict, 'en')).toContain(`Personal texts that are erased: ${TEXTS}.`);
    expect(verdictText(verdict, 'sv')).toContain(`nycklarna förstördes: ${TEXTS} texter vid händelse #105.`);
    expect(verdict.doesNotExclude.map(({ en }) => en).join()).toContain('kept a copy of a key');
    expect((await verifyBundle(await work.bundle(history(30), key))).erased).toEqual([]);
  });

  it.each<[string, (lines: string[]) => string[], number]>([
    ['another ground', (lines) => lines.with(1, lines[1]!.replace('archive', 'publicInterest')), 2],
    ['another key', (lines) => lines.with(1, lines[1]!.replace(KEY, uuidOf('key', 1))), 2],
    ['another number of texts', (lines) => lines.with(1, lines[1]!.replace(/"texts":\d+/, '"texts":0')), 2],
    ['a line less', (lines) => lines.toSpliced(1, 1), 2],
    ['a line more', (lines) => lines.toSpliced(2, 0, lines[1]!), 3],
    ['a header of another log', (lines) => lines.with(0, lines[0]!.replace('kiruna', 'lulea')), 1],
    ['another sum', (lines) => lines.with(2, lines[2]!.replace('"erasures":1', '"erasures":2')), 3],
    ['no end', (lines) => lines.toSpliced(2, 1), 2],
  ])('are made again and compared: %s is found out', async (_what, edit, line) => {
    const copy = await work.copyOf(dir);
    await editLines(copy, OPTIONAL.erasures, edit);
    await relist(copy);
    expect((await codesOf(copy))[0]).toEqual(['derived-differs', OPTIONAL.erasures, line]);
  });

  it('follow from what is shown of a case', async () => {
    const all = withCommitments(EVENTS, 50);
    const without = caseOf(all);
    const part = await work.bundle(all, key, partOf(all, key, without));
    expect((await linesOf(part)).length).toBe(3);
    const scope = { ...without, streams: [...without.streams, ERASURE].sort() };
    const own = await work.bundle(all, key, partOf(all, key, scope));
    const shown = all.filter((event) => scope.streams.includes(event.stream) && event.classification === 'open');
    const texts = shown.filter(({ data }) => (data['said'] as JsonObject | undefined)?.['k'] === KEY).length;
    expect(await verifyBundle(own)).toMatchObject({ ok: true, findings: [], erased: [{ texts }] });
    expect(texts).toBeLessThan(TEXTS);
  });

  it('are written of any body that somebody sealed', async () => {
    const odd = [{}, { keyIds: 'x' }, { keyIds: [1] }, { ground: 7 }, { ground: 'x'.repeat(300) }] as const;
    const events = odd.flatMap((data, n) => [
      step(2 * n, 2 * n, 'person-key-destroyed', data),
      step(2 * n + 1, 2 * n + 1, 'erasure-refused', data),
    ]);
    const strange = await work.bundle(events, key);
    expect(await verifyBundle(strange)).toMatchObject({ ok: true, findings: [] });
    expect(await readFile(join(strange, FILES.manifest), 'utf8')).toContain(OPTIONAL.erasures);
  });
});
