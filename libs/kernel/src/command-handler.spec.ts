import { ledgerSealer, textCipher } from '@havstang/ledger';
import { openSqlite, openSqliteKeyVault, type SqliteLog } from '@havstang/sqlite';
import { randomBytes, randomUUID } from 'node:crypto';
import { commandHandler } from './command-handler.js';
import { isRejection, reject, type CommandMeta, type Decider, type DomainCommand } from './decider.js';
import { Conflict, NotFound, UnknownEvent } from './errors.js';
import type { EventCodec, NewEvent } from './event.js';
import { keyWrap } from './personal/key-wrap.js';
import { personalTexts } from './personal/personal-texts.js';

type Counted = { readonly type: 'Counted'; readonly data: { readonly total: number } };
type Count = DomainCommand & { readonly type: 'Count' | 'Skip'; readonly found?: boolean };

/** A counter that stops at 100: enough to see turns, conflicts and refusals. */
const counter: Decider<number, Count, Counted> = {
  category: 'counter',
  initial: 0,
  decide: ({ type, found }, total) => {
    if (type === 'Skip') return [];
    if (found === false || total >= 100) return reject('full');
    return [{ type: 'Counted', data: { total: total + 1 } }];
  },
  evolve: (_total, event) => event.data.total,
};

const codec: EventCodec<Counted> = {
  storedTypes: new Set(['test.counted.v1']),
  encode: ({ data }) => ({ type: 'test.counted.v1', schema: 's', classification: 'open', data }),
  decode: ({ type, data }) =>
    type === 'test.counted.v1' ? ({ type: 'Counted', data } as unknown as Counted) : undefined,
};

const texts = personalTexts(openSqliteKeyVault(':memory:', keyWrap(randomBytes(32))), textCipher);

const meta = (over: Partial<CommandMeta> = {}): CommandMeta => {
  const commandId = randomUUID();
  const at = '2022-01-01T00:00:00.000Z';
  const actor = { ref: randomUUID(), role: 'practitioner', unit: 'u' };
  return { commandId, tenant: '2584', actor, at, occurredAt: at, correlationId: commandId, causationId: null, ...over };
};

describe('the command handler', () => {
  let sqlite: SqliteLog<unknown>;
  const id = '00000000-0000-4000-8000-000000000001';
  const count = (over: Partial<Count> = {}): Count => ({ type: 'Count', id, data: {}, meta: meta(), ...over });
  const handler = () => commandHandler(counter, codec, sqlite.store, { newId: randomUUID, texts });
  const totals = async () => (await sqlite.store.read(`counter-${id}`)).map((event) => event.data['total']);

  beforeEach(() => {
    sqlite = openSqlite(':memory:', { sealer: ledgerSealer }) as unknown as SqliteLog<unknown>;
  });
  afterEach(() => sqlite.close());

  it('takes twenty commands on one stream in turn: all succeed', async () => {
    const send = handler();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => send(count(), { creates: true })));
    expect(outcomes.map((outcome) => !isRejection(outcome) && outcome.revision)).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    );
    expect(await totals()).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('decides again after losing to another process, and loses nothing', async () => {
    const [here, there] = [handler(), handler()];
    await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? here : there)(count(), { creates: true })));
    expect(await totals()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('carries out one command once, also from another process and after others', async () => {
    const command = count();
    const first = await handler()(command, { creates: true });
    await handler()(count());
    const again = await handler()(command);
    expect(again).toMatchObject({ repeated: true, revision: 0, events: !isRejection(first) && first.events });
    expect(await totals()).toEqual([1, 2]);
  });

  it('answers "already so" without events', async () => {
    const send = handler();
    await send(count(), { creates: true });
    expect(await send(count({ type: 'Skip' }))).toMatchObject({ events: [], revision: 0, repeated: false });
  });

  it('never refuses on a state that has gone stale', async () => {
    const [here, there] = [handler(), handler()];
    await here(count(), { creates: true });
    const full: Decider<number, Count, Counted> = {
      ...counter,
      decide: (_, total) => (total < 2 ? reject('full') : []),
    };
    const stale = commandHandler(full, codec, sqlite.store, { newId: randomUUID, texts });
    expect(await stale(count())).toMatchObject({ rejected: 'full' });
    await there(count());
    expect(await stale(count())).toMatchObject({ events: [], revision: 1 });
  });

  it('looks up again before a refusal that rested on a look-up', async () => {
    const send = handler();
    await send(count(), { creates: true });
    const refresh = async (command: Count): Promise<Count> => ({ ...command, found: true });
    expect(await send(count({ found: false }), { refresh })).toMatchObject({ revision: 1 });
    expect(await send(count({ found: false }), { refresh: async (command) => command })).toMatchObject({
      rejected: 'full',
    });
  });

  it('does not retry when the sender named a revision', async () => {
    const send = handler();
    await send(count(), { creates: true });
    await expect(send(count(), { expected: 3 })).rejects.toThrow(Conflict);
    await handler()(count());
    await expect(send(count(), { expected: 0 })).rejects.toThrow(Conflict);
    expect(await send(count(), { expected: 1 })).toMatchObject({ revision: 2 });
  });

  it('keeps municipalities apart, alike for what is not there', async () => {
    const send = handler();
    await send(count(), { creates: true });
    await expect(send(count({ meta: meta({ tenant: '1281' }) }), { creates: true })).rejects.toThrow(NotFound);
    await expect(send({ ...count(), id: randomUUID() })).rejects.toThrow(NotFound);
  });

  it('keeps the root of the lineage once the stream has one', async () => {
    const send = handler();
    const root = await send(count(), { creates: true });
    const next = await send(count());
    expect(!isRejection(next) && next.events[0]?.correlationId).toBe(
      !isRejection(root) && root.events[0]?.correlationId,
    );
  });

  describe('an event that it does not know', () => {
    const strange: NewEvent = {
      ...meta(),
      id: randomUUID(),
      recordedAt: '2022-01-01T00:00:00.000Z',
      type: 'test.from-the-future.v9',
      schema: 's',
      classification: 'open',
      data: {},
    };
    const { at: _at, ...newer } = strange as NewEvent & { at?: string };

    it('stops decisions on that stream', async () => {
      await sqlite.store.append(`counter-${id}`, -1, [newer]);
      await expect(handler()(count())).rejects.toThrow(UnknownEvent);
    });

    it('is passed over when listed as retired', async () => {
      await sqlite.store.append(`counter-${id}`, -1, [newer]);
      const send = commandHandler(counter, codec, sqlite.store, {
        newId: randomUUID,
        texts,
        retired: new Set([newer.type]),
      });
      expect(await send(count())).toMatchObject({ revision: 1 });
    });
  });

  it('bounds its memory and still decides right', async () => {
    const send = commandHandler(counter, codec, sqlite.store, { newId: randomUUID, texts, cacheSize: 1 });
    const other = randomUUID();
    for (const stream of [id, other, id, other]) await send(count({ id: stream }), { creates: true });
    expect(await totals()).toEqual([1, 2]);
  });
});
