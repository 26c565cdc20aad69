/** Follows the feed live, and takes up where it left off. Usage: HAVSTANG_TOKEN=… node examples/consume-events/follow.ts [url] [file] */
import { DatabaseSync } from 'node:sqlite';

const [url = 'http://127.0.0.1:3000', file = 'consumed.sqlite'] = process.argv.slice(2);
const db = new DatabaseSync(file);
db.exec(`CREATE TABLE IF NOT EXISTS decision (subject TEXT, sequence TEXT, what TEXT, PRIMARY KEY (subject, sequence));
         CREATE TABLE IF NOT EXISTS cursor (only INTEGER PRIMARY KEY CHECK (only = 1), after INTEGER NOT NULL)`);
const after = Number(db.prepare('SELECT after FROM cursor').get()?.['after'] ?? -1);
// A second delivery of the same event meets the same key and changes nothing.
const keep = db.prepare('INSERT OR IGNORE INTO decision VALUES (?, ?, ?)');
const move = db.prepare('INSERT INTO cursor VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET after = excluded.after');

const headers = {
  authorization: `Bearer ${process.env['HAVSTANG_TOKEN']}`,
  accept: 'text/event-stream',
  'last-event-id': String(after),
};
const response = await fetch(new URL('/events', url), { headers });
if (!response.ok || !response.body) throw new Error(`${response.status}: ${await response.text()}`);

let text = '';
for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
  const messages = (text + chunk).split('\n\n');
  text = messages.pop() ?? '';
  for (const message of messages) {
    const data = /^data: (.*)$/m.exec(message)?.[1];
    if (data === undefined) continue;
    const event = JSON.parse(data);
    // The effect and the place are kept together, or neither.
    db.exec('BEGIN');
    if (event.type === 'se.havstang.governance.decision-taken.v1')
      keep.run(event.subject, event.sequence, `${event.data.dnr}: ${event.data.content}`);
    move.run(event.ledgerindex);
    db.exec('COMMIT');
    console.log(event.ledgerindex, event.type, event.subject, event.sequence);
  }
}
