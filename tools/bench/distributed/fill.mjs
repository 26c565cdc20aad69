/** Fills an event store with the made-up history. Arguments: ADDRESSES EVENTS. */
import { openEventStoreDb } from '@havstang/eventstoredb';
import { ledgerSealer } from '@havstang/ledger';
import { fill } from '../history.mjs';

const [{ eventStore }, events] = process.argv.slice(2).map((text) => JSON.parse(text));
const store = openEventStoreDb(eventStore, { sealer: ledgerSealer });
await fill(store, events);
await store.close();
console.log(JSON.stringify({ events }));
