import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { history, SCHEMA_HASH } from '../history.fixture.js';
import { FILES, formatManifest, schemaFile } from './format.js';
import {
  CANARY,
  drain,
  edited,
  formatted,
  jsonish,
  manifestOf,
  PATIENCE_MS,
  replaced,
  soundForm,
  survives,
} from './fuzz.fixture.js';
import { relist, scratch } from './scratch.fixture.js';
import { newKey } from './source.fixture.js';
import { verifyBundle } from './verify.js';

const key = newKey();
const LISTED = [...Object.values(FILES), schemaFile(SCHEMA_HASH)];
let work: Awaited<ReturnType<typeof scratch>>;
let clean: string;
beforeAll(async () => {
  work = await scratch();
  clean = await work.bundle(history(42), key);
});
afterAll(() => work.remove());

describe('a bundle that is anything at all', () => {
  it('in one of its files gets findings', async () => {
    const change = fc.record({
      file: fc.constantFrom(...LISTED),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.string({ unit: 'binary', maxLength: 500 }).map((text) => Buffer.from(text)),
        jsonish.map((text) => Buffer.from(`${text}\n`)),
      ),
      relisted: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, bytes, relisted }) => {
        const dir = await work.copyOf(clean);
        const original = await readFile(join(dir, file));
        fc.pre(!original.equals(bytes));
        await writeFile(join(dir, file), bytes);
        // The README is for people: whoever lists it anew may put anything into it that is text.
        if (relisted && file !== FILES.manifest && file !== FILES.readme) await relist(dir);
        await survives(dir, clean);
        await rm(dir, { recursive: true });
      }),
      { numRuns: 120 },
    );
  });

  it('between two places of a file, however many lines that leaves, gets findings', async () => {
    const splice = fc.record({
      file: fc.constantFrom(FILES.entries, FILES.payloads, FILES.csv, FILES.checkpoints, FILES.vkeys, FILES.readModels),
      at: fc.nat(10_000),
      remove: fc.nat(3_000),
      put: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        jsonish,
        fc.constantFrom('\n', '\n\n\n', '\u0000', '\r\n'),
      ),
    });
    await fc.assert(
      fc.asyncProperty(splice, async ({ file, at, remove, put }) => {
        const dir = await work.copyOf(clean);
        const text = await readFile(join(dir, file));
        const from = at % text.length;
        const spliced = Buffer.concat([text.subarray(0, from), Buffer.from(put), text.subarray(from + remove)]);
        fc.pre(!spliced.equals(text));
        await writeFile(join(dir, file), spliced);
        await relist(dir);
        const verdict = await verifyBundle(dir);
        // Hashes of read models are under no signature, so a row may be cut out whole: a replay finds that, not this.
        if (file !== FILES.readModels || !verdict.ok) soundForm(verdict);
        await drain(dir);
        await rm(dir, { recursive: true });
      }),
      { numRuns: 150 },
    );
  });

  it('in a field of its manifest, hashed anew, gets findings', async () => {
    const fields = [
      'format',
      'version',
      'origin',
      'size',
      'withheld',
      'tenants',
      'classifications',
      'bodiesWithheld',
      'files',
    ] as const;
    const change = fc.record({
      field: fc.constantFrom(...fields),
      value: fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom(Number.MAX_SAFE_INTEGER, 2 ** 53, 1e300, -0, 41, 43),
      ),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ field, value }) => {
        const dir = await work.copyOf(clean);
        const manifest = await manifestOf(dir);
        fc.pre(JSON.stringify(manifest[field]) !== JSON.stringify(value));
        await writeFile(join(dir, FILES.manifest), formatted({ ...manifest, [field]: value }));
        await survives(dir, clean);
        await rm(dir, { recursive: true });
      }),
      { numRuns: 120 },
    );
  });

  it('with names that lead elsewhere reads and writes nothing there', async () => {
    const name = fc.oneof(
      fc
        .array(fc.constantFrom('..', '.', 'schemas', 'x', '', '~', 'C:', '%2e%2e', '..\\', 'nul'), {
          minLength: 1,
          maxLength: 6,
        })
        .map((parts) => parts.join('/')),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.constantFrom('/etc/passwd', 'schemas/../../secret.txt', '../secret.txt', `schemas/${'0'.repeat(64)}.json/..`),
    );
    await writeFile(join(dirname(clean), 'secret.txt'), CANARY);
    await fc.assert(
      fc.asyncProperty(name, fc.boolean(), async (path, instead) => {
        const dir = await work.copyOf(clean);
        const { manifestHash: _hash, files, ...rest } = await manifestOf(dir);
        fc.pre(path.isWellFormed() && !files.some((file) => file.path === path));
        const outside = { path, sha256: '0'.repeat(64), bytes: CANARY.length, lines: 0 };
        const listed = instead ? [outside, ...files.slice(1)] : [...files, outside];
        await writeFile(join(dir, FILES.manifest), formatManifest({ ...rest, files: listed }));
        await survives(dir, clean);
        await rm(dir, { recursive: true });
      }),
      { numRuns: 80 },
    );
  });
});

