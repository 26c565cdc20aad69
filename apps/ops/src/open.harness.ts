import { headOf } from '@havstang/kernel';
import { ledgerSealer } from '@havstang/ledger';
import { openSqlite, openSqliteLedger } from '@havstang/sqlite';
import type { OpenLog } from '@havstang/server';

const OPTIONS = { sealer: ledgerSealer, origin: 'ops.test/log' };

type Opened = OpenLog & { close(): Promise<void> };

/** A store that seals in its own appends. */
export const sealsItself = (): Opened => {
  const { store, log, places, ledger, close } = openSqlite(':memory:', OPTIONS);
  return { store, log, places, ledger, head: log.size, sealing: undefined, close };
};

/** A store with a ledger beside it, as one on a server has. */
export const sealedBeside = (): Opened => {
  const source = openSqlite(':memory:', OPTIONS);
  const { log, places, ledger, sealing, close } = openSqliteLedger(':memory:', OPTIONS);
  const store = source.store;
  return {
    store,
    log,
    places,
    ledger,
    sealing,
    head: headOf(store, sealing),
    close: async () => {
      await close();
      await source.close();
    },
  };
};
