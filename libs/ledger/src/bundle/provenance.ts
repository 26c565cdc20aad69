import { canonicalString } from '../canonical.js';
import type { Derivation } from './derived.js';

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
  let separator = '';
  return {
    header: PROVENANCE_HEADER,
    event({ index, entry, leaf, mentions, before }) {
      const { id, stream, revision, actor, causationId, occurredAt, recordedAt, type } = entry;
      const person = iri('person', actor.ref);
      const entity = (of: string, at: number): string => `"urn:havstang:stream:${escaped(of)}:${at}"`;
      const used = mentions.length === 0 ? '' : `,"used":[${mentions.map((m) => entity(m.stream, m.revision)).join()}]`;
      const informed = causationId === null ? '' : `,"wasInformedBy":${iri('event', causationId)}`;
      const revised = before === undefined ? '' : `,"wasRevisionOf":${entity(stream, before)}`;
      const line =
        `${separator}{"@id":${iri('event', id)},"@type":"Activity","endedAtTime":"${recordedAt}"` +
        `,"generated":{"@id":${entity(stream, revision)},"@type":"Entity","specializationOf":${iri('stream', stream)}${revised}}` +
        `,"index":${index},"leaf":"${leaf}"` +
        `,"qualifiedAssociation":{"@type":"Association","agent":${person},"hadRole":${iri('role', actor.role)}}` +
        `,"startedAtTime":"${occurredAt}","type":${canonicalString(type, 'type')}${used}` +
        `,"wasAssociatedWith":{"@id":${person},"@type":"Agent","actedOnBehalfOf":{"@id":${iri('unit', actor.unit)},"@type":"Agent"}}` +
        `${informed}}`;
      separator = ',';
      return line;
    },
    trailer: () => [']}'],
  };
};

/** What has a name of our own has a URN of our own. */
const iri = (kind: string, name: string): string => `"urn:havstang:${kind}:${escaped(name)}"`;

/** What `encodeURIComponent` would leave as it is, as nearly every name is: looking costs less than encoding. */
const UNESCAPED = /^[\w.!~*'()-]*$/;
const escaped = (name: string): string => (UNESCAPED.test(name) ? name : encodeURIComponent(name));
