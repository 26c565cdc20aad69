import { codecOf, erasureContract, type ErasureEvent } from '@havstang/contracts';
import { keyWrap, newId, NO_STREAM, type ErasingKeyVault, type JsonObject, type NewEvent } from '@havstang/kernel';
import { fieldKey, fieldName, openField, textCipher } from '@havstang/ledger';
import { openSqliteKeyVault } from '@havstang/sqlite';
import { anEvent } from '@havstang/testing/conformance';
import { randomBytes } from 'node:crypto';
import { discloseKeys, type Disclosed, type Wanted } from './disclose-keys.js';
import { sealedBeside, sealsItself } from './open.harness.js';

const PERSON = newId();
const OTHER = newId();
const REASON = { ground: 'supervision', dnr: 'KS 2022/17' } as const;
const noStep = () => undefined;

describe.each([
  ['a store that seals itself', sealsItself],
  ['a store on a server', sealedBeside],
])('handing out keys from %s', (_name, open) => {
  let log: ReturnType<typeof open>;
  let vault: ErasingKeyVault;
  let tenant: string;
  let said: { stream: string; event: NewEvent };

  const seal = async (): Promise<void> => {
    if (!log.sealing) return;
    const all = await log.store.readAll(undefined, 100);
    const sealed = await log.log.size();
    if (all.length > sealed) await log.sealing.seal(all.slice(sealed));
  };
  const append = async (stream: string, event: NewEvent, expected = NO_STREAM): Promise<void> => {
    await log.store.append(stream, expected, [event]);
    await seal();
  };
  const write = async (person: string, change: Partial<NewEvent> = {}) => {
    const { id: k, key } = await vault.keyFor(tenant, person);
    const event = anEvent({ tenant, actor: { ref: person, role: 'citizen', unit: 'x' }, ...change });
    const stream = `idea-${newId()}`;
    const text = (path: string) =>
      textCipher.seal(key, k, { stream, event: event.id, path }, path) as unknown as JsonObject;
    const written = { ...event, data: { title: 'Open', said: text('/said'), list: [{ why: text('/list/0/why') }] } };
    await append(stream, written);
    return { stream, event: written, k, key };
  };
  const ask = async (wanted: Wanted) => discloseKeys(log, vault, wanted, REASON, noStep);
  const onRecord = async () => {
    await seal();
    return (await log.log.read(0, 100)).filter(({ type }) => type.includes('key-disclosed'));
  };
  const erasure = async (revision: number, event: ErasureEvent): Promise<void> => {
    const encoded = codecOf(erasureContract).encode(event);
    await append(`erasure-${PERSON}`, { ...anEvent({ tenant }), ...encoded }, revision - 1);
  };
  const decided = { person: PERSON, decisionId: newId(), dnr: 'KS 2022/1' };
  const decide = () => erasure(0, { type: 'DisposalDecided', data: { ...decided, reliedOn: [] } });

  beforeEach(async () => {
    log = open();
    vault = openSqliteKeyVault(':memory:', keyWrap(randomBytes(32)));
    tenant = anEvent().tenant;
    said = await write(PERSON);
    await write(OTHER);
  });
  afterEach(async () => {
    await vault.close();
    await log.close();
  });

  it.each(['id', 'index'])('gives the key of one text, by the %s of its event, which opens no other', async (how) => {
    const { event, stream } = said;
    const disclosed = await ask({ event: how === 'id' ? event.id : '0', path: '/list/0/why' });
    const { file, stream: recorded } = disclosed as Disclosed;
    expect(file).toEqual({
      havstangKeys: 1,
      fields: [{ event: event.id, path: '/list/0/why', key: expect.stringMatching(/^[\w-]{43}$/) }],
    });
    const key = Buffer.from(file.fields![0]!.key, 'base64url');
    const placed = (path: string, envelope: unknown) => ({
      place: { stream, event: event.id, path },
      envelope: envelope as never,
    });
    const { said: other, list } = event.data as { said: unknown; list: readonly { why: unknown }[] };
    expect(openField(key, placed('/list/0/why', list[0]!.why))).toBe('/list/0/why');
    expect(openField(key, placed('/said', other))).toBeUndefined();
    expect(await onRecord()).toMatchObject([
      {
        stream: recorded,
        tenant,
        classification: 'open',
        actor: { role: 'operator' },
        data: { ...REASON, keyIds: [expect.any(String)], field: { event: event.id, path: '/list/0/why' } },
      },
    ]);
    expect(JSON.stringify(await onRecord())).not.toContain(file.fields![0]!.key);
  });

  it('gives the key of a person, which opens all that they wrote and nothing of another’s', async () => {
    const { file } = (await ask({ person: PERSON })) as Disclosed;
    const { id, key } = await vault.keyFor(tenant, PERSON);
    expect(file).toEqual({ havstangKeys: 1, persons: { [id]: Buffer.from(key).toString('base64url') } });
    expect((await onRecord())[0]!.data).toEqual({ ...REASON, keyIds: [id] });
    expect(fieldName({ place: { stream: '', event: 'e', path: '/p' } })).toBe('e /p');
    expect(fieldKey(key, { place: { stream: '', event: '', path: '' }, envelope: { k: id } })).toHaveLength(32);
  });

  it.each<[string, () => Wanted]>([
    ['no-event', () => ({ event: newId(), path: '/said' })],
    ['no-text', () => ({ event: said.event.id, path: '/title' })],
    ['no-person', () => ({ person: newId() })],
  ])('says %s of what is not there, and records nothing', async (why, wanted) => {
    expect(await ask(wanted())).toBe(why);
    expect(await onRecord()).toEqual([]);
  });

  it('keeps what is internal at home', async () => {
    const { event } = await write(PERSON, { classification: 'internal' });
    expect(await ask({ event: event.id, path: '/said' })).toBe('internal');
    expect(await onRecord()).toEqual([]);
  });

  it('gives nothing while an erasure is on its way, and nothing of the erased after it, whatever the vault holds', async () => {
    await decide();
    const both: Wanted[] = [{ event: said.event.id, path: '/said' }, { person: PERSON }];
    for (const wanted of both) expect(await ask(wanted)).toBe('erasing');
    const { id } = await vault.keyFor(tenant, PERSON);
    const disposalDecision = { decisionId: decided.decisionId, dnr: decided.dnr };
    await erasure(1, { type: 'PersonKeyDestroyed', data: { person: PERSON, keyIds: [id], disposalDecision } });
    for (const wanted of both) expect(await ask(wanted)).toBe('erased');
    await vault.destroy(tenant, PERSON);
    for (const wanted of both) expect(await ask(wanted)).toBe('erased');
    expect(await ask({ person: OTHER })).toMatchObject({ file: { havstangKeys: 1 } });
    expect(await onRecord()).toHaveLength(1);
  });

  it.each<Wanted>([{ event: '0', path: '/said' }, { person: PERSON }])(
    'says so when the vault has no such key, and makes none: %j',
    async (wanted) => {
      const empty = openSqliteKeyVault(':memory:', keyWrap(randomBytes(32)));
      expect(await discloseKeys(log, empty, wanted, REASON, noStep)).toBe('no-key');
      expect(await empty.keyOf(tenant, PERSON)).toBeUndefined();
      await empty.close();
      expect(await onRecord()).toEqual([]);
    },
  );
});

it('waits for the log to be sealed: an erasure may be in what is not', async () => {
  const log = sealedBeside();
  await log.store.append(`idea-${newId()}`, NO_STREAM, [anEvent()]);
  const vault = openSqliteKeyVault(':memory:', keyWrap(randomBytes(32)));
  expect(await discloseKeys(log, vault, { event: '0', path: '/x' }, REASON, noStep)).toBe('not-sealed');
  await vault.close();
  await log.close();
});
