import type { SealedLog } from '@havstang/kernel';
import { ledgerSealer } from '@havstang/ledger';
import { openSqlite, openSqliteLedger } from '@havstang/sqlite';
import { anEvent, streamOf } from '@havstang/testing/conformance';
import { watchLedger } from './open-ledger.js';

const options = { sealer: ledgerSealer, origin: 'watch.test/log' };
const RECORDED = ['2026-11-30T08:00:00.000Z', '2026-11-30T08:00:01.000Z'];

describe('how far sealing is behind', () => {
  it('is told by the oldest event that is stored and not sealed', async () => {
    const [elsewhere, ledger] = [openSqlite(':memory:', options), openSqliteLedger(':memory:', options)];
    const { store } = elsewhere;
    const { unsealedSince, size } = watchLedger({ ...ledger, store, head: async () => 0 }, { coveredAt: () => 0 });
    expect(await unsealedSince()).toBeUndefined();
    await streamOf(
      store,
      RECORDED.map((recordedAt) => ({ ...anEvent(), recordedAt })),
    );
    for (const [n, recordedAt] of RECORDED.entries()) {
      expect([await size(), await unsealedSince()]).toEqual([n, recordedAt]);
      const { position } = await ledger.sealing.sealedUpTo();
      await ledger.sealing.seal(await store.readAll(position, 1));
    }
    expect([await size(), await unsealedSince()]).toEqual([2, undefined]);
    await ledger.close();
    await elsewhere.close();
  });

  it('is nothing where the store seals in its own appends', async () => {
    const { store, log, places, ledger, close } = openSqlite(':memory:', options);
    const opened = { store, log: log as SealedLog, places, ledger, head: log.size, sealing: undefined };
    await streamOf(store, [anEvent()]);
    expect(await watchLedger(opened, { coveredAt: () => 0 }).unsealedSince()).toBeUndefined();
    await close();
  });
});
