import { tableOf, type AnyReadModel } from '@havstang/kernel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asOf } from './as-of.js';
import { bundleOf, bundleOfEvents, noted, notes } from './bundle.fixture.js';
import { diff } from './diff.js';
import { asOfText, diffText } from './look-text.js';
import { isBy, parseMoment } from './moment.js';
import { replay } from './replay.js';
import { shuffled } from './shuffle.js';
import { trace } from './trace.js';

const WORDS = 'ett två tre fyra fem sex sju'.split(' ');
const quiet = () => undefined;
const stream = (n: number): string => noted('', n).stream;
const byTable = (...models: readonly AnyReadModel[]): ReadonlyMap<string, AnyReadModel> =>
  new Map(models.map((model) => [tableOf(model), model]));

/** What was said last in each stream; `sex` takes it away. */
const last = notes(
  'last',
  (of) => of,
  (_before, word) => (word === 'sex' ? undefined : { text: word }),
);
/** All that was said, in the order in which it came: it looks right, and depends on an order between streams that no bus keeps. */
const all = notes(
  'all',
  () => 'all',
  (before, word) => ({ text: `${before?.text ?? ''} ${word}` }),
);

let folder: string;
let count = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'havstang-audit-'))));
afterAll(() => rm(folder, { recursive: true }));

const bundle = async (live: Parameters<typeof bundleOf>[2]): Promise<string> => {
  const dir = join(folder, `bundle-${count++}`);
  await bundleOf(dir, WORDS, live);
  return dir;
};
const LIVE = { [`2584/${stream(0)}`]: { text: 'sju' }, [`2584/${stream(1)}`]: { text: 'fem' } };

describe('a moment', () => {
  it.each([
    ['0', { index: 0 }],
    ['112', { index: 112 }],
    ['2022-06-01', { until: '2022-06-01T21:59:59.999Z' }],
    ['2022-01-01', { until: '2022-01-01T22:59:59.999Z' }],
    ['2022-06-01T12:00:00+02:00', { until: '2022-06-01T10:00:00.000Z' }],
  ])('%s', (text, moment) => expect(parseMoment(text)).toEqual(moment));

  it.each([
    '',
    '-1',
    '1.5',
    'igår',
    '2022-02-30',
    '2022-13-01',
    '2022-06-01T12:00',
    '2022-06-01T25:00:00Z',
    '2022-02-31T12:00:00Z',
    '2022-6-1',
  ])('is not %s', (text) => expect(parseMoment(text)).toBeUndefined());

  it('takes in what had been recorded by then', () => {
    const known = (text: string) =>
      WORDS.map((word, n) => ({ ...noted(word, n), index: n, leaf: '' })).filter(isBy(parseMoment(text)!)).length;
    expect([known('0'), known('3'), known('99')]).toEqual([1, 4, 7]);
    expect([known('2022-05-31'), known('2022-06-01'), known('2022-06-02')]).toEqual([0, 3, 7]);
  });
});

describe('a read model as it was', () => {
  it('is the fold of what had been recorded', async () => {
    const dir = await bundle({});
    const at = async (text: string) => {
      const { events, tables } = await asOf(dir, parseMoment(text)!, byTable(last), quiet);
      return [events, ...tables[0]!.rows.map(({ document }) => document['text'])];
    };
    expect(await at('2')).toEqual([3, 'ett', 'två', 'tre']);
    expect(await at('2022-06-01')).toEqual([3, 'ett', 'två', 'tre']);
    expect(await at('5')).toEqual([6, 'fyra', 'fem']);
    expect(await at('6')).toEqual([7, 'sju', 'fem']);
    await expect(at('7')).rejects.toThrow('7 events, 0–6');
  });

  it('differs between two moments by what was recorded in between', async () => {
    const { events, rows } = await diff(await bundle({}), { index: 1 }, { index: 5 }, byTable(last), quiet);
    expect(events.map(({ index }) => index)).toEqual([2, 3, 4, 5]);
    expect(rows).toEqual([
      {
        table: 'last@1',
        key: `2584/${stream(0)}`,
        how: 'changed',
        fields: [{ field: 'text', before: 'ett', after: 'fyra' }],
      },
      {
        table: 'last@1',
        key: `2584/${stream(1)}`,
        how: 'changed',
        fields: [{ field: 'text', before: 'två', after: 'fem' }],
      },
    ]);
    const gone = await diff(await bundle({}), { index: 2 }, { index: 6 }, byTable(last), quiet);
    expect(gone.rows.map(({ how }) => how)).toEqual(['changed', 'changed', 'removed']);
    const none = await diff(await bundle({}), { index: 2 }, { index: 2 }, byTable(last), quiet);
    expect(none).toEqual({ events: [], rows: [] });
    const added = await diff(await bundle({}), { index: 0 }, { index: 1 }, byTable(last), quiet);
    expect(added.rows).toEqual([{ table: 'last@1', key: `2584/${stream(1)}`, how: 'added' }]);
    await expect(diff(await bundle({}), { index: 5 }, { index: 1 }, byTable(last), quiet)).rejects.toThrow('exchange');
  });
});

