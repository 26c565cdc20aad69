import { ledgerSealer } from '@havstang/ledger';
import { openSqlite, openSqliteReadModels, type SqliteLog } from '@havstang/sqlite';
import { eventually } from '@havstang/testing/conformance';
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Unavailable } from './errors.js';
import type { Classification, EventCodec } from './event.js';
import type { ReadModels } from './ports.js';
import { defineReadModel, documentsOf, tableOf } from './read-model.js';
import { runReadModels, type RunningReadModels } from './read-model-runner.js';

type Noted = { readonly type: 'Noted'; readonly data: { readonly word: string } };
const codec: EventCodec<Noted> = {
  storedTypes: new Set(['test.noted.v1']),
  encode: ({ data }) => ({ type: 'test.noted.v1', schema: 's', classification: 'open', data }),
  decode: ({ type, data }) => (type === 'test.noted.v1' ? ({ type: 'Noted', data } as unknown as Noted) : undefined),
};

/** How often each word was noted. */
const words = (version = 1, weight = 1) =>
  defineReadModel<{ count: number }, Noted>({
    name: 'words',
    version,
    codec,
    keys: ({ data }) => [data.word],
    project: (document, { data }) =>
      data.word === 'gone' && document ? undefined : { count: (document?.count ?? 0) + weight },
  });

