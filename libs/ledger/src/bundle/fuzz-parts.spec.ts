import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { canonicalJson } from '../canonical.js';
import { history } from '../history.fixture.js';
import {
  FILES,
  formatManifest,
  GAP_BODY,
  gapEntry,
  gapRow,
  headerLine,
  headsTrailer,
  OPTIONAL,
  type Manifest,
  type Scope,
} from './format.js';
import { CANARY, edited, formatted, jsonish, manifestOf, replaced, survives } from './fuzz.fixture.js';
import { caseOf, partOf, withCommitments } from './scope.fixture.js';
import { relist, scratch } from './scratch.fixture.js';
import { newKey } from './source.fixture.js';
import { isStatic } from './static-log.js';

const key = newKey();
const EVENTS = withCommitments(history(60), 25);
const SIZE = EVENTS.length;
const PERIOD: Scope = { kind: 'period', from: EVENTS[20]!.recordedAt, to: EVENTS[40]!.recordedAt, first: 20, end: 41 };

let work: Awaited<ReturnType<typeof scratch>>;
/** A whole log with its tiles, and parts of it with runs, heads and proofs. */
let clean: { readonly whole: string; readonly case: string; readonly period: string };
beforeAll(async () => {
  work = await scratch();
  clean = {
    whole: await work.bundle(EVENTS, key),
    case: await work.bundle(EVENTS, key, partOf(EVENTS, key, caseOf(EVENTS))),
    period: await work.bundle(EVENTS, key, partOf(EVENTS, key, PERIOD)),
  };
  await writeFile(join(dirname(clean.whole), 'secret.txt'), CANARY);
});
afterAll(() => work.remove());

/** Spoils a copy of the bundle, and sees that it gets findings and nothing worse. `spoil` answers whether it changed anything. */
const spoilt = async (dir: string, spoil: (copy: string) => Promise<unknown>): Promise<void> => {
  const copy = await work.copyOf(dir);
  await spoil(copy);
  await survives(copy, clean.whole);
  await rm(copy, { recursive: true, force: true });
};

const which = fc.constantFrom('whole' as const, 'case' as const, 'period' as const);
const huge = fc.constantFrom(
  0,
  1,
  SIZE,
  SIZE + 1,
  2 ** 31,
  2 ** 32 + 1,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  1e300,
  -1,
  0.5,
);
const hash = fc.constantFrom('0'.repeat(64), 'f'.repeat(64), 'F'.repeat(64), '', '00', 'g'.repeat(64));

/** Puts a line in place of another one that is neither the first nor the last. */
const withLine = (dir: string, file: string, nth: number, line: string): Promise<void> =>
  edited(dir, file, (text) => {
    const lines = text.split('\n');
    return lines.with(1 + (nth % (lines.length - 3)), line).join('\n');
  });

