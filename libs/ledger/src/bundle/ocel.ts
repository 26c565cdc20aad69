import type { Derivation } from './derived.js';
import { quoted } from './names.js';
import { detached, madeOnce } from './repeated.js';
import { kindOfStream, type StreamName } from './streams-seen.js';

const EVENT_ATTRIBUTES =
  '[{"name":"index","type":"integer"},{"name":"recordedAt","type":"time"},{"name":"role","type":"string"},{"name":"unit","type":"string"}]';

/**
 * OCEL 2.0 in its JSON form, for process mining: an event of the log is an event, a stream an object of its kind. An event is about its own stream
 * (`subject`) and about those that its body names (`mentions`).
 */
export const ocelDerivation = (): Derivation => {
  const objects = new Set<StreamName>();
  const types = new Set<string>();
  const role = madeOnce((name) => detached(`,{"name":"role","value":${quoted(name)}}`));
  const unit = madeOnce((name) => detached(`,{"name":"unit","value":${quoted(name)}}],"id":`));
  const typeOf = madeOnce((type) => {
    types.add(type);
    return detached(quoted(type));
  });
  let separator = '';
  return {
    header: '{"events":[',
    event({ index, entry: { id, type, actor, occurredAt, recordedAt } }, { own, mentions, before }) {
      if (before === undefined) objects.add(own);
      let relations = relation(own, 'subject');
      for (const { stream } of mentions) relations += `,${relation(stream, 'mentions')}`;
      const line =
        `${separator}{"attributes":[{"name":"index","value":${index}},{"name":"recordedAt","value":"${recordedAt}"}` +
        `${role(actor.role)}${unit(actor.unit)}${quoted(id)}` +
        `,"relationships":[${relations}],"time":"${occurredAt}","type":${typeOf(type)}}`;
      separator = ',';
      return line;
    },
    trailer: () => [
      '],"objects":[',
      ...[...objects].map(
        (stream, n) =>
          `${n === 0 ? '' : ','}{"attributes":[],"id":${stream.quoted},"relationships":[],"type":${quoted(kindOfStream(stream.name))}}`,
      ),
      `],"eventTypes":[${[...types]
        .sort()
        .map((name) => `{"attributes":${EVENT_ATTRIBUTES},"name":${quoted(name)}}`)
        .join()}]` +
        `,"objectTypes":[${[...new Set([...objects].map(({ name }) => kindOfStream(name)))]
          .sort()
          .map((name) => `{"attributes":[],"name":${quoted(name)}}`)
          .join()}]}`,
    ],
  };
};

const relation = (stream: StreamName, qualifier: string): string =>
  `{"objectId":${stream.quoted},"qualifier":"${qualifier}"}`;