describe('in words', () => {
  it('one row is one, and an event says what happened and who did it', async () => {
    const found = await asOf(await bundle({}), { index: 0 }, byTable(last), quiet);
    expect(asOfText(found, false, 'sv')).toMatch(/^1 registrerad händelse, .*\n {2}last@1 +1 rad$/);
    expect(asOfText(found, false, 'en')).toMatch(/^1 event recorded, .*\n {2}last@1 +1 row$/);
    const line = { index: 3, recordedAt: '2022-06-01', stream: 'decision-1', revision: 2 };
    const taken = { ...line, type: 'se.havstang.governance.decision-taken.v1' };
    const actor = { ref: '', role: 'delegate', unit: 'ks' };
    const told = diffText({ events: [{ ...taken, actor }], rows: [] }, 'sv').split('\n')[1];
    expect(told).toBe('  #3 2022-06-01 Ett beslut fattades – decision-1 2 (delegat, ks)');
  });
});

describe('a part of a log', () => {
  it('is nothing that a read model can be had from', async () => {
    const dir = join(folder, 'part');
    const period = { from: '2022-06-01T21:00:00.000Z', to: '2022-06-01T23:00:00.000Z' };
    await bundleOfEvents(dir, WORDS.map(noted), {}, { kind: 'period', ...period, first: 0, end: WORDS.length });
    const models = byTable(last);
    await expect(asOf(dir, { index: 1 }, models, quiet)).rejects.toThrow('a part of the log');
    await expect(diff(dir, { index: 1 }, { index: 2 }, models, quiet)).rejects.toThrow('a part of the log');
    await expect(replay(dir, models, quiet)).rejects.toThrow('a part of the log');
  });
});

describe('a trace', () => {
  it('is of no index that the bundle does not reach', async () => {
    const at = async (asOfIndex: number) => trace(await bundle({}), stream(0), { direction: 'both', asOfIndex });
    expect(await at(6)).toBeUndefined();
    await expect(at(7)).rejects.toThrow('7 events, 0–6');
  });
});

describe('a replay', () => {
  const replayed = async (live: Parameters<typeof bundleOf>[2], ...models: readonly AnyReadModel[]) =>
    replay(await bundle(live), byTable(...models), quiet, () => 0);

  it('gives the live rows, in whatever order of the streams', async () => {
    const { differences, orders, events, unknown } = await replayed({ 'last@1': LIVE, 'gone@1': {} }, last);
    expect({ differences, events, unknown }).toEqual({ differences: [], events: 7, unknown: ['gone@1'] });
    expect(orders).toEqual(['ledger', 'ledger again', 'shuffled']);
  });

  it('finds a row that was changed, one that was left out and one that was made up', async () => {
    const key = Object.keys(LIVE);
    const found = async (live: Parameters<typeof bundleOf>[2][string]) =>
      (await replayed({ 'last@1': live }, last)).differences
        .filter(({ order }) => order === 'ledger')
        .map((one) => [one.key, one.how]);
    expect(await found({ ...LIVE, [key[0]!]: { text: 'annat' } })).toEqual([[key[0], 'differs']]);
    expect(await found({ [key[0]!]: LIVE[key[0]!]! })).toEqual([[key[1], 'missing in the export']]);
    const made = `2584/${stream(2)}`;
    expect(await found({ ...LIVE, [made]: { text: 'sex' } })).toEqual([[made, 'not in the events']]);
  });

  it('finds a projection that depends on an order between streams', async () => {
    const live = { 'all@1': { '2584/all': { text: ` ${WORDS.join(' ')}` } } };
    const { differences } = await replayed(live, all);
    expect(differences).toEqual([{ order: 'shuffled', table: 'all@1', key: '2584/all', how: 'differs' }]);
  });

  it('finds a projection that is not the same twice', async () => {
    let turn = 0;
    const fickle = notes(
      'fickle',
      () => 'one',
      () => ({ text: String(Math.floor(turn++ / WORDS.length)) }),
    );
    const { differences } = await replayed({ 'fickle@1': { '2584/one': { text: '0' } } }, fickle);
    expect(differences.map(({ order }) => order)).toEqual(['ledger again', 'shuffled']);
  });
});

describe('shuffled events', () => {
  it('keep the order within each stream, and no other', () => {
    const events = WORDS.map((word, n) => ({ ...noted(word, n), index: n, leaf: '' }));
    const orders = new Set<string>();
    for (let n = 0; n < 50; n++) {
      const dealt = shuffled(events, Math.random);
      expect(dealt.toSorted((a, b) => a.index - b.index)).toEqual(events);
      for (const one of [0, 1, 2]) {
        const own = dealt.filter((event) => event.stream === stream(one)).map(({ revision }) => revision);
        expect(own).toEqual(own.toSorted((a, b) => a - b));
      }
      orders.add(dealt.map(({ index }) => index).join());
    }
    expect(orders.size).toBeGreaterThan(10);
  });
});
