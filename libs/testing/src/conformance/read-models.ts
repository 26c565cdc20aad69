import { Closed, type Document, type ReadModels, type Row, Unavailable, type Write } from '@havstang/kernel';
import { errorOf } from './events.js';

export type ReadModelsHarness = {
  readonly models: ReadModels;
  readonly reopen?: () => Promise<ReadModels>;
  /** The same tables as another process has them open; closed by `close`. */
  readonly rival?: () => Promise<ReadModels>;
  /** Takes the lead from whoever has it, as the server does when it gives up on a process. The process is not told. */
  readonly depose?: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const TABLE = 'challenge-board@1';
const OTHER = 'challenge-board@2';
const NEVER = new AbortController().signal;

const write = (key: string, document: Document | null, tenant = '2584', table = TABLE): Write => ({
  table,
  key,
  tenant,
  document,
});

/**
 * What any `ReadModels` must do. `open` answers an empty one that nobody leads yet. A key is unique in its table, whatever the tenant. With `rivals` the
 * harness has `rival` and `depose`.
 */
export const readModelsConformance = (
  name: string,
  open: () => Promise<ReadModelsHarness>,
  abilities: readonly ('reopen' | 'rivals')[] = [],
): void => {
  describe(`${name} as read models`, () => {
    let harness: ReadModelsHarness;
    let models: ReadModels;

    beforeEach(async () => {
      harness = await open();
      models = harness.models;
      await models.lead(NEVER);
    });
    afterEach(() => harness.close());

    const commit = (writes: readonly Write[], next: number, table = TABLE) =>
      models.commit(writes, new Map([[table, { all: next }]]));

    const allRows = async (table: string): Promise<readonly Row[]> => {
      const rows: Row[] = [];
      for await (const row of models.rows(table)) rows.push(row);
      return rows;
    };

    it('knows nothing of a table that was never written', async () => {
      expect(await models.tables()).toEqual([]);
      expect(await models.position(TABLE)).toEqual({});
      expect(await models.load(TABLE, ['a'])).toEqual(new Map());
      expect(await models.get(TABLE, '2584', 'a')).toBeUndefined();
      expect(await models.list(TABLE, '2584')).toEqual([]);
      expect(await allRows(TABLE)).toEqual([]);
      await expect(models.drop(TABLE)).resolves.toBeUndefined();
    });

    it('keeps documents and positions together', async () => {
      const document = { title: 'Fel dörr – “å”', count: 0.1, nested: [{ a: null }, []], empty: {} };
      await models.commit(
        [write('a', document), write('b', { n: 1 })],
        new Map([[TABLE, { 'topic/0': 7, 'topic/1': 3 }]]),
      );
      expect(await models.get(TABLE, '2584', 'a')).toEqual(document);
      expect(await models.position(TABLE)).toEqual({ 'topic/0': 7, 'topic/1': 3 });
      expect(await models.tables()).toEqual([TABLE]);
    });

    it.each([
      ['numbers', [0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53 - 1, -0.5, 100]],
      ['U+0000 and other controls', ['\u0000', 'a\u0000b', '\u001f', '\u2028', '\\', '"', '{}', 'NULL', '']],
      ['text beyond the first plane, and halves of it', ['💧', '\ud83d', 'e\u0301', 'é']],
      ['keys', { '': 1, b: 1, a: 2, '\u0000': 3, 'é"': 4, length: 5, constructor: 6 }],
    ])('gives %s back as they were', async (_, value) => {
      await commit([write('a', { value })], 1);
      expect(await models.get(TABLE, '2584', 'a')).toEqual({ value });
      expect((await models.load(TABLE, ['a'])).get('a')!.document).toEqual({ value });
      expect(await allRows(TABLE)).toEqual([{ key: 'a', tenant: '2584', document: { value } }]);
    });

    it('keeps tables apart whose long names differ at the end only', async () => {
      const [one, other] = ['a', 'b'].map((end) => `${'long-name-'.repeat(7)}${end}@1`) as [string, string];
      await models.commit(
        [write('a', { of: 'one' }, '2584', one), write('a', { of: 'other' }, '2584', other)],
        new Map([
          [one, { all: 1 }],
          [other, { all: 2 }],
        ]),
      );
      expect(await models.get(one, '2584', 'a')).toEqual({ of: 'one' });
      expect(await models.get(other, '2584', 'a')).toEqual({ of: 'other' });
      expect([...(await models.tables())].sort()).toEqual([one, other]);
    });

    it('replaces and removes documents, and moves positions on', async () => {
      await commit([write('a', { n: 1 }), write('b', { n: 1 })], 1);
      await commit([write('a', { n: 2 }), write('b', null), write('never-there', null)], 2);
      expect(await models.get(TABLE, '2584', 'a')).toEqual({ n: 2 });
      expect(await models.get(TABLE, '2584', 'b')).toBeUndefined();
      expect(await models.position(TABLE)).toEqual({ all: 2 });
    });

    it('lets the last write of a batch win', async () => {
      await commit(
        [write('a', { n: 1 }), write('a', null), write('a', { n: 3 }), write('b', { n: 1 }), write('b', null)],
        1,
      );
      expect(await allRows(TABLE)).toEqual([{ key: 'a', tenant: '2584', document: { n: 3 } }]);
    });

    it('has a table with a position even if no document came of it', async () => {
      await commit([], 12);
      expect(await models.tables()).toEqual([TABLE]);
      expect(await models.position(TABLE)).toEqual({ all: 12 });
      expect(await models.list(TABLE, '2584')).toEqual([]);
    });

    it('loads those that exist among many keys', async () => {
      const keys = Array.from({ length: 1_500 }, (_, n) => `k${n}`);
      await commit(
        keys.filter((_, n) => n % 2 === 0).map((key) => write(key, { key })),
        1,
      );
      const loaded = await models.load(TABLE, keys);
      expect(loaded.size).toBe(750);
      expect(loaded.get('k2')).toEqual({ key: 'k2', tenant: '2584', document: { key: 'k2' } });
      expect(loaded.has('k3')).toBe(false);
    });

    it('keeps tables and versions apart', async () => {
      await models.commit(
        [write('a', { v: 1 }), write('a', { v: 2 }, '2584', OTHER)],
        new Map([
          [TABLE, { all: 1 }],
          [OTHER, { all: 9 }],
        ]),
      );
      expect(await models.get(TABLE, '2584', 'a')).toEqual({ v: 1 });
      expect(await models.get(OTHER, '2584', 'a')).toEqual({ v: 2 });
      expect([...(await models.tables())].sort()).toEqual([TABLE, OTHER]);
      await models.drop(TABLE);
      expect(await models.tables()).toEqual([OTHER]);
      expect(await models.position(TABLE)).toEqual({});
      expect(await models.get(TABLE, '2584', 'a')).toBeUndefined();
      expect(await models.get(OTHER, '2584', 'a')).toEqual({ v: 2 });
      await commit([write('b', { v: 3 })], 1);
      expect(await allRows(TABLE)).toEqual([{ key: 'b', tenant: '2584', document: { v: 3 } }]);
    });

    it('shows a tenant its own documents only', async () => {
      await commit([write('a', { of: 'one' }, '2584'), write('b', { of: 'other' }, '0180')], 1);
      expect(await models.get(TABLE, '0180', 'a')).toBeUndefined();
      expect(await models.get(TABLE, '0180', 'b')).toEqual({ of: 'other' });
      expect(await models.list(TABLE, '0180')).toEqual([{ key: 'b', tenant: '0180', document: { of: 'other' } }]);
      expect(await models.list(TABLE, '9999')).toEqual([]);
    });

    it('lists in the order of code points, in pages', async () => {
      const keys = ['Z', 'a', 'a-b', 'a/b', 'ab', 'å'];
      await commit(
        keys.toReversed().map((key) => write(key, { key })),
        1,
      );
      const sorted = ['Z', 'a', 'a-b', 'a/b', 'ab', 'å'];
      const listed = async (page?: { after?: string; limit?: number }) =>
        (await models.list(TABLE, '2584', page)).map(({ key }) => key);
      expect(await listed()).toEqual(sorted);
      expect(await listed({ limit: 2 })).toEqual(sorted.slice(0, 2));
      expect(await listed({ after: 'a-b', limit: 2 })).toEqual(['a/b', 'ab']);
      expect(await listed({ after: 'å' })).toEqual([]);
    });

    it('goes through every row of all tenants in the order of keys', async () => {
      const keys = Array.from({ length: 1_200 }, (_, n) => `k${String(n).padStart(4, '0')}`);
      await commit(
        [...keys].reverse().map((key, n) => write(key, { n }, n % 2 === 0 ? '2584' : '0180')),
        1,
      );
      const rows = await allRows(TABLE);
      expect(rows.map(({ key }) => key)).toEqual(keys);
      expect(new Set(rows.map(({ tenant }) => tenant)).size).toBe(2);
    });

    it.each(['challenge-board', 'Challenge@1', 'a b@1', '@1', 'x@', 'x"; DROP TABLE y@1', 'a_b@1'])(
      'refuses the table name %j, and keeps nothing of the commit',
      async (table) => {
        const refused = models.commit(
          [write('a', { n: 1 }), write('a', { n: 1 }, '2584', table)],
          new Map([[TABLE, { all: 1 }]]),
        );
        expect(await errorOf(refused)).toBeInstanceOf(Error);
        expect(await models.tables()).toEqual([]);
        expect(await models.get(TABLE, '2584', 'a')).toBeUndefined();
      },
    );

    it('takes commits that are under way at once, each whole', async () => {
      await Promise.all(
        Array.from({ length: 20 }, (_, n) => commit([write('a', { n }), write(`k${n}`, { n })], n + 1, `model-${n}@1`)),
      );
      expect(await models.tables()).toHaveLength(20);
      expect(await allRows(TABLE)).toHaveLength(21);
    });

    it('refuses everything once it is closed', async () => {
      await commit([write('a', { n: 1 })], 1);
      await models.close();
      expect(await errorOf(commit([], 2))).toBeInstanceOf(Closed);
      expect(await errorOf(models.get(TABLE, '2584', 'a'))).toBeInstanceOf(Closed);
      expect(await errorOf(models.load(TABLE, ['a']))).toBeInstanceOf(Closed);
      expect(await errorOf(allRows(TABLE))).toBeInstanceOf(Closed);
      await expect(models.close()).resolves.toBeUndefined();
    });

    it('is led by whoever leads already, and until then for no longer than the signal says', async () => {
      await models.lead(NEVER);
      await models.lead(AbortSignal.abort());
      await commit([write('a', { n: 1 })], 1);
      expect(await models.get(TABLE, '2584', 'a')).toEqual({ n: 1 });
    });

    it('cannot be led once it is closed', async () => {
      await models.close();
      expect(await errorOf(models.lead(NEVER))).toBeInstanceOf(Closed);
    });

    if (abilities.includes('rivals')) {
      it('is written by the one that leads, and read by all', async () => {
        const rival = await harness.rival!();
        await commit([write('a', { n: 1 })], 1);
        expect(await errorOf(rival.commit([write('a', { n: 2 })], new Map([[TABLE, { all: 2 }]])))).toBeInstanceOf(
          Unavailable,
        );
        expect(await errorOf(rival.drop(TABLE))).toBeInstanceOf(Unavailable);
        expect(await rival.get(TABLE, '2584', 'a')).toEqual({ n: 1 });
        expect(await rival.position(TABLE)).toEqual({ all: 1 });
      });

      it('lets a standby wait until the leader is gone, or until it has waited enough', async () => {
        const rival = await harness.rival!();
        const enough = new AbortController();
        setTimeout(() => enough.abort(), 50);
        await rival.lead(enough.signal);
        expect(await errorOf(rival.commit([], new Map([[TABLE, { all: 2 }]])))).toBeInstanceOf(Unavailable);
        const waiting = rival.lead(NEVER);
        await commit([write('a', { n: 1 })], 1);
        await models.close();
        await waiting;
        await rival.commit([write('a', { n: 2 })], new Map([[TABLE, { all: 2 }]]));
        expect(await rival.get(TABLE, '2584', 'a')).toEqual({ n: 2 });
      });

      it('refuses who has lost the lead without knowing, until he leads again', async () => {
        await commit([write('a', { n: 1 })], 1);
        await harness.depose!();
        expect(await errorOf(commit([write('a', { n: 2 })], 2))).toBeInstanceOf(Unavailable);
        expect(await models.get(TABLE, '2584', 'a')).toEqual({ n: 1 });
        expect(await models.position(TABLE)).toEqual({ all: 1 });
        await models.lead(NEVER);
        await commit([write('a', { n: 3 })], 3);
        expect(await models.get(TABLE, '2584', 'a')).toEqual({ n: 3 });
      });

      it('makes a table again that another dropped meanwhile', async () => {
        const rival = await harness.rival!();
        await commit([write('a', { n: 1 })], 1);
        const waiting = rival.lead(NEVER);
        await harness.depose!();
        await waiting;
        await rival.drop(TABLE);
        await harness.depose!();
        await models.lead(NEVER);
        await commit([write('b', { n: 2 })], 2);
        expect(await allRows(TABLE)).toEqual([{ key: 'b', tenant: '2584', document: { n: 2 } }]);
      });

      it('keeps what the new leader wrote from the old one', async () => {
        const rival = await harness.rival!();
        await commit([write('a', { n: 1 })], 1);
        const waiting = rival.lead(NEVER);
        await harness.depose!();
        await waiting;
        await rival.drop(TABLE);
        await rival.commit([write('b', { n: 2 })], new Map([[TABLE, { all: 2 }]]));
        expect(await errorOf(commit([write('a', { n: 9 })], 9))).toBeInstanceOf(Unavailable);
        expect(await allRows(TABLE)).toEqual([{ key: 'b', tenant: '2584', document: { n: 2 } }]);
        expect(await models.position(TABLE)).toEqual({ all: 2 });
      });
    }

    if (abilities.includes('reopen')) {
      it('has everything when it is opened again', async () => {
        await commit([write('a', { n: 1 })], 5);
        models = await harness.reopen!();
        expect(await models.tables()).toEqual([TABLE]);
        expect(await models.get(TABLE, '2584', 'a')).toEqual({ n: 1 });
        expect(await models.position(TABLE)).toEqual({ all: 5 });
      });
    }
  });
};
