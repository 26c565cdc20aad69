import type { JsonObject, RecordedEvent } from '../event.js';
import { mapEnvelopes, type PlacedEnvelope } from './envelope.js';

/**
 * What `evolve`, `project` and `react` see where a body holds a person's text: a string that carries all that is needed to open it later, and nothing
 * of the text. It is the same before and after the key is destroyed, so whatever is folded from it is too. It stands between two noncharacters
 * (Unicode 23.7: "intended for internal use"), which no text that comes from outside may hold, and so it can be found again inside a longer text.
 */
const BEGIN = '\ufdd0';
const END = '\ufdd1';
const RESERVED = /[\ufdd0\ufdd1]/;
const PLACEHOLDER = /\ufdd0[^\ufdd0\ufdd1]*\ufdd1/g;

export const placeholderOf = ({
  place: { stream, event, path },
  envelope: { alg, k, n, c, kc },
}: PlacedEnvelope): string => `${BEGIN}${stream}|${event}|${path}|${alg}|${k}|${n}|${c}|${kc}${END}`;

/** Undefined for what `withPlaceholders` did not make. */
const placedOf = (placeholder: string): PlacedEnvelope | undefined => {
  const parts = placeholder.slice(1, -1).split('|');
  if (parts.length !== 8) return undefined;
  const [stream, event, path, alg, k, n, c, kc] = parts as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { place: { stream, event, path }, envelope: { $enc: 1, alg, k, n, c, kc } };
};

/** The event with a placeholder for every envelope in its body; the same event when there is none. */
export const withPlaceholders = <Event extends Pick<RecordedEvent, 'id' | 'stream' | 'data'>>(event: Event): Event => {
  const data = mapEnvelopes(event.data, (envelope, path) =>
    placeholderOf({ place: { stream: event.stream, event: event.id, path }, envelope }),
  ) as JsonObject;
  return data === event.data ? event : { ...event, data };
};

/** Whether a text holds what only placeholders may hold. Input from outside that does is refused: nobody can have another's text opened by quoting it. */
export const isReserved = (text: string): boolean => RESERVED.test(text);

/** `isReserved` of any string inside the value. */
export const holdsReserved = (value: unknown): boolean => {
  if (typeof value === 'string') return isReserved(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(holdsReserved);
};

/** The envelopes of all placeholders in a text, by placeholder. */
export const placeholdersIn = (text: string): ReadonlyMap<string, PlacedEnvelope> => {
  const found = new Map<string, PlacedEnvelope>();
  if (!text.includes(BEGIN)) return found;
  for (const [placeholder] of text.matchAll(PLACEHOLDER)) {
    const placed = placedOf(placeholder);
    if (placed) found.set(placeholder, placed);
  }
  return found;
};

/** The text with every placeholder in it replaced. */
export const replacePlaceholders = (text: string, replace: (placeholder: string) => string): string =>
  text.includes(BEGIN) ? text.replace(PLACEHOLDER, replace) : text;
