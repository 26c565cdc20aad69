import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedEvent } from '@havstang/kernel';
import { parseEntry } from '../entry.js';
import { eventAt, history, uuidOf } from '../history.fixture.js';
import { toHex } from '../hash.js';
import { ledgerSealer } from '../sealer.js';
import { csvRow, FILES, withheldEntry, withheldRow, type Manifest } from './format.js';
import type { FindingCode } from './findings.js';
import { readBundle } from './read.js';
import { editLines, relist, scratch } from './scratch.fixture.js';
import { checkpointsOver, newKey, sealedFor } from './source.fixture.js';
import { verifyBundle } from './verify.js';

const SIZE = 300;
const key = newKey();
/** All of them open: what is withheld here is withheld as another municipality’s. */
const events = history(SIZE).map((event): RecordedEvent => ({ ...event, classification: 'open' }));
const isMine = ({ tenant }: RecordedEvent): boolean => tenant === '2584';
const theirs = events.flatMap((event, index) => (isMine(event) ? [] : [index]));
const leafOf = (event: RecordedEvent): string => toHex(ledgerSealer.seal(event).leaf);

let work: Awaited<ReturnType<typeof scratch>>;
let mine: string;
beforeAll(async () => {
  work = await scratch();
  mine = await work.bundle(events, key, sealedFor(events, isMine));
});
afterAll(() => work.remove());

const linesOf = async (dir: string, file: string): Promise<string[]> =>
  (await readFile(join(dir, file), 'utf8')).split('\n');
const manifestOf = async (dir: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(dir, FILES.manifest), 'utf8')) as Manifest;
const codesOf = async (dir: string): Promise<readonly FindingCode[]> =>
  (await verifyBundle(dir)).findings.map(({ code }) => code);

describe('a bundle for one municipality of two', () => {
  it('proves the whole tree, and says how much it does not show', async () => {
    const heldCheckpoint = checkpointsOver(events, [200], key)[0]!;
    const verdict = await verifyBundle(mine, { trustedKey: key.vkey, heldCheckpoint });
    expect(verdict).toMatchObject({
      ok: true,
      level: 'L2',
      events: SIZE,
      withheld: theirs.length,
      checkpoint: { size: SIZE },
      findings: [],
    });
    expect(verdict.shows[0]!.en).toContain('every withheld one is in its place');
    expect(verdict.doesNotExclude.map(({ en }) => en)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('the withheld events may say'),
        expect.stringContaining('the last ones of a stream or a whole stream'),
      ]),
    );
    const whole = await verifyBundle(await work.bundle(events, key));
    expect(whole.withheld).toBe(0);
    expect(JSON.stringify([whole.shows, whole.doesNotExclude])).not.toContain('withheld');
  });

  it('holds the place and the leaf of each withheld event, and nothing else', async () => {
    const index = theirs[7]!;
    const leaf = leafOf(events[index]!);
    const [entries, payloads, csv] = await Promise.all(
      [FILES.entries, FILES.payloads, FILES.csv].map((file) => linesOf(mine, file)),
    );
    expect(entries![index + 1]).toBe(`{"leaf":"${leaf}","withheld":true}`);
    expect(payloads![index + 1]).toBe('{"withheld":true}');
    expect(csv![index + 1]).toBe(`${index};;;;;;;;${leaf}`);
    expect(csv![0]!.split(';')).toHaveLength(csv![index + 1]!.split(';').length);
    const counts = { events: SIZE - theirs.length };
    for (const [lines, end] of [
      [entries, 'entries'],
      [payloads, 'payloads'],
    ] as const) {
      expect(JSON.parse(lines!.at(-2)!)).toEqual({ counts, end, notExported: theirs.length });
    }
    for (const file of Object.values(FILES)) {
      const text = await readFile(join(mine, file), 'utf8');
      expect(theirs.filter((n) => text.includes(events[n]!.id) || text.includes(events[n]!.stream))).toEqual([]);
    }
    const manifest = await manifestOf(mine);
    expect(manifest).toMatchObject({ size: SIZE, withheld: theirs.length, tenants: ['2584'] });
    const { open, internal, secret } = manifest.classifications;
    expect(open + internal + secret).toBe(SIZE - theirs.length);
    expect(manifest.notIncluded.at(-1)!.en).toContain('leaf hash alone');
    expect(await readFile(join(mine, FILES.readme), 'utf8')).toContain(`${theirs.length} of them withheld`);
  });

  it('is replayed from the events that it shows', async () => {
    const { events: read } = await readBundle(mine);
    const indexes: number[] = [];
    for await (const batch of read()) indexes.push(...batch.map(({ index }) => index));
    expect(indexes).toEqual(events.flatMap((event, index) => (isMine(event) ? [index] : [])));
  });

  it('may show nothing at all', async () => {
    const dir = await work.bundle(
      events,
      key,
      sealedFor(events, () => false),
    );
    expect(await verifyBundle(dir)).toMatchObject({ ok: true, level: 'L1', withheld: SIZE, findings: [] });
  });
});

