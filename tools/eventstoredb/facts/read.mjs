import { deepStrictEqual as same } from 'node:assert';
import { BACKWARDS, END, FORWARDS, NO_STREAM, START, STREAM_EXISTS } from '@eventstore/db-client';
import { anEvent, fails, idsOf, revisions, someEvents, wrongVersion } from '../session.mjs';

export const readFacts = {
  'a missing stream says its name': async ({ newStream, read }) => {
    const stream = newStream();
    await fails(() => read(stream), {
      type: 'stream-not-found',
      streamName: stream,
      message: `${stream} not found`,
    });
  },

  'a revision is included, both ways, and past the end there is nothing': async ({ newStream, append, read }) => {
    const stream = newStream();
    await append(stream, someEvents(10), NO_STREAM);
    const given = async (options) => revisions(await read(stream, options));
    same(await given({ fromRevision: 7n }), [7, 8, 9]);
    same(await given({ fromRevision: 2n, maxCount: 3 }), [2, 3, 4]);
    same(await given({ fromRevision: 50n }), []);
    same(await given({ fromRevision: 3n, direction: BACKWARDS }), [3, 2, 1, 0]);
    same(await given({ fromRevision: START, direction: BACKWARDS }), [0]);
    for (const fromRevision of [END, 50n]) {
      same(await given({ fromRevision, direction: BACKWARDS, maxCount: 2 }), [9, 8]);
    }
  },

  'forwards from the end, none, and before the start are errors': async ({ newStream, append, read }) => {
    const stream = newStream();
    await append(stream, someEvents(2), NO_STREAM);
    await fails(() => read(stream, { fromRevision: END }), { type: 'unknown' });
    await fails(() => read(stream, { maxCount: 0 }), { type: 'unknown' });
    await fails(() => read(stream, { fromRevision: -1n }), { type: 'invalid-argument' });
  },

  'a maximum count hides events of the stream, not of $all': async (session) => {
    const { client, newStream, append, read, readAll } = session;
    const stream = newStream();
    const events = someEvents(10);
    const { position } = await append(stream, events.slice(0, 1), NO_STREAM);
    await append(stream, events.slice(1), 0n);
    await client.setStreamMetadata(stream, { maxCount: 3 });
    same(revisions(await read(stream)), [7, 8, 9]);
    const all = await readAll({ fromPosition: position, direction: FORWARDS, maxCount: 10 });
    same(
      idsOf(all, stream),
      events.map(({ id }) => id),
    );
    same((await append(stream, [anEvent()], 9n)).nextExpectedRevision, 10n);
  },

  'a stream truncated to the end is empty and exists': async ({ client, newStream, append, read }) => {
    const stream = newStream();
    await append(stream, someEvents(3), NO_STREAM);
    await client.setStreamMetadata(stream, { truncateBefore: 3 });
    same(await read(stream), []);
    await fails(() => append(stream, [anEvent()], NO_STREAM), wrongVersion(stream, 'no_stream', 2n));
  },

  'a stream that has only metadata is missing, and exists': async ({ client, newStream, append, read }) => {
    const stream = newStream();
    await client.setStreamMetadata(stream, { maxCount: 5, of: 'us' });
    await fails(() => read(stream), { type: 'stream-not-found' });
    const { metadata } = await client.getStreamMetadata(stream);
    same([metadata.maxCount, metadata.of], [5, 'us']);
    await append(stream, [anEvent()], STREAM_EXISTS);
  },
};
