/**
 * In a process of its own: sealing the events of a log into another one, beside hashing and writing the same texts; hashing them into a tree, and proving
 * some of them. Arguments: FOLDER ROUNDS PROOFS, with the log in `FOLDER/data`. Leaves the entries in `FOLDER/entries.txt`, one to a line. Prints
 * `{ seal, write, tree, proofMs, root }`: events per second three times, milliseconds, and the root in base64.
 */
import { appendLeaf, emptyTree, leafHash, ledgerSealer, proofs, rootOf } from '@havstang/ledger';
import { openSqliteLedger, openSqliteReadOnly } from '@havstang/sqlite';
import Database from 'better-sqlite3';
import { hash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './load.mjs';

const [folder, rounds, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const BATCH = 512;

const source = openSqliteReadOnly(join(folder, 'data', 'log.sqlite'), { sealer: ledgerSealer });
const size = source.ledger.size();
const texts = source.ledger.entries(0, size);
const events = [];
while (events.length < size) events.push(...(await source.log.read(events.length, BATCH)));
writeFileSync(join(folder, 'entries.txt'), texts.map(({ entry }) => `${entry}\n`).join(''));

const batches = (list) =>
  Array.from({ length: Math.ceil(list.length / BATCH) }, (_, n) => list.slice(n * BATCH, (n + 1) * BATCH));
const positioned = batches(
  events.map(({ index, leaf: _leaf, ...event }) => ({ event, position: String(index).padStart(12, '0') })),
);
const written = batches(events.map(({ stream, revision }, n) => ({ stream, revision, ...texts[n] })));

const perSecond = async (work) => {
  const started = performance.now();
  await work();
  return size / ((performance.now() - started) / 1_000);
};
const fresh = (name) => {
  const file = join(folder, name);
  for (const end of ['', '-wal', '-shm', '.lock']) rmSync(file + end, { force: true });
  return file;
};

const seal = async () => {
  const { sealing, close } = openSqliteLedger(fresh('sealed.sqlite'), {
    sealer: ledgerSealer,
    origin: 'bench.invalid/log',
  });
  for (const batch of positioned) await sealing.seal(batch);
  await close();
};

const write = async () => {
  const db = new Database(fresh('written.sqlite'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(
    'CREATE TABLE event (idx INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, entry TEXT NOT NULL, data TEXT NOT NULL, leaf BLOB NOT NULL, UNIQUE (stream, revision)) STRICT',
  );
  const insert = db.prepare('INSERT INTO event (stream, revision, entry, data, leaf) VALUES (?, ?, ?, ?, ?)');
  const all = db.transaction((batch) => {
    for (const { stream, revision, entry, data } of batch)
      insert.run(stream, revision, entry, data, hash('sha256', `\0${entry}`, 'buffer'));
  });
  for (const batch of written) all(batch);
  db.close();
};

let tree;
const grow = async () => {
  tree = emptyTree;
  for (const { entry } of texts) tree = appendLeaf(tree, leafHash(entry));
};

const rates = { seal: [], write: [], tree: [] };
// The first round warms up.
for (let round = 0; round <= rounds; round++) {
  for (const [name, work] of Object.entries({ seal, write, tree: grow })) {
    const rate = await perSecond(work);
    if (round > 0) rates[name].push(rate);
  }
}

const known = async () => ({ size, root: rootOf(tree) });
const { inclusion } = proofs(source.log.leaves, source.log.runs, known);
const prove = async () => {
  for (let n = 0; n < count; n++) await inclusion(Math.floor(Math.random() * size), size);
};
await prove();
const started = performance.now();
await prove();
const proofMs = (performance.now() - started) / count;
source.close();
console.log(
  JSON.stringify({
    ...Object.fromEntries(Object.entries(rates).map(([name, all]) => [name, median(all)])),
    proofMs,
    root: Buffer.from(rootOf(tree)).toString('base64'),
  }),
);