/** Somebody who edits the lines of one event in all three files, and lists them anew. */
const forge = async (index: number, [entry, body, row]: readonly string[], change: Partial<Manifest> = {}) => {
  const dir = await work.copyOf(mine);
  await editLines(dir, FILES.entries, (lines) => lines.with(index + 1, entry!));
  await editLines(dir, FILES.payloads, (lines) => lines.with(index + 1, body!));
  await editLines(dir, FILES.csv, (lines) => lines.with(index + 1, row!));
  await relist(dir, change);
  return dir;
};
const shownAs = (event: RecordedEvent, index: number): readonly string[] => {
  const { entry, data, leaf } = ledgerSealer.seal(event);
  return [entry, data, csvRow(index, parseEntry(entry)!, toHex(leaf))];
};
const withheldAs = (leaf: string, index: number): readonly string[] => [
  withheldEntry(leaf),
  '{"withheld":true}',
  withheldRow(index, leaf),
];

describe('a forger of withheld events', () => {
  const AT = theirs[60]!;
  const [entry, body, row] = withheldAs(leafOf(events[AT]!), AT) as [string, string, string];
  const other = leafOf(eventAt(SIZE));

  it.each<[string, readonly string[], FindingCode]>([
    ['changes the leaf', withheldAs(other, AT), 'root-differs'],
    ['changes the leaf in the entry only', [withheldEntry(other), body, row], 'csv-differs'],
    ['changes the leaf in the row only', [entry, body, withheldRow(AT, other)], 'csv-differs'],
    ['tells in the row what it may be', [entry, body, row.replace(';;', ';2022-10-03T06:00:00.000Z;')], 'csv-differs'],
    ['gives it a body', [entry, '{"title":"x"}', row], 'payload-changed'],
    ['adds to the line', [entry.replace(',', ',"tenant":"2584",'), body, row], 'entry-malformed'],
    ['writes the leaf in capitals', [withheldEntry(leafOf(events[AT]!).toUpperCase()), body, row], 'entry-malformed'],
    ['shortens the leaf', withheldAs(leafOf(events[AT]!).slice(1), AT), 'entry-malformed'],
  ])('who %s is found out', async (_what, lines, code) => {
    const verdict = await verifyBundle(await forge(AT, lines));
    expect(verdict).toMatchObject({ ok: false, level: undefined });
    expect(verdict.findings.map((finding) => finding.code)).toContain(code);
    if (code !== 'root-differs') expect(verdict.findings[0]!.where).toMatchObject({ index: AT });
  });

  it('who shows something else in its place is found out, even with all counts made right', async () => {
    const fake = {
      ...eventAt(AT),
      id: uuidOf('fake'),
      stream: `problem-${uuidOf('fake')}`,
      tenant: '2584',
      revision: 0,
    };
    const { classifications: was } = await manifestOf(mine);
    const withheld = theirs.length - 1;
    const dir = await forge(AT, shownAs({ ...fake, classification: 'open', causationId: null }, AT), {
      withheld,
      classifications: { ...was, open: was.open + 1 },
    });
    const trailer = (lines: string[]): string[] =>
      lines.with(
        -2,
        lines
          .at(-2)!
          .replace(/"events":\d+/, `"events":${SIZE - withheld}`)
          .replace(/\d+\}$/, `${withheld}}`),
      );
    await editLines(dir, FILES.entries, trailer);
    await editLines(dir, FILES.payloads, trailer);
    await relist(dir);
    expect(await codesOf(dir)).toEqual(['root-differs']);
  });

  it('who shows the true event of a stream that is else withheld is asked for the rest of it', async () => {
    const dir = await work.bundle(
      events,
      key,
      sealedFor(events, (event, index) => isMine(event) || index === AT),
    );
    expect(eventAt(AT).revision).toBeGreaterThan(0);
    expect(await codesOf(dir)).toContain('revision-gap');
  });

  it.each<[string, Partial<Manifest>]>([
    ['fewer', { withheld: theirs.length - 1 }],
    ['more', { withheld: theirs.length + 1 }],
    ['none', { withheld: 0 }],
  ])('who states %s is found out', async (_what, change) => {
    const dir = await work.copyOf(mine);
    await relist(dir, change);
    expect(await codesOf(dir)).toEqual(expect.arrayContaining(['summary-differs', 'trailer-wrong']));
  });

  it.each([FILES.entries, FILES.payloads])('who states another number at the end of %s is found out', async (file) => {
    const dir = await work.copyOf(mine);
    await editLines(dir, file, (lines) =>
      lines.with(-2, lines.at(-2)!.replace(/"notExported":\d+/, '"notExported":0')),
    );
    await relist(dir);
    expect(await codesOf(dir)).toEqual(['trailer-wrong']);
  });

  it.each([-1, 1.5, SIZE + 1, '3', undefined])('who states %p has no manifest', async (withheld) => {
    const dir = await work.copyOf(mine);
    await relist(dir, { withheld: (withheld ?? null) as number });
    expect(await codesOf(dir)).toEqual(['manifest-malformed']);
  });
});

