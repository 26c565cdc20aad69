/** What the event store takes from the same client, with nothing around it. Prints appends per second. Arguments: URL SECONDS. */
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';

const [url, seconds] = process.argv.slice(2);
const AT_ONCE = 32;
const client = EventStoreDBClient.connectionString(url);
// As long as the metadata and the body of a reported problem.
const [metadata, data] = [{ text: 'e'.repeat(480) }, { text: 'd'.repeat(330) }];

const started = performance.now();
let count = 0;
const append = async () => {
  for (; performance.now() - started < seconds * 1_000; count++) {
    const event = jsonEvent({ type: 'se.havstang.challenges.problem-reported.v1', data, metadata });
    await client.appendToStream(`problem-${randomUUID()}`, event, { expectedRevision: NO_STREAM });
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, append));
console.log(JSON.stringify(count / ((performance.now() - started) / 1_000)));
await client.dispose();
