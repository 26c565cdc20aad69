/**
 * Asks a server, over the real client, whether it behaves as EventStoreDB was observed to: what the adapter relies on, and what the double must do too.
 *   node tools/eventstoredb/check.mjs 'esdb://127.0.0.1:2113?tls=false'
 * A line for each fact; the last one is `N passed, N failed`. Writes only to streams whose names begin with `check-`.
 */
import { closeSession, openSession } from './session.mjs';
import { appendFacts } from './facts/append.mjs';
import { allFacts } from './facts/all.mjs';
import { deleteFacts } from './facts/delete.mjs';
import { readFacts } from './facts/read.mjs';
import { retryFacts } from './facts/retry.mjs';
import { subscriptionFacts } from './facts/subscription.mjs';

/** Longer than anything takes on a slow machine; a fact that has no answer by then has failed. */
const PATIENCE_MS = 60_000;

const url = process.argv[2] ?? process.env.EVENT_STORE_URL;
if (!url) {
  console.error("node tools/eventstoredb/check.mjs 'esdb://HOST:PORT?tls=false'");
  process.exit(2);
}

const session = openSession(url);
const facts = { ...appendFacts, ...retryFacts, ...readFacts, ...deleteFacts, ...allFacts, ...subscriptionFacts };
let failed = 0;
for (const [fact, holds] of Object.entries(facts)) {
  const error = await failureOf(() => holds(session));
  if (error) failed += 1;
  console.log(error ? `FAIL  ${fact}: ${oneLine(error)}` : `pass  ${fact}`);
}
console.log(`${Object.keys(facts).length - failed} passed, ${failed} failed`);
closeSession(session);
process.exit(failed > 0 ? 1 : 0);

async function failureOf(check) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    await Promise.race([check(), late]);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    clearTimeout(timer);
  }
}

function oneLine(error) {
  return String(error?.message ?? error)
    .replace(/\s+/g, ' ')
    .slice(0, 300);
}
