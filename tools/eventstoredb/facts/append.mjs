import { deepStrictEqual as same, ok } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { ANY, binaryEvent, FORWARDS, jsonEvent, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { anEvent, bytes, fails, someEvents, wrongVersion } from '../session.mjs';

const MAX_APPEND_SIZE = 1_048_576;

export const appendFacts = {
  'the first event has revision 0n and one position, a bigint': async ({ newStream, append }) => {
    const { success, nextExpectedRevision, position } = await append(newStream(), [anEvent()], NO_STREAM);
    same([success, nextExpectedRevision, typeof position.commit], [true, 0n, 'bigint']);
    same(position.commit, position.prepare);
  },

  'an append of several answers with the place of the last': async ({ newStream, append, readAll }) => {
    const stream = newStream();
    const { nextExpectedRevision, position } = await append(stream, someEvents(3), NO_STREAM);
    same(nextExpectedRevision, 2n);
    const [last] = await readAll({ direction: FORWARDS, fromPosition: position, maxCount: 1 });
    same([last.event.streamId, last.event.revision], [stream, 2n]);
  },

  'a stream that exists is not new': async ({ newStream, append }) => {
    const stream = newStream();
    await append(stream, [anEvent()], NO_STREAM);
    await fails(() => append(stream, [anEvent()], NO_STREAM), wrongVersion(stream, 'no_stream', 0n));
  },

  'a revision that was passed, or not reached, is wrong': async ({ newStream, append }) => {
    const stream = newStream();
    await append(stream, someEvents(3), NO_STREAM);
    await fails(() => append(stream, [anEvent()], 0n), wrongVersion(stream, 0n, 2n));
    await fails(() => append(stream, [anEvent()], 9n), wrongVersion(stream, 9n, 2n));
    const missing = newStream();
    await fails(() => append(missing, [anEvent()], 0n), wrongVersion(missing, 0n, 'no_stream'));
    const exists = wrongVersion(missing, 'stream_exists', 'no_stream');
    await fails(() => append(missing, [anEvent()], STREAM_EXISTS), exists);
  },

  'an append that is refused stores nothing': async ({ newStream, append, read }) => {
    const stream = newStream();
    await append(stream, someEvents(2), NO_STREAM);
    await fails(() => append(stream, someEvents(5), 0n));
    same((await read(stream)).length, 2);
  },

  'of ten that want to be first, one is': async ({ newStream, append, read }) => {
    const stream = newStream();
    const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => append(stream, [anEvent()], NO_STREAM)));
    const refused = attempts.filter(({ reason }) => reason?.type === 'wrong-expected-version');
    same(
      refused.map(({ reason }) => reason.actualVersion),
      Array(9).fill(0n),
    );
    same((await read(stream)).length, 1);
  },

  'appends that are not waited for arrive in order': async ({ newStream, append, read }) => {
    const stream = newStream();
    const one = (n) => append(stream, [anEvent('Noted', { n })], n === 0 ? NO_STREAM : BigInt(n - 1));
    await Promise.all(Array.from({ length: 10 }, (_, n) => one(n)));
    same(
      (await read(stream)).map(({ event }) => event.data.n),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  },

  'nothing can be appended: it succeeds and only checks': async ({ newStream, append, read }) => {
    const stream = newStream();
    same((await append(stream, [], NO_STREAM)).success, true);
    same((await append(stream, [], ANY)).nextExpectedRevision, 0n);
    await fails(() => read(stream), { type: 'stream-not-found' });
    await append(stream, [anEvent()], NO_STREAM);
    await fails(() => append(stream, [], NO_STREAM), { type: 'wrong-expected-version' });
  },

  'the limit is 1 MiB of data, however many events it is in': async ({ newStream, append, read }) => {
    await append(newStream(), [bytes(MAX_APPEND_SIZE)], NO_STREAM);
    const stream = newStream();
    const tooLarge = { type: 'maximum-append-size-exceeded', maxAppendSize: MAX_APPEND_SIZE };
    await fails(() => append(stream, [bytes(MAX_APPEND_SIZE + 1)], NO_STREAM), tooLarge);
    const eleven = Array.from({ length: 11 }, () => bytes(100_000));
    await fails(() => append(stream, eleven, NO_STREAM), tooLarge);
    await fails(() => read(stream), { type: 'stream-not-found' });
  },

  'a thousand small events fit in one append': async ({ newStream, append }) => {
    same((await append(newStream(), someEvents(1_000), NO_STREAM)).nextExpectedRevision, 999n);
  },

  'a nil id, an empty type and an empty stream name are refused': async ({ newStream, append, read }) => {
    const stream = newStream();
    const nil = jsonEvent({ id: '00000000-0000-0000-0000-000000000000', type: 'Noted', data: {} });
    await fails(() => append(stream, [nil], NO_STREAM), { type: 'unknown' });
    await fails(() => append(stream, [anEvent('')], NO_STREAM), { type: 'unknown' });
    await fails(() => append('', [anEvent()], NO_STREAM), { type: 'unknown' });
    await fails(() => read(stream), { type: 'stream-not-found' });
  },

  'with credentials, by the plain Append call, all is the same': async ({ newStream, append, credentials }) => {
    const options = { credentials };
    const stream = newStream();
    const events = someEvents(2);
    for (const _ of ['first', 'repeated']) {
      same((await append(stream, events, NO_STREAM, options)).nextExpectedRevision, 1n);
    }
    await fails(() => append(stream, [anEvent()], 0n, options), wrongVersion(stream, 0n, 1n));
    const large = [bytes(MAX_APPEND_SIZE + 1)];
    await fails(() => append(newStream(), large, NO_STREAM, options), { type: 'maximum-append-size-exceeded' });
  },

  'JSON comes back as it was, with its place and the time': async ({ newStream, append, read }) => {
    const stream = newStream();
    const id = randomUUID().toUpperCase();
    const data = { text: 'en hävstång på gränsen', list: [1, 2.5, null, true], deep: { sign: '😀' } };
    const before = Date.now();
    await append(stream, [jsonEvent({ id, type: 'Åtgärd', data, metadata: { by: 'me' } })], NO_STREAM);
    const [{ event }] = await read(stream);
    same([event.id, event.type, event.streamId, event.revision], [id.toLowerCase(), 'Åtgärd', stream, 0n]);
    same([event.isJson, event.data, event.metadata], [true, data, { by: 'me' }]);
    ok(event.created instanceof Date && Math.abs(event.created - before) < 60_000);
  },

  'bytes come back as bytes, and no metadata as undefined': async ({ newStream, append, read }) => {
    const stream = newStream();
    const [data, metadata] = [Buffer.from([0, 255, 7]), Buffer.from([1, 2])];
    await append(stream, [binaryEvent({ id: randomUUID(), type: 'Bytes', data, metadata }), anEvent()], NO_STREAM);
    const [binary, plain] = (await read(stream)).map(({ event }) => event);
    same([binary.isJson, Buffer.from(binary.data), Buffer.from(binary.metadata)], [false, data, metadata]);
    same(plain.metadata, undefined);
  },
};
