import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedEvent } from '@havstang/kernel';
import { history } from '../history.fixture.js';
import { parseVerifierKey } from '../note.js';
import { ledgerSealer } from '../sealer.js';
import { checkEventProof } from '../tlog-proof.js';
import { FILES, OPTIONAL, type Manifest } from './format.js';
import { proveEvent } from './prove.js';
import { readBundle } from './read.js';
import { caseOf, partOf, withCommitments } from './scope.fixture.js';
import { editLines, relist, scratch } from './scratch.fixture.js';
import { newKey, sealedFor } from './source.fixture.js';
import { verdictText } from './verdict-text.js';
import { verifyBundle } from './verify.js';

const SIZE = 300;
const key = newKey();
const events = history(SIZE);
const isOpen = ({ classification }: RecordedEvent): boolean => classification === 'open';
const closed = events.flatMap((event, index) => (isOpen(event) ? [] : [index]));
const [AT, OPEN] = [closed[3]!, closed[3]! + 1];
const WITHHELD = '{"withheld":"classification"}';
const MARK = /"withheld":"classification"/g;

let work: Awaited<ReturnType<typeof scratch>>;
let dir: string;
beforeAll(async () => {
  work = await scratch();
  dir = await work.bundle(events, key);
});
afterAll(() => work.remove());

const textOf = (of: string, file: string): Promise<string> => readFile(join(of, file), 'utf8');
const codesOf = async (of: string) => (await verifyBundle(of)).findings.map(({ code, where }) => [code, where.index]);

describe('the bodies of events that are not open', () => {
  it('are withheld, whatever the source holds; their entries are shown, and the tree is proved in full', async () => {
    const verdict = await verifyBundle(dir, { trustedKey: key.vkey });
    expect(verdict).toMatchObject({
      ok: true,
      level: 'L1',
      withheld: 0,
      bodiesWithheld: { classification: closed.length },
      checkpoint: { size: SIZE },
      findings: [],
    });
    const [entries, payloads] = await Promise.all(
      [FILES.entries, FILES.payloads].map(async (file) => (await textOf(dir, file)).split('\n')),
    );
    expect(closed.map((index) => payloads![index + 1])).toEqual(closed.map(() => WITHHELD));
    expect(entries![AT + 1]).toBe(ledgerSealer.seal(events[AT]!).entry);
    for (const file of [...Object.values(FILES), OPTIONAL.provenance, OPTIONAL.ocel, OPTIONAL.erasures])
      expect(await textOf(dir, file)).not.toContain(`Felanmälan ${AT} `);
  });

  it('are counted, and the reason is said: in the manifest, at the end of the file, in the README and in the verdict', async () => {
    const manifest = JSON.parse(await textOf(dir, FILES.manifest)) as Manifest;
    expect(manifest.bodiesWithheld).toEqual({ classification: closed.length });
    expect(manifest.notIncluded.map(({ en }) => en).join()).toContain('internal or secret');
    const trailer = (await textOf(dir, FILES.payloads)).split('\n').at(-2)!;
    expect(JSON.parse(trailer)).toMatchObject({
      counts: { events: SIZE - closed.length },
      notExported: closed.length,
    });
    const readme = await textOf(dir, FILES.readme);
    expect(readme).toContain(`Av ${closed.length} händelser som är interna eller hemliga`);
    expect(readme).toContain(`Of ${closed.length} events that are internal or secret`);
    const verdict = await verifyBundle(dir);
    expect(verdictText(verdict, 'sv')).toContain(`${closed.length} med innehållet undanhållet`);
    expect(verdict.shows.map(({ en }) => en).join()).toContain(
      `Of ${closed.length} of these events the body is withheld`,
    );
    expect(verdict.doesNotExclude.map(({ en }) => en).join()).toContain('the withheld bodies may say');
  });

  it('are missing for nobody where all events are open', async () => {
    const open = await work.bundle(
      events.map((event) => ({ ...event, classification: 'open' as const })),
      key,
    );
    const verdict = await verifyBundle(open);
    expect(verdict).toMatchObject({ ok: true, bodiesWithheld: { classification: 0 } });
    expect(JSON.stringify([verdict.shows, verdict.doesNotExclude])).not.toContain('withheld');
  });

  it('are no part of what views are made of, and the entries can still be read', async () => {
    const bundle = await readBundle(dir);
    const [bodies, entries] = [[] as number[], [] as number[]];
    for await (const batch of bundle.events()) bodies.push(...batch.map(({ index }) => index));
    for await (const batch of bundle.entries())
      entries.push(...batch.flatMap(({ index, data }) => (data === undefined ? [index] : [])));
    expect(bodies).toEqual(events.flatMap((event, index) => (isOpen(event) ? [index] : [])));
    expect(entries).toEqual(closed);
  });

  it('leave the event itself provable', async () => {
    const proof = await proveEvent(dir, { index: AT });
    const verifier = parseVerifierKey(key.vkey)!;
    expect(checkEventProof(proof!, verifier)).toMatchObject({ index: AT, data: WITHHELD });
    const extra = (entry: string): string => Buffer.from(`${entry}\n${WITHHELD}\n`).toString('base64');
    const open = (await proveEvent(dir, { index: OPEN }))!;
    const pretext = open.replace(/extra .*/, `extra ${extra(ledgerSealer.seal(events[OPEN]!).entry)}`);
    expect(checkEventProof(pretext, verifier)).toBe('body-changed');
  });

  it('are withheld in a case, and beside another municipality’s events', async () => {
    const all = withCommitments(events, 100);
    const scope = caseOf(all);
    const part = await work.bundle(all, key, partOf(all, key, scope));
    const inPart = (await textOf(part, FILES.payloads)).match(MARK)!.length;
    expect(inPart).toBe(all.filter((event) => scope.streams.includes(event.stream) && !isOpen(event)).length);
    expect(await verifyBundle(part)).toMatchObject({
      ok: true,
      findings: [],
      bodiesWithheld: { classification: inPart },
    });
    const mine = await work.bundle(
      events,
      key,
      sealedFor(events, ({ tenant }) => tenant === '2584'),
    );
    const own = closed.filter((index) => events[index]!.tenant === '2584').length;
    expect(await verifyBundle(mine)).toMatchObject({ ok: true, findings: [], bodiesWithheld: { classification: own } });
  });
});

