import { Unavailable } from '@havstang/kernel';
import { generateSigningKey, ledgerSealer, parseSigningKey, rootOf, signCheckpoint, type Tree } from '@havstang/ledger';
import { openSqlite, type SqliteLog } from '@havstang/sqlite';
import { someEvents, streamOf } from '@havstang/testing/conformance';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSigner, type SignedStore } from './signer.js';

const key = parseSigningKey(generateSigningKey('signer.test/log'));

describe('the signer', () => {
  let log: SqliteLog<Tree>;
  beforeEach(() => (log = openSqlite(':memory:', { sealer: ledgerSealer, origin: 'signer.test/log' })));
  afterEach(() => log.close());

  /** A store in which somebody else signs more, with the same key, just before this signer does. */
  const overtaken = (): SignedStore => ({
    ...log.ledger,
    keepCheckpoint: async (mine) => {
      await streamOf(log.store, someEvents(1));
      const { size, edge } = log.ledger.tree();
      const note = signCheckpoint({ origin: 'signer.test/log', size, root: rootOf({ size, edge }) }, key);
      await log.ledger.keepCheckpoint({ size, note });
      await log.ledger.keepCheckpoint(mine);
    },
  });

  it('answers the larger tree that another process of the ledger has signed meanwhile', async () => {
    await streamOf(log.store, someEvents(2));
    const signer = startSigner(overtaken(), key);
    const note = await signer.checkpoint();
    expect(note?.split('\n')[1]).toBe('3');
    await signer.stop();
  });

  it('says no to another tree of the same size', async () => {
    await streamOf(log.store, someEvents(2));
    const other = signCheckpoint({ origin: 'signer.test/log', size: 2, root: new Uint8Array(32) }, key);
    const store: SignedStore = {
      ...log.ledger,
      checkpoints: () => [],
      tree: async () => {
        await log.ledger.keepCheckpoint({ size: 2, note: other });
        return log.ledger.tree();
      },
    };
    const signer = startSigner(store, key);
    await expect(signer.checkpoint()).rejects.toThrow();
    await signer.stop();
  });

  it('knows since when a signed checkpoint covers all that is sealed, and that it does not when it could not be kept', async () => {
    let full = true;
    const store: SignedStore = {
      ...log.ledger,
      keepCheckpoint: (checkpoint) =>
        full ? Promise.reject(new Unavailable('the disk is full')) : log.ledger.keepCheckpoint(checkpoint),
    };
    await streamOf(log.store, someEvents(2));
    const signer = startSigner(store, key);
    const began = signer.coveredAt();
    while (Date.now() <= began) await sleep(1);
    await expect(signer.sign()).rejects.toThrow('the disk is full');
    expect(signer.coveredAt()).toBe(began);
    full = false;
    await signer.sign();
    expect(signer.coveredAt()).toBeGreaterThan(began);
    await signer.stop();
  });
});
