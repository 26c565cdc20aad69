import { Unsealable, type Classification, type Envelope, type JsonObject, type RecordedEvent } from '@havstang/kernel';
import { canonicalJson, canonicalString } from './canonical.js';
import { sha256, sha256Hex } from './hash.js';

/** What the ledger commits to for one event: the whole envelope, and the body by its hash. */
export type Entry = Envelope & {
  readonly v: 1;
  /** SHA-256 of the canonical body text, in hex. */
  readonly dataHash: string;
};

const CLASSIFICATIONS: ReadonlySet<string> = new Set<Classification>(['open', 'internal', 'secret']);
const INSTANT = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;

/** The canonical text of an event's body: what `dataHash` is the hash of. Throws `Unsealable`. */
export const bodyOf = (data: JsonObject): string => canonicalJson(data, 'data');

/**
 * The canonical text of an event's entry (RFC 8785): every field of the envelope, so that none can be altered unseen, and the hash of the body.
 * `dataHash` may be given by a caller that has it at hand. Throws `Unsealable`.
 */
export const entryOf = (event: RecordedEvent, dataHash = sha256Hex(bodyOf(event.data))): string =>
  entryText(event, dataHash);

/** RFC 6962 §2.1: the hash of a leaf, SHA-256(0x00 ‖ entry). */
export const leafHash = (entry: string): Uint8Array => sha256(`\0${entry}`);

/** An entry and its leaf hash: one text is made for both, which the engine then need not put together twice. */
export const entryAndLeaf = (
  event: RecordedEvent,
  dataHash: string,
): { readonly entry: string; readonly leaf: Uint8Array } => {
  const leafText = `\0${entryText(event, dataHash)}`;
  const leaf = sha256(leafText);
  return { entry: leafText.slice(1), leaf };
};

/** The fields in the order that RFC 8785 gives them, written out: an envelope is canonicalised on every command and checked on every audit. */
const entryText = (e: Envelope, dataHash: string): string =>
  `{"actor":{"ref":${name(e.actor?.ref, 'actor.ref')},"role":${name(e.actor?.role, 'actor.role')},"unit":${name(e.actor?.unit, 'actor.unit')}}` +
  `,"causationId":${e.causationId === null ? 'null' : name(e.causationId, 'causationId')}` +
  `,"classification":${oneOf(e.classification)}` +
  `,"commandId":${name(e.commandId, 'commandId')}` +
  `,"correlationId":${name(e.correlationId, 'correlationId')}` +
  `,"dataHash":${matching(dataHash, SHA256_HEX, 'dataHash', 'a SHA-256 in hex')}` +
  `,"id":${name(e.id, 'id')}` +
  `,"occurredAt":${matching(e.occurredAt, INSTANT, 'occurredAt', 'an instant like 2022-10-03T08:15:00.000Z')}` +
  `,"recordedAt":${matching(e.recordedAt, INSTANT, 'recordedAt', 'an instant like 2022-10-03T08:15:00.000Z')}` +
  `,"revision":${revision(e.revision)}` +
  `,"schema":${name(e.schema, 'schema')}` +
  `,"stream":${name(e.stream, 'stream')}` +
  `,"tenant":${name(e.tenant, 'tenant')}` +
  `,"type":${name(e.type, 'type')}` +
  `,"v":1}`;

const name = (value: unknown, field: string): string => {
  if (typeof value !== 'string' || value === '') throw new Unsealable(`${field} must be a text that is not empty`);
  return canonicalString(value, field);
};

const matching = (value: unknown, pattern: RegExp, field: string, what: string): string => {
  if (typeof value !== 'string' || !pattern.test(value)) throw new Unsealable(`${field} must be ${what}`);
  return `"${value}"`;
};

const oneOf = (value: unknown): string => {
  if (typeof value !== 'string' || !CLASSIFICATIONS.has(value))
    throw new Unsealable('classification must be open, internal or secret');
  return `"${value}"`;
};

const revision = (value: unknown): string => {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new Unsealable('revision must be a whole number from 0');
  return String(value);
};

/** Every canonical entry whose texts need no escapes, which is every entry the product itself writes. */
const T = String.raw`"([ !#-[\]-~\u00a0-\ud7ff]+)"`;
const I = `"(${INSTANT.source.slice(1, -1)})"`;
const COMMON_ENTRY = new RegExp(
  String.raw`^\{"actor":\{"ref":${T},"role":${T},"unit":${T}\},"causationId":(?:null|${T}),"classification":"(open|internal|secret)"` +
    `,"commandId":${T},"correlationId":${T},"dataHash":"([0-9a-f]{64})","id":${T},"occurredAt":${I},"recordedAt":${I}` +
    String.raw`,"revision":(0|[1-9]\d{0,14}),"schema":${T},"stream":${T},"tenant":${T},"type":${T},"v":1\}$`,
);

/**
 * Reads an entry, and undefined unless the text is exactly what `entryOf` writes: well-formed and canonical.
 * The common form is matched rather than parsed, which costs a third; anything else is parsed, written again and compared.
 */
export const parseEntry = (text: string): Entry | undefined => {
  const m = COMMON_ENTRY.exec(text) as RegExpExecArray & string[];
  if (!m) return parseUncommon(text);
  return {
    v: 1,
    id: m[9]!,
    type: m[16]!,
    stream: m[14]!,
    revision: Number(m[12]),
    recordedAt: m[11]!,
    occurredAt: m[10]!,
    tenant: m[15]!,
    actor: { ref: m[1]!, role: m[2]!, unit: m[3]! },
    commandId: m[6]!,
    correlationId: m[7]!,
    causationId: m[4] ?? null,
    schema: m[13]!,
    classification: m[5] as Classification,
    dataHash: m[8]!,
  };
};

const parseUncommon = (text: string): Entry | undefined => {
  try {
    const entry = JSON.parse(text) as Entry;
    return entryText(entry, entry.dataHash) === text ? entry : undefined;
  } catch {
    return undefined;
  }
};

/** The recorded event again, from what was stored of it. Throws when the texts are not an entry and its body. */
export const eventOf = (entry: string, data: string): RecordedEvent => {
  const parsed = parseEntry(entry);
  if (!parsed) throw new Error('the stored text is not a ledger entry');
  const { v: _version, dataHash: _hash, ...envelope } = parsed;
  return { ...envelope, data: JSON.parse(data) as JsonObject };
};
