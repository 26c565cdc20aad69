import { deepStrictEqual as same, ok } from 'node:assert';
import { eventTypeFilter, excludeSystemEvents, NO_STREAM, streamNameFilter } from '@eventstore/db-client';
import { anEvent, someEvents } from '../session.mjs';

const typesIn = ({ events }, stream) =>
  events.filter(({ event }) => event?.streamId.startsWith(stream)).map(({ event }) => event.type);

export const subscriptionFacts = {
  'to $all: confirmation, what comes after the position, caughtUp, what is new': async (session) => {
    const { newStream, append, followAll } = session;
    const stream = newStream();
    const { position } = await append(stream, [anEvent('Seen')], NO_STREAM);
    await append(stream, [anEvent('Past')], 0n);
    let appended;
    const seen = await followAll({ fromPosition: position }, (so) => {
      if (so.caughtUp > 0) appended ??= append(stream, [anEvent('Present')], 1n);
      return so.events.some(({ event }) => event?.streamId === stream && event.type === 'Present');
    });
    await appended;
    same(seen.order[0], 'confirmation');
    same(typesIn(seen, stream), ['Past', 'Present']);
  },

  'filters look at the name or the type, by prefix or expression': async ({ newStream, append, followAll }) => {
    const { position: fromPosition } = await append(newStream(), [anEvent()], NO_STREAM);
    const group = `${newStream()}-of-`;
    const type = (name) => `${group}${name}`;
    await append(`${group}one`, [anEvent(type('A')), anEvent(type('B'))], NO_STREAM);
    await append(newStream(), [anEvent(type('A'))], NO_STREAM);
    await append(`${group}last`, [anEvent(type('Last'))], NO_STREAM);
    const given = async (filter) => {
      const ended = ({ events }) => events.at(-1)?.event.type === type('Last');
      return (await followAll({ fromPosition, filter }, ended)).events.map(({ event }) => event.type);
    };
    const ofStreams = [type('A'), type('B'), type('Last')];
    same(await given(streamNameFilter({ prefixes: [group] })), ofStreams);
    same(await given(streamNameFilter({ regex: `^${group}` })), ofStreams);
    const ofTypes = [type('A'), type('A'), type('Last')];
    same(await given(eventTypeFilter({ prefixes: [type('A'), type('Last')] })), ofTypes);
    const ofUsers = await given(excludeSystemEvents());
    ok(ofUsers.length >= 4 && ofUsers.every((name) => !name.startsWith('$')));
  },

  'a filter has checkpoints, and going on from one loses nothing': async ({ newStream, append, followAll }) => {
    const { position } = await append(newStream(), [anEvent()], NO_STREAM);
    await append(newStream(), someEvents(300), NO_STREAM);
    const wanted = newStream();
    await append(wanted, [anEvent()], NO_STREAM);
    const marks = [];
    const checkpointReached = async (_, mark) => void marks.push(mark);
    const filter = streamNameFilter({ prefixes: [wanted], checkpointInterval: 1, checkpointReached });
    const found = ({ events }) => events.length > 0;
    await followAll({ fromPosition: position, filter }, found);
    ok(marks.length > 0 && typeof marks[0].commit === 'bigint');
    const again = await followAll({ fromPosition: marks[0], filter: streamNameFilter({ prefixes: [wanted] }) }, found);
    same(
      again.events.map(({ event }) => event.streamId),
      [wanted],
    );
  },

  'to a stream: what comes after the revision, then what is new': async ({ newStream, append, followStream }) => {
    const stream = newStream();
    await append(stream, someEvents(3), NO_STREAM);
    let appended;
    const seen = await followStream(stream, { fromRevision: 0n }, ({ events, caughtUp }) => {
      if (caughtUp > 0) appended ??= append(stream, [anEvent()], 2n);
      return events.length === 3;
    });
    await appended;
    same(
      seen.events.map(({ event }) => event.revision),
      [1n, 2n, 3n],
    );
  },

  'twenty thousand events of the past come in order, each once': async ({ newStream, append, followAll }) => {
    const { position: fromPosition } = await append(newStream(), [anEvent()], NO_STREAM);
    const stream = newStream();
    for (let n = 0; n < 20_000; n += 1_000) {
      await append(stream, someEvents(1_000), n === 0 ? NO_STREAM : BigInt(n - 1));
    }
    const filter = streamNameFilter({ prefixes: [stream] });
    const { events } = await followAll({ fromPosition, filter }, (so) => so.events.length === 20_000);
    ok(events.every(({ event }, n) => event.revision === BigInt(n)));
  },
};
