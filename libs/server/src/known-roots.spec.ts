import {
  generateSigningKey,
  ledgerSealer,
  parseSigningKey,
  proofs,
  rootOf,
  signCheckpoint,
  WrongRoot,
  type Tree,
} from '@havstang/ledger';
import type { RunSpan } from '@havstang/kernel';
import { openSqlite, type SqliteLog } from '@havstang/sqlite';
import { someEvents, streamOf } from '@havstang/testing/conformance';
import { knownRoots } from './known-roots.js';

const origin = 'known.test/log';
const key = parseSigningKey(generateSigningKey(origin));

describe('the roots that proofs have to lead to', () => {
  let log: SqliteLog<Tree>;
  beforeEach(async () => {
    log = openSqlite(':memory:', { sealer: ledgerSealer, origin });
    await streamOf(log.store, someEvents(40));
  });
  afterEach(() => log.close());

  const sign = async (by = key): Promise<Uint8Array> => {
    const { size, edge } = log.ledger.tree();
    const root = rootOf({ size, edge });
    await log.ledger.keepCheckpoint({ size, note: signCheckpoint({ origin, size, root }, by) });
    return root;
  };

  it('are that of the first checkpoint that is large enough, and of the tree beyond the last', async () => {
    const root = await sign();
    await streamOf(log.store, someEvents(3));
    const known = knownRoots(log.ledger, key);
    expect(await known(40)).toMatchObject({ size: 40, root });
    expect(await known(7)).toMatchObject({ size: 40, root });
    expect(await known(41)).toEqual({ size: 43, root: rootOf(log.ledger.tree()) });
    await sign();
    await streamOf(log.store, someEvents(1));
    expect((await known(41)).size).toBe(43);
    expect((await known(40)).size).toBe(40);
  });

  it('are none that another key has signed', async () => {
    await sign(parseSigningKey(generateSigningKey(origin)));
    await streamOf(log.store, someEvents(3));
    expect((await knownRoots(log.ledger, key)(40)).size).toBe(43);
  });

  it('hold proofs to what was signed, whatever was done to the database since', async () => {
    await sign();
    const { runs } = log.log;
    const changed = async (spans: readonly RunSpan[]) =>
      (await runs(spans)).map((roots) => roots.map(() => new Uint8Array(32)));
    const honest = proofs(log.log.leaves, runs, knownRoots(log.ledger, key));
    const tampered = proofs(log.log.leaves, changed, knownRoots(log.ledger, key));
    expect(await honest.inclusion(3, 40)).toHaveLength(6);
    await expect(tampered.inclusion(3, 40)).rejects.toThrow(WrongRoot);
    const regrown = { ...log.ledger, tree: () => ({ size: 40, edge: [new Uint8Array(32), new Uint8Array(32)] }) };
    expect(await proofs(log.log.leaves, runs, knownRoots(regrown, key)).inclusion(3, 40)).toHaveLength(6);
  });
});
