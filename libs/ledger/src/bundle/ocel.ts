import { canonicalString } from '../canonical.js';
import type { Derivation } from './derived.js';
import { kindOfStream } from './streams-seen.js';

const EVENT_ATTRIBUTES =
  '[{"name":"index","type":"integer"},{"name":"recordedAt","type":"time"},{"name":"role","type":"string"},{"name":"unit","type":"string"}]';

/**
 * OCEL 2.0 in its JSON form, for process mining: an event of the log is an event, a stream an object of its kind. An event is about its own stream
 * (`subject`) and about those that its body names (`mentions`).
 */
export const ocelDerivation = (): Derivation => {
  const objects = new Set<string>();
  const types = new Set<string>();
  let separator = '';
  return {
    header: '{"events":[',
    event({ index, entry: { id, type, stream, actor, occurredAt, recordedAt }, mentions, before }) {
      // Copies of their own: V8 keeps a piece of text as a view that would hold the whole chunk of the file in memory.
      if (before === undefined) objects.add(Buffer.from(stream).toString());
      if (!types.has(type)) types.add(Buffer.from(type).toString());
      const relations = [
        relation(stream, 'subject'),
        ...mentions.map((mentioned) => relation(mentioned.stream, 'mentions')),
      ];
      const attribute = (name: string, value: string): string => `{"name":"${name}","value":${value}}`;
      const line =
        `${separator}{"attributes":[${attribute('index', String(index))},${attribute('recordedAt', `"${recordedAt}"`)}` +
        `,${attribute('role', text(actor.role))},${attribute('unit', text(actor.unit))}],"id":${text(id)}` +
        `,"relationships":[${relations.join()}],"time":"${occurredAt}","type":${text(type)}}`;
      separator = ',';
      return line;
    },
    trailer: () => [
      '],"objects":[',
      ...[...objects].map(
        (stream, n) =>
          `${n === 0 ? '' : ','}{"attributes":[],"id":${text(stream)},"relationships":[],"type":${text(kindOfStream(stream))}}`,
      ),
      `],"eventTypes":[${[...types]
        .sort()
        .map((name) => `{"attributes":${EVENT_ATTRIBUTES},"name":${text(name)}}`)
        .join()}]` +
        `,"objectTypes":[${[...new Set([...objects].map(kindOfStream))]
          .sort()
          .map((name) => `{"attributes":[],"name":${text(name)}}`)
          .join()}]}`,
    ],
  };
};

const text = (value: string): string => canonicalString(value, 'a text of an entry');
const relation = (stream: string, qualifier: string): string =>
  `{"objectId":${text(stream)},"qualifier":"${qualifier}"}`;
