import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { history } from '../history.fixture.js';
import { ledgerSealer } from '../sealer.js';
import { toHex } from '../hash.js';
import { csvRow, FILES, OPTIONAL, type Manifest } from './format.js';
import { readBundle } from './read.js';
import { scratch } from './scratch.fixture.js';
import { newKey, sourceOf } from './source.fixture.js';
import { verifyBundle } from './verify.js';
import { documentDigest, writeBundle } from './write.js';
import { parseEntry } from '../entry.js';

const key = newKey();
let work: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  work = await scratch();
});
afterAll(() => work.remove());

describe('writing a bundle', () => {
  it('lists every file, and is the same each time', async () => {
    const [a, b] = [await work.bundle(history(50), key), await work.bundle(history(50), key)];
    const files = (await readdir(a)).sort();
    const derived = [OPTIONAL.provenance, OPTIONAL.ocel, OPTIONAL.erasures, 'checkpoint', 'tile'];
    expect(files).toEqual([...Object.values(FILES), 'schemas', ...derived].sort());
    for (const file of files.filter((name) => name !== 'schemas' && name !== 'tile')) {
      expect(await readFile(join(a, file), 'utf8')).toBe(await readFile(join(b, file), 'utf8'));
    }
    const manifest = JSON.parse(await readFile(join(a, FILES.manifest), 'utf8')) as Manifest;
    expect(manifest).toMatchObject({
      size: 50,
      tenants: ['2583', '2584'],
      classifications: { open: 45, internal: 5, secret: 0 },
    });
    expect(manifest.notIncluded).toHaveLength(4);
  });

  it('writes past one buffer, tells how far it is, and never holds more than one batch', async () => {
    const source = sourceOf(history(2_500), key);
    const asked: number[] = [];
    const done: number[] = [];
    const dir = work.place();
    const sealed = (from: number, limit: number) => (asked.push(limit), source.sealed(from, Math.min(limit, 700)));
    const derived: number[] = [];
    await writeBundle(dir, { ...source, sealed }, { progress: (n) => done.push(n), deriving: (n) => derived.push(n) });
    expect(Math.max(...asked)).toBe(1_000);
    expect([done, derived].map((told) => told.at(-1))).toEqual([2_500, 2_500]);
    expect((await verifyBundle(dir)).findings).toEqual([]);
  });

  it('leaves nothing behind when the source fails, and takes no folder that exists', async () => {
    const dir = work.place();
    const source = sourceOf(history(10), key);
    await expect(writeBundle(dir, { ...source, size: 11 })).rejects.toThrow('no event 10');
    expect([dir, `${dir}.partial`].map(existsSync)).toEqual([false, false]);
    await mkdir(`${dir}.partial/old`, { recursive: true });
    await writeBundle(dir, source);
    expect(await verifyBundle(dir)).toMatchObject({ ok: true });
    await expect(writeBundle(dir, source)).rejects.toThrow('exists already');
  });

  it('never follows the name of a schema out of the folder', async () => {
    const events = history(3).map((event) => ({ ...event, schema: '../../../schema' }));
    const asked: string[] = [];
    const dir = await work.bundle(events, key, { schema: async (hash) => (asked.push(hash), '{}') });
    expect(asked).toEqual([]);
    expect((await verifyBundle(dir)).findings).toMatchObject([{ code: 'schema-missing' }]);
  });

  it('exports also what is no entry, for the verifier to name', async () => {
    const source = sourceOf(history(5), key);
    const sealed = async (from: number, limit: number) =>
      (await source.sealed(from, limit)).with(3, { entry: '{}', data: '{}' });
    const dir = await work.bundle(history(5), key, { sealed });
    expect((await verifyBundle(dir)).findings[0]).toMatchObject({ code: 'entry-malformed', where: { index: 3 } });
  });
});

describe('a row for people', () => {
  const row = (role: string, unit: string): string => {
    const { entry, leaf } = ledgerSealer.seal({ ...history(1)[0]!, actor: { ref: 'r', role, unit } });
    return csvRow(0, parseEntry(entry)!, toHex(leaf)).split(';').slice(6, -1).join(';');
  };

  it.each([
    ['drift', 'näringsliv', 'drift;näringsliv'],
    ['a;b', 'say "x"', '"a;b";"say ""x"""'],
    ['=1+1', ' @sum', `"'=1+1";"' @sum"`],
    ['line\nbreak', '-', `"line break";"'-"`],
  ])('shows %j and %j as text', (role, unit, expected) => {
    expect(row(role, unit)).toBe(expected);
  });
});

const collect = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe('reading a bundle back', () => {
  it('gives the events and the marks of the read models', async () => {
    const events = history(2_100);
    const { entries: read, readModels, manifest } = await readBundle(await work.bundle(events, key));
    expect(manifest.size).toBe(2_100);
    const all = (await collect(read())).flat();
    expect(all.map(({ index }) => index)).toEqual(events.map((_, i) => i));
    expect(all.map(({ index: _i, leaf: _l, ...event }) => event)).toEqual(
      events.map((event) => (event.classification === 'open' ? event : { ...event, data: undefined })),
    );
    expect(all[7]!.leaf).toBe(toHex(ledgerSealer.seal(events[7]!).leaf));
    const tables = await collect(readModels());
    expect(tables.map(({ table, index, rows }) => [table, index, rows.length])).toEqual([
      ['challenge-board@1', 2_097, 210],
      ['decision-lineage@2', 2_097, 210],
    ]);
    const { key: rowKey, sha256 } = tables[0]!.rows[0]!;
    expect(sha256).toBe(documentDigest({ title: `Rad ${rowKey}` }));
  });

  it('rejects what is no bundle', async () => {
    await mkdir(join(work.place(), 'x'), { recursive: true });
    await expect(readBundle(work.place())).rejects.toThrow();
  });
});