describe('whoever withholds too much, or too little, is found out', () => {
  const put = async (index: number, body: string): Promise<string> => {
    const copy = await work.copyOf(dir);
    await editLines(copy, FILES.payloads, (lines) => lines.with(index + 1, body));
    await relist(copy);
    return copy;
  };

  it.each<[string, number, string, string]>([
    ['an open body under that pretext', OPEN, WITHHELD, 'body-withheld'],
    ['an open body as another municipality’s', OPEN, '{"withheld":true}', 'payload-changed'],
    ['an internal body for another reason', AT, '{"withheld":true}', 'payload-changed'],
    ['an internal body that it does not have', AT, '{}', 'payload-changed'],
    ['an internal body', AT, ledgerSealer.seal(events[AT]!).data, 'body-exposed'],
  ])('with %s', async (_what, index, body, code) => {
    expect((await codesOf(await put(index, body)))[0]).toEqual([code, index]);
  });

  it('as a source that says nothing of an open body', async () => {
    const source = sealedFor(events, () => true);
    const sealed: typeof source.sealed = async (from, limit) =>
      (await source.sealed(from, limit)).map((line, n) =>
        from + n === OPEN && 'entry' in line ? { entry: line.entry } : line,
      );
    expect(await codesOf(await work.bundle(events, key, { sealed }))).toEqual([
      ['body-withheld', OPEN],
      ['summary-differs', undefined],
    ]);
  });

  it.each([closed.length - 1, closed.length + 1, 0])('with %i for the number of them', async (classification) => {
    const copy = await work.copyOf(dir);
    await relist(copy, { bodiesWithheld: { classification } });
    expect((await codesOf(copy)).map(([code]) => code)).toEqual(['summary-differs', 'trailer-wrong']);
  });

  it.each([null, {}, { classification: -1 }, { classification: 1, whim: 2 }])('with the counts %j', async (counts) => {
    const copy = await work.copyOf(dir);
    await relist(copy, { bodiesWithheld: counts as never });
    expect((await codesOf(copy)).map(([code]) => code)).toEqual(['manifest-malformed']);
  });
});
