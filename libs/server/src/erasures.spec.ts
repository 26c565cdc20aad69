import { codecOf, erasureContract, type ErasureEvent } from '@havstang/contracts';
import { keyWrap, newId, PersonErased, type DomainEvent, type NewEvent } from '@havstang/kernel';
import { ledgerSealer, type Tree } from '@havstang/ledger';
import { openSqlite, openSqliteKeyVault, type SqliteLog } from '@havstang/sqlite';
import { anEvent, eventually } from '@havstang/testing/conformance';
import { randomBytes, randomUUID } from 'node:crypto';
import { createClosing, type Closing } from './closing.js';
import { followErasures, inVault, openAfterErasures } from './erasures.js';

const TENANT = '2584';
const wrap = keyWrap(randomBytes(32));
const disposalDecision = { decisionId: randomUUID(), dnr: 'KS 2022/7' };

describe('erasures in the log', () => {
  let log: SqliteLog<Tree>;
  let closing: Closing;
  let person: string;
  beforeEach(() => {
    log = openSqlite(':memory:', { sealer: ledgerSealer });
    closing = createClosing();
    person = randomUUID();
  });
  afterEach(async () => {
    await closing.all();
    await log.close();
  });

  const record = (...events: ErasureEvent[]) => {
    const encoded = events.map((event): NewEvent => ({
      ...anEvent(),
      ...codecOf(erasureContract).encode(event as DomainEvent),
      id: newId(),
      tenant: TENANT,
    }));
    return log.store.append(`erasure-${randomUUID()}`, -1, encoded);
  };
  const destroyed = (keyIds: string[] = []): ErasureEvent => ({
    type: 'PersonKeyDestroyed',
    data: { person, keyIds, disposalDecision },
  });
  const hold = (): ErasureEvent => ({ type: 'LegalHoldPlaced', data: { person, ground: 'dispute' } });
  const lift = (): ErasureEvent => ({ type: 'LegalHoldLifted', data: { person } });
  const erased = (vault: ReturnType<typeof openSqliteKeyVault>) => async () =>
    vault.keyFor(TENANT, person).then(
      () => false,
      (error: unknown) => error instanceof PersonErased,
    );

  it('are applied to a vault from a backup before it gives out a key', async () => {
    const vault = openSqliteKeyVault(':memory:', wrap);
    const { id } = await vault.keyFor(TENANT, person);
    await record(destroyed([id]));
    const following = await followErasures(log.bus, inVault(vault), closing);
    const shut = openAfterErasures(vault, log.log.size, following.next, closing);
    // Asked at once, and answered when the key is gone.
    expect(await shut.keys(TENANT, [id])).toEqual(new Map());
    await expect(shut.keyFor(TENANT, person)).rejects.toThrow(PersonErased);
  });

  it('keep the vault shut for as long as they have not been applied', async () => {
    const vault = openSqliteKeyVault(':memory:', wrap);
    await record(destroyed());
    let applied = 0;
    const shut = openAfterErasures(vault, log.log.size, () => applied, closing);
    const waiting = shut.keyFor(TENANT, randomUUID());
    expect(
      await Promise.race([waiting.then(() => 'open'), new Promise((resolve) => setTimeout(resolve, 600, 'shut'))]),
    ).toBe('shut');
    expect(shut.isOpen()).toBe(false);
    applied = 1;
    expect((await waiting).key).toHaveLength(32);
    expect(shut.isOpen()).toBe(true);
  });

  it('come in the order of the log: a hold, its end, and then the key is destroyed', async () => {
    const vault = openSqliteKeyVault(':memory:', wrap);
    await vault.keyFor(TENANT, person);
    await record(hold(), lift(), destroyed());
    const following = await followErasures(log.bus, inVault(vault), closing);
    await eventually(() => following.next() === 3, 'the erasures are applied');
    expect(await erased(vault)()).toBe(true);
    expect(await vault.appliedUpTo()).toEqual({ all: 3 });
  });

  it('are applied while the process runs, and a hold keeps the vault from destroying', async () => {
    const vault = openSqliteKeyVault(':memory:', wrap);
    const following = await followErasures(log.bus, inVault(vault), closing);
    await record(hold());
    await eventually(() => following.next() === 1, 'the erasures are applied');
    await expect(vault.destroy(TENANT, person)).rejects.toMatchObject({ code: 'person-held' });
  });
});
