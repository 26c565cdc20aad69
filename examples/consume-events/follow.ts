/**
 * Follows the feed live, and takes up where it left off. Usage: node examples/consume-events/follow.ts [url] [file]
 * Goes on when the server comes back. Exit codes: 1 an event could not be dealt with, 2 refused (trying again does not help).
 */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const [url = 'http://127.0.0.1:3000', file = 'consumed.sqlite'] = process.argv.slice(2);
const { HAVSTANG_TOKEN, HAVSTANG_CLIENT_ID: id = '', HAVSTANG_CLIENT_SECRET: secret = '' } = process.env;
const issuer = process.env['OIDC_ISSUER'] || `${url}/oidc`;
const RETRY_MS = 5_000;

const db = new DatabaseSync(file);
db.exec(`CREATE TABLE IF NOT EXISTS decision (subject TEXT, sequence TEXT, what TEXT, PRIMARY KEY (subject, sequence));
         CREATE TABLE IF NOT EXISTS cursor (only INTEGER PRIMARY KEY CHECK (only = 1), after INTEGER NOT NULL)`);
const place = (): number => Number(db.prepare('SELECT after FROM cursor').get()?.['after'] ?? -1);
// A second delivery of the same event meets the same key and changes nothing.
const keep = db.prepare('INSERT OR IGNORE INTO decision VALUES (?, ?, ?)');
const move = db.prepare('INSERT INTO cursor VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET after = excluded.after');

/** What cannot be mended by trying again. */
class Refused extends Error {}

const answered = async (response: Response): Promise<Response> => {
  if (response.ok) return response;
  const { title, error_description } = (await response.json().catch(() => ({}))) as Record<string, string>;
  const said = `${response.url} answered ${response.status}: ${title ?? error_description ?? ''}`;
  throw response.status < 500 && response.status !== 429 ? new Refused(said) : new Error(said);
};

/** The token that was given, or another one for this program each time. */
const token = async (): Promise<string> => {
  if (HAVSTANG_TOKEN) return HAVSTANG_TOKEN;
  const discovery = await answered(await fetch(`${issuer}/.well-known/openid-configuration`));
  const { token_endpoint } = (await discovery.json()) as { token_endpoint: string };
  const response = await fetch(token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await (await answered(response)).json()) as { access_token: string }).access_token;
};

type Event = {
  readonly type: string;
  readonly subject: string;
  readonly sequence: string;
  readonly ledgerindex: number;
  readonly data: { readonly dnr: string; readonly content: string };
};

const take = (event: Event): void => {
  try {
    // The effect and the place are kept together, or neither.
    db.exec('BEGIN');
    if (event.type === 'se.havstang.governance.decision-taken.v1')
      keep.run(event.subject, event.sequence, `${event.data.dnr}: ${event.data.content}`);
    move.run(event.ledgerindex);
    db.exec('COMMIT');
  } catch (error) {
    // Whoever started this process should see it end; half an effect goes with it.
    console.error(error);
    process.exit(1);
  }
  console.log(event.ledgerindex, event.type, event.subject, event.sequence);
};

/** Resolves when the server ends the stream. */
const follow = async (): Promise<void> => {
  const headers = {
    authorization: `Bearer ${await token()}`,
    accept: 'text/event-stream',
    'last-event-id': String(place()),
  };
  const { body } = await answered(await fetch(`${url}/events`, { headers }));
  let text = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    const messages = (text + chunk).split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const data = /^data: (.*)$/m.exec(message)?.[1];
      if (data !== undefined) take(JSON.parse(data));
    }
  }
};

for (;;) {
  const why: unknown = await follow().then(
    () => 'the server ended the stream',
    (error: unknown) => error,
  );
  if (why instanceof Refused) {
    console.error(why.message);
    process.exit(2);
  }
  // `fetch` says what went wrong in the cause of its error.
  const said = why instanceof Error ? `${why.message} ${why.cause ?? ''}` : why;
  console.error(`${url}: ${said}; tries again in ${RETRY_MS / 1_000} s`);
  await sleep(RETRY_MS);
}
