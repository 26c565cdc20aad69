import { keyWrap, runSequencer, type SealedEvent } from '@havstang/kernel';
import { ledgerSealer } from '@havstang/ledger';
import { openSqlite } from '@havstang/sqlite';
import {
  keyVaultConformance,
  placesConformance,
  readModelsConformance,
  sealedLogConformance,
  sealingConformance,
} from '@havstang/testing/conformance';
import { randomBytes } from 'node:crypto';
import { openPostgresKeyVault, openPostgresLedger, openPostgresReadModels } from './index.js';
import { makeDatabase, type TestDatabase } from './server.harness.js';
import { aSealedStream, deposeIn } from './sealed.harness.js';

const lease = { standbyMs: 20 };

/** What a suite opens in a database of its own; `close` closes all of it and drops the database. */
const inDatabase = async <Opened extends { close(): Promise<void> }>(
  open: (url: string) => Opened | Promise<Opened>,
) => {
  const database: TestDatabase = await makeDatabase();
  const all: Opened[] = [];
  const another = async (): Promise<Opened> => {
    const opened = await open(`${database.url}?schema=havstang`);
    all.push(opened);
    return opened;
  };
  const close = async (): Promise<void> => {
    await Promise.all(all.map((opened) => opened.close()));
    await database.drop();
  };
  const first = await another().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    first,
    another,
    reopen: async () => {
      await Promise.all(all.map((opened) => opened.close()));
      return another();
    },
    depose: () => deposeIn(database),
    close,
  };
};

const ledger = () => inDatabase((url) => openPostgresLedger(url, { sealer: ledgerSealer, setUp: true, lease }));

readModelsConformance(
  'PostgreSQL',
  async () => {
    const { first, another, ...harness } = await inDatabase((url) =>
      openPostgresReadModels(url, { setUp: true, lease }),
    );
    return { models: first, rival: another, ...harness };
  },
  ['reopen', 'rivals'],
);

sealingConformance(
  'PostgreSQL',
  async () => {
    const { first, another, reopen, depose, close } = await ledger();
    type Opened = typeof first;
    const process = ({ sealing, log, ledger: { tree } }: Opened) => ({ sealing, log, tree });
    return {
      ...process(first),
      rival: async () => process(await another()),
      reopen: async () => process(await reopen()),
      depose,
      shut: first.close,
      close,
    };
  },
  ['reopen', 'rivals'],
);

sealedLogConformance(
  'SQLite, sealed in PostgreSQL,',
  async () => {
    const source = openSqlite(':memory:', { sealer: ledgerSealer });
    const { first, reopen, close } = await ledger();
    let stop = runSequencer(source.store, first.sealing).stop;
    return {
      store: source.store,
      log: first.log,
      reopen: async () => {
        await stop();
        const again = await reopen();
        stop = runSequencer(source.store, again.sealing).stop;
        return { store: source.store, log: again.log };
      },
      close: async () => {
        await stop();
        await close();
        await source.close();
      },
    };
  },
  ['reopen'],
);

placesConformance(
  'PostgreSQL',
  async () => {
    const { first, reopen, close } = await ledger();
    await first.sealing.lead(new AbortController().signal);
    return {
      places: first.places,
      events: (count): Promise<readonly SealedEvent[]> => aSealedStream(first, count),
      reopen: async () => (await reopen()).places,
      close,
    };
  },
  ['reopen'],
);

keyVaultConformance(
  'PostgreSQL',
  async () => {
    const wrap = keyWrap(randomBytes(32));
    const { first, another, ...harness } = await inDatabase((url) => openPostgresKeyVault(url, { wrap, setUp: true }));
    return { vault: first, beside: another, ...harness };
  },
  ['reopen', 'beside'],
);
