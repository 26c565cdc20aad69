/** Makes a data folder whose log holds so many events, for the real server to start on. Arguments: FOLDER EVENTS. */
import { SERVICES } from '@havstang/contracts';
import { PEOPLE_FILE } from '@havstang/identity';
import { generateSigningKey, ledgerSealer, parseSigningKey } from '@havstang/ledger';
import { openSqlite } from '@havstang/sqlite';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fill } from './history.mjs';

const [folder, events] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const key = generateSigningKey('havstang.local/bench');
writeFileSync(join(folder, 'ledger.key'), `${key}\n`, { mode: 0o600 });
// The server refuses a history whose accounts or keys are lost. Here there were none: the start puts the demo's accounts, and keys when there are any, into these files.
for (const file of [PEOPLE_FILE, 'keys.sqlite']) writeFileSync(join(folder, file), '', { mode: 0o600 });
const sqlite = openSqlite(join(folder, 'log.sqlite'), { sealer: ledgerSealer, origin: parseSigningKey(key).name });
await fill(sqlite.store, Number(events));

// The services have reacted to all of it long ago: each consumer group stands at the end.
const groups = await Promise.all(
  SERVICES.map((service) => sqlite.bus.subscribe(`${service}.reactions`, new Set(), async () => undefined)),
);
while (groups.some((group) => group.next() < Number(events))) await sleep(10);
await Promise.all(groups.map((group) => group.stop()));
await sqlite.close();
console.log(JSON.stringify({ events: Number(events) }));