describe('running read models', () => {
  let sqlite: SqliteLog<unknown>;
  let store: ReadModels;
  let running: RunningReadModels | undefined;

  beforeEach(() => {
    sqlite = openSqlite(':memory:', { sealer: ledgerSealer }) as unknown as SqliteLog<unknown>;
    store = openSqliteReadModels(':memory:');
  });
  afterEach(async () => {
    await running?.stop();
    await sqlite.close();
    await store.close();
  });

  const note = async (word: string, tenant = '2584', classification: Classification = 'open'): Promise<void> => {
    const at = '2022-01-01T00:00:00.000Z';
    const commandId = randomUUID();
    const actor = { ref: randomUUID(), role: 'practitioner', unit: 'u' };
    await sqlite.store.append(`note-${commandId}`, -1, [
      {
        id: randomUUID(),
        recordedAt: at,
        occurredAt: at,
        tenant,
        actor,
        commandId,
        correlationId: commandId,
        causationId: null,
        ...codec.encode({ type: 'Noted', data: { word } }),
        classification,
      },
    ]);
  };
  const settled = async () => running?.caughtUp((await sqlite.log.size()) - 1, 5_000);
  const counts = async (model = words(), tenant = '2584') =>
    Object.fromEntries(
      (await documentsOf(store, model).list(tenant)).map(({ key, document }) => [key, document.count]),
    );

  it('folds the past and then the present', async () => {
    await note('a');
    running = await runReadModels([words()], sqlite.bus, store);
    await note('b');
    await note('a');
    expect(await settled()).toBe(true);
    expect(await counts()).toEqual({ a: 2, b: 1 });
  });

  it('ends at once when it is stopped before it has begun', async () => {
    const reached = Promise.withResolvers<undefined>();
    const slow: ReadModels = {
      ...store,
      position: async (table) => {
        // Once to know how far it is, once to begin there: it is stopped in the middle of the second.
        if (asked++ > 0) {
          reached.resolve(undefined);
          await setImmediate();
        }
        return store.position(table);
      },
    };
    let asked = 0;
    running = await runReadModels([words()], sqlite.bus, slow);
    await reached.promise;
    await running.stop();
  });

  it('keeps municipalities apart under the same key', async () => {
    running = await runReadModels([words()], sqlite.bus, store);
    await note('a');
    await note('a', '1281');
    await settled();
    expect([await counts(), await counts(words(), '1281')]).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it('removes a document that ceases to be', async () => {
    running = await runReadModels([words()], sqlite.bus, store);
    await note('gone');
    await note('gone');
    await settled();
    expect(await counts()).toEqual({});
  });

  it('goes on where it was, and counts nothing twice', async () => {
    running = await runReadModels([words()], sqlite.bus, store);
    await note('a');
    await settled();
    await running.stop();
    await note('a');
    running = await runReadModels([words()], sqlite.bus, store);
    await settled();
    expect(await counts()).toEqual({ a: 2 });
  });

  it('fills a new version from the beginning and lets go of the old one', async () => {
    running = await runReadModels([words()], sqlite.bus, store);
    await note('a');
    await settled();
    await running.stop();
    running = await runReadModels([words(2, 10)], sqlite.bus, store);
    await note('a');
    await settled();
    expect(await counts(words(2))).toEqual({ a: 20 });
    expect(await store.tables()).toEqual([tableOf(words(2))]);
  });

  it('brings a new model up beside one that is at the head', async () => {
    running = await runReadModels([words()], sqlite.bus, store);
    await note('a');
    await settled();
    await running.stop();
    const other = { ...words(), name: 'other-words' };
    running = await runReadModels([words(), other], sqlite.bus, store);
    await note('a');
    await settled();
    expect([await counts(), await counts(other)]).toEqual([{ a: 2 }, { a: 2 }]);
  });

  it('takes up again what it had committed after a failure in the middle', async () => {
    let failures = 1;
    const faulty: ReadModels = {
      ...store,
      commit: async (...change) => {
        if (failures-- > 0) throw new Error('disk');
        return store.commit(...change);
      },
    };
    running = await runReadModels([words()], sqlite.bus, faulty);
    await note('a');
    await note('b');
    expect(await running.caughtUp(1, 50)).toBe(false);
    expect(running.failure()?.message).toBe('disk');
    expect(await settled()).toBe(true);
    expect(await counts()).toEqual({ a: 1, b: 1 });
    expect(running.failure()).toBeUndefined();
  });

  it('does not stand still on a store that was away when it began, though no event comes', async () => {
    let asked = 0;
    const away: ReadModels = {
      ...store,
      position: (name) =>
        ++asked === 2 ? Promise.reject(new Unavailable('the database is away')) : store.position(name),
    };
    running = await runReadModels([words()], sqlite.bus, away);
    await eventually(() => running?.failure() !== undefined, 'it could not begin');
    await eventually(() => running?.failure() === undefined, 'it has begun');
    expect(asked).toBe(3);
  });

  it('says when patience ends before the event comes', async () => {
    running = await runReadModels([words()], sqlite.bus, store);
    expect(await running.caughtUp(0, 10)).toBe(false);
  });

  it('is complete past events whose bodies stay in their service', async () => {
    running = await runReadModels([words()], sqlite.bus, store);
    await note('a');
    await note('b', '2584', 'internal');
    expect(await settled()).toBe(true);
    expect(await counts()).toEqual({ a: 1 });
  });

  it('lets one of two processes fold, while the other watches and then takes over', async () => {
    const turn = turns();
    const folding = await runReadModels([words()], sqlite.bus, { ...store, lead: turn.lead });
    running = await runReadModels([words()], sqlite.bus, { ...store, lead: turn.lead, commit: forbidden });
    await note('a');
    expect(await settled()).toBe(true);
    expect(await counts()).toEqual({ a: 1 });
    await running.stop();
    running = await runReadModels([words()], sqlite.bus, { ...store, lead: turn.lead });
    await folding.stop();
    turn.pass();
    await note('a');
    expect(await settled()).toBe(true);
    expect(await counts()).toEqual({ a: 2 });
  });

  it('does not stand still while another process folds that has taken its place', async () => {
    const turn = turns();
    let refused = 0;
    const commit = (): never => {
      refused += 1;
      throw new Unavailable('another process folds');
    };
    running = await runReadModels([words()], sqlite.bus, { ...store, lead: turn.lead, commit });
    await note('a');
    expect(await running.caughtUp(0, 50)).toBe(false);
    expect(refused).toBe(1);
    await eventually(() => running?.failure() === undefined, 'it watches');
    const other = await runReadModels([words()], sqlite.bus, store);
    expect(await settled()).toBe(true);
    await other.stop();
  });
});

const forbidden = (): never => {
  throw new Error('this process may not fold');
};

/** A lead that one holds until it is passed on. */
const turns = () => {
  const waiting: (() => void)[] = [];
  let taken = false;
  return {
    lead: (signal: AbortSignal): Promise<void> => {
      if (!taken) {
        taken = true;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => {
          waiting.splice(waiting.indexOf(resolve), 1);
          resolve();
        });
      });
    },
    pass: () => waiting.shift()?.(),
  };
};