describe('an operator who withholds what should be shown', () => {
  const exportWithout = (hidden: (event: RecordedEvent, index: number) => boolean, all = events): Promise<string> =>
    work.bundle(
      all,
      key,
      sealedFor(all, (event, index) => isMine(event) && !hidden(event, index)),
    );
  /** A stream of the municipality that is shown, with all its seven events in the log. */
  const { stream } = eventAt(events.findIndex(isMine));
  const ofStream = (event: RecordedEvent): boolean => event.stream === stream;

  it.each([0, 3, 5])('event %i of a stream is found out by the gap', async (revision) => {
    const dir = await exportWithout((event) => ofStream(event) && event.revision === revision);
    const verdict = await verifyBundle(dir);
    expect(verdict).toMatchObject({ ok: false, level: undefined });
    expect(verdict.findings[0]).toMatchObject({ code: 'revision-gap', where: { stream } });
  });

  it.each<[string, (event: RecordedEvent) => boolean]>([
    ['the last event of a stream', (event) => ofStream(event) && event.revision === 6],
    ['a whole stream', ofStream],
  ])('%s is found out by a reaction to it', async (_what, hidden) => {
    const cause = events.findLast(ofStream)!;
    const at = events.findIndex((event, index) => index > 30 && isMine(event) && !ofStream(event));
    const reacted = events.with(at, { ...events[at]!, causationId: cause.id });
    expect(await verifyBundle(await exportWithout(() => false, reacted))).toMatchObject({ ok: true, findings: [] });
    const verdict = await verifyBundle(await exportWithout(hidden, reacted));
    expect(verdict).toMatchObject({ ok: false, level: undefined });
    expect(verdict.findings[0]).toMatchObject({ code: 'cause-missing', where: { index: at } });
  });

  it('the last event of a stream that nothing came of is not found out: the verdict says that it cannot be', async () => {
    const verdict = await verifyBundle(await exportWithout((event) => ofStream(event) && event.revision === 6));
    expect(verdict).toMatchObject({ ok: true, level: 'L1', withheld: theirs.length + 1 });
    expect(verdict.doesNotExclude.map(({ en }) => en).join()).toContain('events which should be shown are withheld');
  });
});

describe('streams and causes, whether all is shown or not', () => {
  const AT = 150;
  const spoiled = (change: Partial<RecordedEvent>): ReturnType<typeof work.bundle> => {
    const all = events.with(AT, { ...events[AT]!, ...change });
    return work.bundle(all, key);
  };

  it('a stream stays with its municipality', async () => {
    expect(await codesOf(await spoiled({ tenant: '0180' }))).toEqual(['tenant-changed', 'summary-differs']);
  });

  it.each([
    ['an event that is not there', uuidOf('none')],
    ['a later event', eventAt(AT + 1).id],
    ['itself', eventAt(AT).id],
  ])('nothing is a reaction to %s', async (_what, causationId) => {
    expect(await codesOf(await spoiled({ causationId }))).toEqual(['cause-missing']);
  });
});
