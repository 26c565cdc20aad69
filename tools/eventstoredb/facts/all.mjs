import { deepStrictEqual as same, ok } from 'node:assert';
import { BACKWARDS, END, FORWARDS, NO_STREAM, START } from '@eventstore/db-client';
import { anEvent, fails, idsOf, revisions, someEvents } from '../session.mjs';

export const allFacts = {
  'under load positions grow, appends stay together, streams in order': async ({ newStream, append, readAll }) => {
    const { position } = await append(newStream(), [anEvent()], NO_STREAM);
    const streams = Array.from({ length: 8 }, newStream);
    const fill = async (stream) => {
      for (let n = 0; n < 20; n += 4) await append(stream, someEvents(4), n === 0 ? NO_STREAM : BigInt(n - 1));
    };
    await Promise.all(streams.map(fill));
    const all = await readAll({ fromPosition: position, direction: FORWARDS, maxCount: 100_000 });
    const positions = all.map(({ event }) => event.position.commit);
    ok(positions.every((at, n) => n === 0 || at > positions[n - 1]));
    const ours = all.filter(({ event }) => streams.includes(event.streamId));
    same(ours.length, 160);
    for (const stream of streams) {
      const own = ours.filter(({ event }) => event.streamId === stream);
      same(
        revisions(own),
        Array.from({ length: 20 }, (_, n) => n),
      );
    }
    for (let n = 0; n < 160; n += 4) {
      same(new Set(ours.slice(n, n + 4).map(({ event }) => event.streamId)).size, 1);
    }
  },

  'forwards a position is included, backwards it is not': async ({ newStream, append, readAll }) => {
    const stream = newStream();
    const [first, second] = someEvents(2);
    await append(stream, [first], NO_STREAM);
    const { position: fromPosition } = await append(stream, [second], 0n);
    const given = async (direction) => idsOf(await readAll({ fromPosition, direction, maxCount: 5 }), stream);
    same(await given(FORWARDS), [second.id]);
    same(await given(BACKWARDS), [first.id]);
  },

  'after the end and before the start there is nothing': async ({ readAll }) => {
    same(await readAll({ fromPosition: END, direction: FORWARDS, maxCount: 5 }), []);
    same(await readAll({ fromPosition: START, direction: BACKWARDS, maxCount: 5 }), []);
  },

  'it begins with events of the system': async ({ readAll }) => {
    const first = await readAll({ fromPosition: START, direction: FORWARDS, maxCount: 5 });
    ok(first.some(({ event }) => event.type.startsWith('$')));
  },

  'a position at which no record begins is an error': async ({ newStream, append, readAll }) => {
    const { position } = await append(newStream(), [anEvent()], NO_STREAM);
    const fromPosition = { commit: position.commit - 1n, prepare: position.prepare - 1n };
    await fails(() => readAll({ fromPosition, direction: FORWARDS, maxCount: 5 }), { type: 'unknown' });
  },
};
