import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerSealer } from '@havstang/ledger';
import { eventStoreConformance } from '@havstang/testing/conformance';
import { startEventStoreDouble } from '@havstang/testing/eventstoredb';
import { openEventStoreDb } from './event-store.js';

const open = (url: string) => openEventStoreDb(url, { sealer: ledgerSealer });

/** The server itself is restarted between. */
const onDouble = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'havstang-eventstoredb-'));
  const file = join(folder, 'double');
  let double = await startEventStoreDouble({ file });
  let store = open(double.url);
  return {
    store,
    reopen: async () => {
      await store.close();
      await double.stop();
      double = await startEventStoreDouble({ file, port: double.port });
      return (store = open(double.url));
    },
    close: async () => {
      await store.close();
      await double.stop();
      rmSync(folder, { recursive: true });
    },
  };
};

const onServer = (url: string) => async () => {
  let store = open(url);
  return {
    store,
    reopen: async () => {
      await store.close();
      return (store = open(url));
    },
    close: () => store.close(),
  };
};

const url = process.env['EVENT_STORE_URL'];
if (url === undefined) eventStoreConformance('A double of EventStoreDB', onDouble, ['reopen']);
else eventStoreConformance('EventStoreDB', onServer(url), ['reopen']);