describe('a bundle of a part', () => {
  it('or of a whole with anything at all in a file, even one that follows from the events, gets findings', async () => {
    const files = [FILES.heads, OPTIONAL.provenance, OPTIONAL.ocel, FILES.entries, FILES.payloads, FILES.csv];
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc.string({ unit: 'binary', maxLength: 500 }).map((text) => Buffer.from(text)),
      jsonish.map((text) => Buffer.from(`${text}\n`)),
    );
    await fc.assert(
      fc.asyncProperty(which, fc.constantFrom(...files), bytes, fc.boolean(), async (of, file, content, relisted) => {
        await spoilt(clean[of], async (copy) => {
          await writeFile(join(copy, file), content);
          if (relisted) await relist(copy);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('or of a whole that was spliced gets findings', async () => {
    const files = [FILES.heads, OPTIONAL.provenance, OPTIONAL.ocel, FILES.entries, FILES.payloads, FILES.csv];
    const splice = fc.record({
      at: fc.nat(10_000),
      remove: fc.nat(2_000),
      put: fc.oneof(jsonish, fc.string(), fc.constant('\n\n')),
    });
    await fc.assert(
      fc.asyncProperty(which, fc.constantFrom(...files), splice, async (of, file, { at, remove, put }) => {
        const text = await readFile(join(clean[of], file));
        const from = at % text.length;
        const spliced = Buffer.concat([text.subarray(0, from), Buffer.from(put), text.subarray(from + remove)]);
        fc.pre(!spliced.equals(text));
        await spoilt(clean[of], async (copy) => {
          await writeFile(join(copy, file), spliced);
          await relist(copy);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('with any scope in its manifest gets findings', async () => {
    const instant = fc.constantFrom(
      EVENTS[0]!.recordedAt,
      EVENTS[40]!.recordedAt,
      '',
      '2022',
      '9999-99-99T99:99:99.999Z',
    );
    const streams = fc.oneof(fc.array(fc.string({ maxLength: 5 })), fc.constant(caseOf(EVENTS, 3).streams), jsonish);
    const scope = fc.oneof(
      fc.record({ kind: fc.constantFrom('case', 'decision'), id: fc.string(), streams, events: fc.array(huge) }),
      fc.record({ kind: fc.constant('period'), from: instant, to: instant, first: huge, end: huge }),
      fc.jsonValue({ maxDepth: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(which, scope, fc.option(huge), async (of, value, outOfScope) => {
        const manifest = await manifestOf(clean[of]);
        const more = outOfScope === null ? {} : { outOfScope };
        const changed = { ...manifest, scope: value, ...more } as Manifest;
        fc.pre(
          JSON.stringify([changed.scope, changed.outOfScope]) !== JSON.stringify([manifest.scope, manifest.outOfScope]),
        );
        await spoilt(clean[of], (copy) => writeFile(join(copy, FILES.manifest), formatted(changed)));
      }),
      { numRuns: 60 },
    );
  });

  it('with any run of events in a place gets findings', async () => {
    const run = fc.record({
      to: huge,
      hashes: fc.oneof(fc.array(hash, { maxLength: 70 }), fc.constant(null)),
      outOfScope: fc.constant(true),
    });
    await fc.assert(
      fc.asyncProperty(which, fc.nat(SIZE), run, async (of, nth, value) => {
        await spoilt(clean[of], (copy) => withLine(copy, FILES.entries, nth, JSON.stringify(value)));
      }),
      { numRuns: 40 },
    );
  });

  it('with any head, proof or commitment in heads.jsonl gets findings', async () => {
    const [stream] = caseOf(EVENTS).streams;
    const head = fc.record({
      stream: fc.constantFrom(stream!, '', 'x'.repeat(10_000), '__proto__', '\u0000'),
      ...{ index: huge, position: huge, revision: huge, proof: fc.array(hash, { maxLength: 100 }) },
    });
    const line = fc
      .oneof(head, fc.record({ event: huge, size: huge }))
      .map((value) => JSON.stringify(value, Object.keys(value).sort()));
    await fc.assert(
      fc.asyncProperty(which, fc.array(line, { minLength: 1, maxLength: 20 }), async (of, lines) => {
        await spoilt(clean[of], async (copy) => {
          const manifest = await manifestOf(copy);
          const counts = { commitments: lines.filter((one) => one.startsWith('{"event"')).length, streams: 0 };
          const trailer = headsTrailer({ ...counts, streams: lines.length - counts.commitments });
          await edited(copy, FILES.heads, () => `${[headerLine('heads', manifest), ...lines, trailer].join('\n')}\n`);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('the static log in a bundle', () => {
  it('with anything at all in one of its files gets findings', async () => {
    const statics = (await readdir(clean.whole, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(clean.whole.length + 1))
      .filter(isStatic);
    expect(statics.length).toBeGreaterThan(2);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...statics), fc.uint8Array({ maxLength: 3_000 }), async (file, bytes) =>
        spoilt(clean.whole, (copy) => writeFile(join(copy, file), bytes)),
      ),
      { numRuns: 30 },
    );
  });

  it('with more files than follow from the events gets findings', async () => {
    const name = fc
      .array(fc.constantFrom('0', '000', '001.p', 'x000', 'entries', '256', '~', '..x', 'å', '99'), {
        minLength: 1,
        maxLength: 9,
      })
      .map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('whole' as const, 'case' as const), name, async (of, path) => {
        const copy = await work.copyOf(clean[of]);
        const file = join(copy, 'tile', path);
        const made = await mkdir(dirname(file), { recursive: true })
          .then(() => writeFile(file, 'x', { flag: 'wx' }))
          .then(
            () => true,
            () => false,
          );
        if (made) await survives(copy, clean.whole);
        await rm(copy, { recursive: true });
        fc.pre(made);
      }),
      { numRuns: 30 },
    );
  });
});

/** What random search would seldom meet. */
const SEEDS: readonly [string, 'whole' | 'case' | 'period', (dir: string) => Promise<unknown>][] = [
  [
    'a tile that is a link to a file outside',
    'whole',
    (dir) => replaced(dir, tile, (path) => symlink('../../../../secret.txt', path)),
  ],
  ['a tile that is a device without end', 'whole', (dir) => replaced(dir, tile, (path) => symlink('/dev/zero', path))],
  ['tiles in a linked folder', 'whole', (dir) => replaced(dir, 'tile', (path) => symlink('..', path))],
  ['a tile that is a pipe', 'whole', (dir) => replaced(dir, tile, async (path) => execFileSync('mkfifo', [path]))],
  ['a folder in place of the checkpoint', 'whole', (dir) => replaced(dir, 'checkpoint', (path) => mkdir(path))],
  ['a file in place of the folder of tiles', 'whole', (dir) => replaced(dir, 'tile', (path) => writeFile(path, 'x'))],
  [
    'tiles in folders in folders',
    'whole',
    (dir) => mkdir(join(dir, 'tile', ...Array<string>(200).fill('d')), { recursive: true }),
  ],
  ['a tile of a hundred megabytes', 'whole', (dir) => writeFile(join(dir, tile), Buffer.alloc(100_000_000))],
  ['a checkpoint where a part is shown', 'case', (dir) => writeFile(join(dir, 'checkpoint'), 'x')],
  [
    'a run that reaches beyond counting',
    'case',
    (dir) => withLine(dir, FILES.entries, 0, `{"hashes":[],"outOfScope":true,"to":${Number.MAX_SAFE_INTEGER}}`),
  ],
  [
    'a run of as many events as could ever be',
    'period',
    async (dir) => {
      const hashes = Array.from({ length: 3_000 }, () => '0'.repeat(64));
      await withLine(dir, FILES.entries, 0, canonicalJson({ hashes, outOfScope: true, to: 2 ** 50 }));
      await writeFile(
        join(dir, FILES.manifest),
        formatManifest({ ...(await manifestOf(dir)), size: 2 ** 50, outOfScope: 2 ** 49 }),
      );
    },
  ],
  [
    'a hundred thousand heads of nothing',
    'case',
    (dir) => edited(dir, FILES.heads, (text) => text.replace('\n', `\n${heads(100_000)}`)),
  ],
  ['heads nested without end', 'case', (dir) => withLine(dir, FILES.heads, 0, `{"event":${'['.repeat(100_000)}`)],
  [
    'a hundred thousand streams in scope',
    'case',
    async (dir) => {
      const scope = {
        ...caseOf(EVENTS),
        streams: Array.from({ length: 100_000 }, (_, n) => `s-${String(n).padStart(6, '0')}`),
      };
      await writeFile(join(dir, FILES.manifest), formatManifest({ ...(await manifestOf(dir)), scope }));
    },
  ],
  [
    'a hundred thousand single events in scope',
    'case',
    async (dir) => {
      const scope = { ...caseOf(EVENTS), events: Array.from({ length: 100_000 }, (_, n) => n) };
      await writeFile(join(dir, FILES.manifest), formatManifest({ ...(await manifestOf(dir)), scope }));
    },
  ],
  [
    'as many single events in scope, and as many runs between them, as it can hold',
    'case',
    async (dir) => {
      // To look for each event in each run would take minutes.
      const [runs, events] = [60_000, 230_000];
      const scope = { ...caseOf(EVENTS), events: Array.from({ length: events }, (_, n) => runs + n) };
      const each = (line: (n: number) => string) => Array.from({ length: runs }, (_, n) => `${line(n)}\n`).join('');
      await edited(dir, FILES.entries, () =>
        each((n) => (n === 0 ? '{}' : gapEntry({ to: n, hashes: ['0'.repeat(64)] }))),
      );
      await edited(dir, FILES.payloads, () => each(() => GAP_BODY));
      await edited(dir, FILES.csv, () => each((n) => gapRow(n, { to: n + 1, hashes: [] })));
      await relist(dir, { scope, size: runs + events, outOfScope: runs });
    },
  ],
  ['a graph nested without end', 'whole', (dir) => edited(dir, OPTIONAL.provenance, () => `${'['.repeat(400_000)}\n`)],
  ['a process log without an end of line', 'period', (dir) => edited(dir, OPTIONAL.ocel, () => 'x'.repeat(10_000_000))],
];
const tile = 'tile/0/000.p/63';
const heads = (count: number): string =>
  Array.from({ length: count }, (_, n) => {
    const head = { index: n, position: n, proof: [], revision: 0, stream: `s-${String(n).padStart(6, '0')}` };
    return `${canonicalJson(head)}\n`;
  }).join('');

describe('a bundle with', () => {
  it.each(SEEDS)('%s gets findings', (_what, of, spoil) => spoilt(clean[of], spoil));
});