/** Bundles that once were worth a thought each, kept for ever: what random search would seldom meet. */
const SEEDS: readonly [string, (dir: string) => Promise<unknown>][] = [
  ['a link to a file outside', (dir) => replaced(dir, FILES.payloads, (path) => symlink('../secret.txt', path))],
  ['a link to a device without end', (dir) => replaced(dir, FILES.readme, (path) => symlink('/dev/zero', path))],
  ['a link to itself', (dir) => replaced(dir, FILES.entries, (path) => symlink(FILES.entries, path))],
  ['a linked manifest', (dir) => replaced(dir, FILES.manifest, (path) => symlink('../secret.txt', path))],
  ['a linked folder of schemas', (dir) => replaced(dir, 'schemas', (path) => symlink('..', path))],
  ['a folder in place of a file', (dir) => replaced(dir, FILES.csv, (path) => mkdir(path))],
  ['a file in place of the folder of schemas', (dir) => replaced(dir, 'schemas', (path) => writeFile(path, 'x'))],
  [
    'a pipe that nobody writes to',
    (dir) => replaced(dir, FILES.entries, async (path) => execFileSync('mkfifo', [path])),
  ],
  ['folders in folders', (dir) => mkdir(join(dir, 'schemas', ...Array<string>(200).fill('d')), { recursive: true })],
  ['a manifest nested without end', (dir) => writeFile(join(dir, FILES.manifest), '{"a":'.repeat(400_000))],
  ['a manifest of five megabytes', (dir) => writeFile(join(dir, FILES.manifest), ' '.repeat(5_000_000))],
  [
    'what is not included, nested without end',
    async (dir) => {
      const text = await readFile(join(dir, FILES.manifest), 'utf8');
      const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
      await writeFile(join(dir, FILES.manifest), text.replace('"notIncluded": [', `"notIncluded": [${nested},`));
    },
  ],
  ['more events than could ever be', (dir) => counted(dir, Number.MAX_SAFE_INTEGER)],
  ['as many events as warrant a thread of their own', (dir) => counted(dir, 1_000_000_000)],
  ['twenty thousand schemas listed that are not there', (dir) => listing(dir, 20_000)],
  ['one line of ten megabytes', (dir) => edited(dir, FILES.payloads, (text) => `${'x'.repeat(10_000_000)}\n${text}`)],
  ['ten megabytes without a line', (dir) => edited(dir, FILES.vkeys, () => 'x'.repeat(10_000_000))],
  ['a million empty lines', (dir) => edited(dir, FILES.checkpoints, (text) => '\n'.repeat(1_000_000) + text)],
  [
    'a hundred thousand lines that are no keys',
    (dir) => edited(dir, FILES.vkeys, (text) => 'a+b+c\n'.repeat(100_000) + text),
  ],
  [
    'a body nested without end',
    (dir) => edited(dir, FILES.payloads, (text) => text.replace(/\n\{.*\n/, `\n${'['.repeat(100_000)}\n`)),
  ],
  [
    'an entry nested without end',
    (dir) => edited(dir, FILES.entries, (text) => text.replace(/\n\{.*\n/, `\n${'{"a":'.repeat(40_000)}\n`)),
  ],
  [
    'a row nested without end',
    (dir) => edited(dir, FILES.readModels, (text) => text.replace(/\n\{.*\n/, `\n${'['.repeat(100_000)}\n`)),
  ],
  ['bytes that are no text', (dir) => edited(dir, FILES.csv, () => Buffer.from([0xff, 0xfe, 0xc0, 0x80, 10]))],
  [
    'half a character at a line’s end',
    (dir) =>
      edited(dir, FILES.entries, (text) => Buffer.concat([Buffer.from(text).subarray(0, -1), Buffer.from([0xc3, 10])])),
  ],
  [
    'checkpoints whose size is beyond counting',
    (dir) => edited(dir, FILES.checkpoints, (text) => text.replace('\n42\n', '\n999999999999999999999999\n')),
  ],
  [
    'a note with thousands of signatures',
    (dir) =>
      edited(
        dir,
        FILES.checkpoints,
        (text) => text.trimEnd() + `\n${text.trimEnd().split('\n').at(-1)}`.repeat(5_000) + '\n\n',
      ),
  ],
  ['nothing in any file', (dir) => Promise.all(LISTED.map((file) => writeFile(join(dir, file), '')))],
];

const counted = async (dir: string, size: number): Promise<void> =>
  writeFile(join(dir, FILES.manifest), formatManifest({ ...(await manifestOf(dir)), size }));

/** Lists so many schemas more, none of which is there. */
const listing = async (dir: string, count: number): Promise<void> => {
  const manifest = await manifestOf(dir);
  const more = Array.from({ length: count }, (_, n) => {
    const path = schemaFile((2 ** 48 + n).toString(16).padStart(16, '0'));
    return { path, sha256: '0'.repeat(64), bytes: 1, lines: 1 };
  });
  await writeFile(join(dir, FILES.manifest), formatManifest({ ...manifest, files: [...manifest.files, ...more] }));
};

describe('a bundle with', () => {
  it.each(SEEDS)('%s gets findings', async (_what, spoil) => {
    await writeFile(join(dirname(clean), 'secret.txt'), CANARY);
    const dir = await work.copyOf(clean);
    await spoil(dir);
    await survives(dir, clean);
    await rm(dir, { recursive: true, force: true });
  });

  it('thousands of schemas, named and listed, is verified in time that grows with their number', async () => {
    // To look each of them up in a list of all would take minutes.
    const many = 10_000;
    const named = history(many).map((event, n) => ({ ...event, schema: n.toString(16).padStart(16, '0') }));
    const dir = await work.bundle(named, key, { schema: async () => undefined });
    await listing(dir, 20_000);
    const began = performance.now();
    const { findings, omitted } = await verifyBundle(dir);
    expect(performance.now() - began).toBeLessThan(PATIENCE_MS);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['schema-missing', 'file-missing']));
    expect(findings.length + omitted).toBe(30_000);
  });
});
