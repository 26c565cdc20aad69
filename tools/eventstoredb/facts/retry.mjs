import { deepStrictEqual as same } from 'node:assert';
import { ANY, NO_STREAM } from '@eventstore/db-client';
import { anEvent, fails, someEvents } from '../session.mjs';

export const retryFacts = {
  'the same ids at the same revision are answered as before': async ({ newStream, append, read }) => {
    const stream = newStream();
    const events = someEvents(3);
    await append(stream, [anEvent()], NO_STREAM);
    const first = await append(stream, events, 0n);
    const again = await append(stream, events, 0n);
    same([again.success, again.nextExpectedRevision, again.position], [true, 3n, first.position]);
    same((await read(stream)).length, 4);
  },

  'also when the stream has gone on, and then without its head': async ({ newStream, append, read }) => {
    const stream = newStream();
    const events = someEvents(2);
    await append(stream, events, NO_STREAM);
    await append(stream, someEvents(2), 1n);
    same((await append(stream, events, NO_STREAM)).nextExpectedRevision, 1n);
    same((await read(stream)).length, 4);
  },

  'also a part of an append, if it stands in its place': async ({ newStream, append, read }) => {
    const stream = newStream();
    const events = someEvents(4);
    await append(stream, events, NO_STREAM);
    same((await append(stream, events.slice(0, 2), NO_STREAM)).nextExpectedRevision, 1n);
    same((await append(stream, events.slice(1, 3), 0n)).nextExpectedRevision, 2n);
    same((await read(stream)).length, 4);
  },

  'but not old and new together, and not in another place': async ({ newStream, append, read }) => {
    const stream = newStream();
    const events = someEvents(4);
    await append(stream, events, NO_STREAM);
    await fails(() => append(stream, [events[3], anEvent()], 2n), { type: 'wrong-expected-version' });
    await fails(() => append(stream, [events[2]], 0n), { type: 'wrong-expected-version' });
    same((await read(stream)).length, 4);
  },

  'an id that is no repeat is stored once more': async ({ newStream, append, read }) => {
    const [stream, other] = [newStream(), newStream()];
    const event = anEvent();
    await append(stream, [event], NO_STREAM);
    await append(stream, [event], 0n);
    await append(stream, [event, event], 1n);
    await append(other, [event], NO_STREAM);
    same([(await read(stream)).length, (await read(other)).length], [4, 1]);
  },

  'where any revision will do, the first id decides': async ({ newStream, append, read }) => {
    const stream = newStream();
    const [old, fresh] = someEvents(2);
    const { position } = await append(stream, [old], ANY);
    same((await append(stream, [old], ANY)).position, position);
    await fails(() => append(stream, [old, fresh], ANY), { expectedVersion: 'any' });
    await append(stream, [fresh, old], ANY);
    same((await read(stream)).length, 3);
  },
};
