import { tableOf, type RecordedEvent } from '@havstang/kernel';
import { appendLeaf, documentDigest, emptyTree, rootOf, rowLeaf } from '@havstang/ledger';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAttestations } from './attested.js';
import { bundleOfEvents, noted, notes } from './bundle.fixture.js';

const quiet = () => undefined;
const last = notes(
  'last',
  (stream) => stream,
  (_before, word) => (word === 'bort' ? undefined : { text: word }),
);
const MODELS = new Map([[tableOf(last), last]]);
const stream = (n: number): string => noted('', n).stream;

const rootFor = (rows: Readonly<Record<string, string>>): string => {
  const leaves = Object.entries(rows).map(([key, text]) =>
    rowLeaf({ key: `2584/${key}`, sha256: documentDigest({ text }) }),
  );
  return Buffer.from(rootOf(leaves.reduce(appendLeaf, emptyTree))).toString('hex');
};

/** An attestation as the event that stands at place `n`. */
const attestation = (n: number, index: number, rows: Readonly<Record<string, string>>, change = {}): RecordedEvent => ({
  ...noted('', n),
  type: 'se.havstang.challenges.read-models-attested.v1',
  stream: `attestation-${noted('', n).id}`,
  revision: 0,
  data: {
    occasion: 'KS',
    tables: [{ table: 'last@1', index, rows: Object.keys(rows).length, root: rootFor(rows), ...change }],
  },
});

let folder: string;
let count = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'havstang-attested-'))));
afterAll(() => rm(folder, { recursive: true }));

const checked = async (events: readonly RecordedEvent[]) => {
  const dir = join(folder, `bundle-${count++}`);
  await bundleOfEvents(dir, events, {});
  return checkAttestations(dir, MODELS, quiet);
};
const holds = async (...events: readonly RecordedEvent[]) => (await checked(events)).map((one) => one.holds);

const [ett, tva, tre] = ['ett', 'två', 'tre'].map(noted) as [RecordedEvent, RecordedEvent, RecordedEvent];
const TWO = { [stream(0)]: 'ett', [stream(1)]: 'två' };
const THREE = { ...TWO, [stream(2)]: 'tre' };

describe('an attestation in the log', () => {
  it('holds when the events before its index give the rows that it signs for', async () => {
    const found = await checked([ett, tva, attestation(6, 2, TWO), tre, attestation(7, 4, THREE)]);
    expect(found).toEqual([
      { attestedAt: 2, tenant: '2584', table: 'last@1', index: 2, holds: true },
      { attestedAt: 4, tenant: '2584', table: 'last@1', index: 4, holds: true },
    ]);
  });

  it('may be sealed later than what it says', async () => {
    expect(await holds(ett, tva, tre, attestation(6, 2, TWO))).toEqual([true]);
  });

  it('is about the rows of one municipality', async () => {
    const elsewhere = { ...tre, tenant: '2580' };
    expect(await holds(ett, tva, elsewhere, attestation(6, 3, TWO))).toEqual([true]);
  });

  it('knows of rows that are no more', async () => {
    const gone = noted('bort', 3);
    expect(await holds(ett, tva, tre, gone, attestation(6, 4, { [stream(1)]: 'två', [stream(2)]: 'tre' }))).toEqual([
      true,
    ]);
  });

  it.each([
    ['a row that differs', TWO, { root: rootFor({ ...TWO, [stream(1)]: 'tva' }) }],
    ['a row too many', TWO, { rows: 3 }],
    ['a row that came later', THREE, {}],
    ['no row at all', {}, {}],
  ])('does not hold with %s', async (_, rows, change) => {
    expect(await holds(ett, tva, attestation(6, 2, rows, change), tre)).toEqual([false]);
  });

  it('is passed over where this version has no such model', async () => {
    expect(await holds(ett, attestation(6, 1, {}, { table: 'other@1' }))).toEqual([]);
  });
});
