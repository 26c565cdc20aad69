/** The plainest durable store: one event, one transaction, one fsync. Prints events per second. Arguments: FOLDER SECONDS. */
import Database from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

const [folder, seconds] = process.argv.slice(2);
const db = new Database(join(folder, 'per-fsync.sqlite'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(
  'CREATE TABLE IF NOT EXISTS event (idx INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, entry TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (stream, revision))',
);
const insert = db.prepare('INSERT INTO event (stream, revision, entry, data) VALUES (?, 0, ?, ?)');
// As long as the entry and the body of a reported problem.
const [entry, data] = ['e'.repeat(640), 'd'.repeat(330)];

const started = performance.now();
let count = 0;
for (; performance.now() - started < seconds * 1_000; count++) insert.run(`problem-${randomUUID()}`, entry, data);
console.log(JSON.stringify(count / ((performance.now() - started) / 1_000)));
db.close();
