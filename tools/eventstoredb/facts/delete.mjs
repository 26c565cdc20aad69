import { deepStrictEqual as same, ok } from 'node:assert';
import { ANY, FORWARDS, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { anEvent, fails, idsOf, revisions, someEvents } from '../session.mjs';

const LAST_REVISION = 9_223_372_036_854_775_807n;

export const deleteFacts = {
  'a deleted stream stays in $all, and goes on when written to': async (session) => {
    const { client, newStream, append, read, readAll } = session;
    const stream = newStream();
    const events = someEvents(3);
    const { position } = await append(stream, events.slice(0, 1), NO_STREAM);
    await append(stream, events.slice(1), 0n);
    ok((await client.deleteStream(stream, { expectedRevision: 2n })).position);
    await fails(() => read(stream), { type: 'stream-not-found' });
    const all = await readAll({ fromPosition: position, direction: FORWARDS, maxCount: 3 });
    same(
      idsOf(all, stream),
      events.map(({ id }) => id),
    );
    await fails(() => append(stream, [anEvent()], STREAM_EXISTS), { type: 'stream-deleted' });
    same((await append(stream, [anEvent()], NO_STREAM)).nextExpectedRevision, 3n);
    same(revisions(await read(stream)), [3]);
  },

  'a deletion at the wrong revision is refused': async ({ client, newStream, append, read }) => {
    const stream = newStream();
    await append(stream, someEvents(2), NO_STREAM);
    await fails(() => client.deleteStream(stream, { expectedRevision: 0n }), { type: 'wrong-expected-version' });
    same((await read(stream)).length, 2);
  },

  'a tombstone ends a stream for ever, and is in $all': async ({ client, newStream, append, read, readAll }) => {
    const stream = newStream();
    const { position } = await append(stream, [anEvent()], NO_STREAM);
    await client.tombstoneStream(stream);
    await fails(() => read(stream), { type: 'stream-deleted', streamName: stream });
    await fails(() => append(stream, [anEvent()], ANY), { type: 'stream-deleted', streamName: stream });
    await fails(() => client.getStreamMetadata(stream), { type: 'stream-deleted' });
    const all = await readAll({ fromPosition: position, direction: FORWARDS, maxCount: 50 });
    const end = all.find(({ event }) => event?.type === '$streamDeleted' && event.streamId === stream);
    same(end?.event.revision, LAST_REVISION);
  },
};
