import { createHash } from 'node:crypto';
import type { PersonalEnvelope, RecordedEvent } from '@havstang/kernel';
import { sealText } from './personal/text-cipher.js';

/** A uuid that is always the same for the same words. */
export const uuidOf = (...words: readonly (string | number)[]): string => {
  const hex = createHash('sha256').update(words.join(' ')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const START = Date.parse('2022-10-03T06:00:00.000Z');
const UNITS = ['kirunabostader-drift', 'kultur-utbildning-skola', 'näringsliv'];

/** The JSON text of the one schema that every body of `history` claims, and its hash as the contracts make it. */
export const SCHEMA = '{"type":"object","properties":{"title":{"type":"string"},"note":{"type":"string"}}}';
export const SCHEMA_HASH = createHash('sha256').update(SCHEMA).digest('hex').slice(0, 16);

const KEY_DESTROYED = 'se.havstang.governance.person-key-destroyed.v1';
const bytesOf = (...words: readonly (string | number)[]): Buffer =>
  createHash('sha256').update(words.join(' ')).digest();

/** Everybody's keys, by their ids. */
export const PERSON_KEYS: ReadonlyMap<string, Uint8Array> = new Map(
  Array.from({ length: 11 }, (_, person) => [uuidOf('key', person), bytesOf('key', person)]),
);

/** A person's text, encrypted with a key that follows from the person. */
const said = (n: number, stream: string): PersonalEnvelope => {
  const person = n % 11;
  const place = { stream, event: uuidOf('event', n), path: '/said' };
  return sealText(
    bytesOf('key', person),
    uuidOf('key', person),
    place,
    `Jag såg det, ${n}`,
    bytesOf('nonce', n).subarray(0, 12),
  );
};

/** One event of a plausible life: `n` is its index, seven events to a stream that take turns in threes. Every second stream is of another municipality. */
export const eventAt = (n: number): RecordedEvent => {
  const group = Math.floor(n / 21);
  const number = group * 3 + (n % 3);
  const stream = `problem-${uuidOf('stream', number)}`;
  const revision = Math.floor((n % 21) / 3);
  const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();
  return {
    id: uuidOf('event', n),
    type:
      n % 50 === 40 ? KEY_DESTROYED : `se.havstang.challenges.problem-${revision === 0 ? 'reported' : 'commented'}.v1`,
    stream,
    revision,
    recordedAt: at(n),
    occurredAt: at(n - (n % 5)),
    tenant: number % 2 === 0 ? '2584' : '2583',
    actor: { ref: uuidOf('person', n % 11), role: n % 4 === 0 ? 'triage' : 'employee', unit: UNITS[n % 3]! },
    commandId: uuidOf('command', n),
    correlationId: uuidOf('stream', number),
    causationId: n % 6 === 5 && revision > 0 ? uuidOf('event', n - 3) : null,
    schema: SCHEMA_HASH,
    classification: n % 10 === 9 ? 'internal' : 'open',
    data: {
      title: `Felanmälan ${n} – "dubbel"`,
      note: n % 13 === 0 ? 'Åt fel dörr 🚪\n' : 'Vems budget?',
      ...(n % 5 === 2 && { said: said(n, stream) }),
      ...(n % 50 === 40 && { keyIds: [uuidOf('key', n % 11)] }),
    },
  };
};

/** The first `size` events. */
export const history = (size: number): readonly RecordedEvent[] => Array.from({ length: size }, (_, n) => eventAt(n));
