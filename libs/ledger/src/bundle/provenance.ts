import type { Derivation } from './derived.js';
import { quoted, urn } from './names.js';
import { detached, madeOnce } from './repeated.js';
import type { StreamName } from './streams-seen.js';

const CONTEXT = {
  prov: 'http://www.w3.org/ns/prov#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  hav: 'urn:havstang:',
  Activity: 'prov:Activity',
  Agent: 'prov:Agent',
  Association: 'prov:Association',
  Entity: 'prov:Entity',
  actedOnBehalfOf: { '@id': 'prov:actedOnBehalfOf', '@type': '@id' },
  agent: { '@id': 'prov:agent', '@type': '@id' },
  endedAtTime: { '@id': 'prov:endedAtTime', '@type': 'xsd:dateTime' },
  generated: { '@id': 'prov:generated', '@type': '@id' },
  hadRole: { '@id': 'prov:hadRole', '@type': '@id' },
  index: { '@id': 'hav:index', '@type': 'xsd:integer' },
  leaf: 'hav:leaf',
  qualifiedAssociation: { '@id': 'prov:qualifiedAssociation', '@type': '@id' },
  specializationOf: { '@id': 'prov:specializationOf', '@type': '@id' },
  startedAtTime: { '@id': 'prov:startedAtTime', '@type': 'xsd:dateTime' },
  type: 'hav:type',
  used: { '@id': 'prov:used', '@type': '@id' },
  wasAssociatedWith: { '@id': 'prov:wasAssociatedWith', '@type': '@id' },
  wasInformedBy: { '@id': 'prov:wasInformedBy', '@type': '@id' },
  wasRevisionOf: { '@id': 'prov:wasRevisionOf', '@type': '@id' },
};

/** First line: the context is in the file, so that no reader has to fetch one. */
const PROVENANCE_HEADER = `{"@context":${JSON.stringify(CONTEXT)},"@graph":[`;

/**
 * W3C PROV-O as JSON-LD 1.1. An event is an activity; what it leaves is the next revision of its stream, an entity; who did it is an agent, for a unit,
 * in a role. What its body names was used, in the revision that was the last. What it answers (`causationId`) informed it.
 */
export const provenanceDerivation = (): Derivation => {
  // Few long pieces are put together faster than many short ones.
  const agentOf = madeOnce((ref) => ({
    qualified: detached(`,"qualifiedAssociation":{"@type":"Association","agent":"${urn('person', ref)}","hadRole":"`),
    associated: detached(
      `,"wasAssociatedWith":{"@id":"${urn('person', ref)}","@type":"Agent","actedOnBehalfOf":{"@id":"`,
    ),
  }));
  const role = madeOnce((name) => detached(`${urn('role', name)}"}`));
  const unit = madeOnce((name) => detached(`${urn('unit', name)}","@type":"Agent"}}`));
  const typeOf = madeOnce((name) => detached(quoted(name)));
  const entity = (stream: StreamName, revision: number): string => `"${stream.urn}:${revision}"`;
  let separator = '';
  return {
    header: PROVENANCE_HEADER,
    event({ index, entry, leaf }, { own, mentions, before }) {
      const { id, revision, actor, causationId, occurredAt, recordedAt, type } = entry;
      const agent = agentOf(actor.ref);
      const used = mentions.length === 0 ? '' : `,"used":[${mentions.map((m) => entity(m.stream, m.revision)).join()}]`;
      const informed = causationId === null ? '' : `,"wasInformedBy":"${urn('event', causationId)}"`;
      const revised = before === undefined ? '' : `,"wasRevisionOf":${entity(own, before)}`;
      const line =
        `${separator}{"@id":"${urn('event', id)}","@type":"Activity","endedAtTime":"${recordedAt}"` +
        `,"generated":{"@id":${entity(own, revision)},"@type":"Entity","specializationOf":"${own.urn}"${revised}}` +
        `,"index":${index},"leaf":"${leaf}"${agent.qualified}${role(actor.role)}` +
        `,"startedAtTime":"${occurredAt}","type":${typeOf(type)}${used}${agent.associated}${unit(actor.unit)}${informed}}`;
      separator = ',';
      return line;
    },
    trailer: () => [']}'],
  };
};
