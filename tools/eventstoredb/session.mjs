// What the facts are asked with: one client, fresh streams, and short ways to read, follow and expect errors.
import { deepStrictEqual as same } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';

export const openSession = (url) => {
  const client = EventStoreDBClient.connectionString(url);
  const run = randomUUID().slice(0, 8);
  let streams = 0;
  return {
    client,
    credentials: credentialsIn(url),
    newStream: () => `check-${run}-${(streams += 1)}`,
    append: (stream, events, expectedRevision, options = {}) =>
      client.appendToStream(stream, events, { expectedRevision, ...options }),
    read: (stream, options) => collect(client.readStream(stream, options)),
    readAll: (options) => collect(client.readAll(options), options.maxCount),
    followAll: (options, done) => follow(client.subscribeToAll(options), done),
    followStream: (stream, options, done) => follow(client.subscribeToStream(stream, options), done),
  };
};

/** Those of the address, where it has some; without TLS any will do, for the client does not send them. */
const credentialsIn = (url) => {
  const [, username, password] = /^esdb(?:\+discover)?:\/\/([^:@/]+):([^@/]+)@/.exec(url) ?? [];
  return username === undefined
    ? { username: 'admin', password: 'changeit' }
    : { username: decodeURIComponent(username), password: decodeURIComponent(password) };
};

/** Not awaited: the client waits for streams that were left in the middle, and they never end. */
export const closeSession = ({ client }) => void client.dispose().catch(() => undefined);

export const anEvent = (type = 'Noted', data = { note: 1 }) => jsonEvent({ id: randomUUID(), type, data });
export const someEvents = (count) => Array.from({ length: count }, (_, n) => anEvent('Noted', { n }));
export const bytes = (length) => binaryEvent({ id: randomUUID(), type: 'Bytes', data: new Uint8Array(length) });

export const revisions = (events) => events.map(({ event }) => Number(event.revision));
export const idsOf = (events, stream) =>
  events.filter(({ event }) => event?.streamId === stream).map(({ event }) => event.id);

const collect = async (source, most = Infinity) => {
  const events = [];
  for await (const event of source) if (events.push(event) >= most) break;
  return events;
};

/** Gathers what a subscription gives until `done` says so, then ends it. */
const follow = (subscription, done) =>
  new Promise((resolve, reject) => {
    const seen = { events: [], caughtUp: 0, order: [] };
    const step = (what) => {
      seen.order.push(what);
      if (done(seen)) subscription.unsubscribe().then(() => resolve(seen), reject);
    };
    subscription
      .on('confirmation', () => step('confirmation'))
      .on('caughtUp', () => {
        seen.caughtUp += 1;
        step('caughtUp');
      })
      .on('data', (event) => {
        seen.events.push(event);
        step('event');
      })
      .on('error', reject);
  });

/** The error that something fails with, whether it throws or rejects; its fields may be given. */
export const fails = async (attempt, fields = {}) => {
  let result;
  try {
    result = await attempt();
  } catch (error) {
    for (const [field, value] of Object.entries(fields)) same(error[field], value, `${field}: ${String(error[field])}`);
    return error;
  }
  throw new Error(`was expected to fail, and gave ${String(result)}`);
};

export const wrongVersion = (streamName, expectedVersion, actualVersion) => ({
  type: 'wrong-expected-version',
  streamName,
  expectedVersion,
  actualVersion,
});
