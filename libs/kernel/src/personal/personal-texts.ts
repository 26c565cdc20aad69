import { PersonErased } from '../errors.js';
import type { JsonObject, RecordedEvent } from '../event.js';
import type { KeyVault } from '../ports.js';
import type { TextCipher } from './envelope.js';
import { holdsReserved, isReserved, placeholdersIn, replacePlaceholders } from './placeholder.js';

/** A field of a body that holds a person's text: its JSON Pointer, and whose text it is; undefined for that of whoever acted. */
export type PersonalField = { readonly path: string; readonly subject: string | undefined };

/** What became of a placeholder: its text, or that the key is gone. */
export type Opened = { readonly text: string } | 'erased';

type Writable = Pick<RecordedEvent, 'id' | 'stream' | 'tenant' | 'actor' | 'data'>;

/** Personal texts on their way into the log and out of it. All of it throws what the vault throws. */
export type PersonalTexts = {
  /** The event with each of these fields encrypted. Throws `PersonErased`. */
  protect<Event extends Writable>(event: Event, fields: readonly PersonalField[]): Promise<Event>;
  /** The body with the placeholders in these fields opened: a text that is copied is written anew where it goes. Throws `PersonErased` when its key is gone. */
  unveil<Data extends object>(tenant: string, data: Data, fields: readonly PersonalField[]): Promise<Data>;
  /** What stands behind every placeholder in a text, as far as this municipality has the keys. */
  open(tenant: string, text: string): Promise<ReadonlyMap<string, Opened>>;
  /** A JSON value with its placeholders opened; those whose key is gone are left. The same value when it holds none. */
  openIn<Value>(tenant: string, value: Value): Promise<Value>;
};

export const personalTexts = (vault: Pick<KeyVault, 'keyFor' | 'keys'>, cipher: TextCipher): PersonalTexts => {
  const open: PersonalTexts['open'] = async (tenant, text) => {
    const placed = placeholdersIn(text);
    if (placed.size === 0) return NONE;
    const keys = await vault.keys(tenant, [...new Set([...placed.values()].map(({ envelope }) => envelope.k))]);
    const opened = new Map<string, Opened>();
    for (const [placeholder, one] of placed) {
      const key = keys.get(one.envelope.k);
      const plain = key && cipher.open(key, one);
      opened.set(placeholder, plain === undefined ? 'erased' : { text: plain });
    }
    return opened;
  };

  const openIn: PersonalTexts['openIn'] = async (tenant, value) => {
    if (!holdsReserved(value)) return value;
    const opened = await open(tenant, textsOf(value).join(''));
    return mapTexts(value, (text) =>
      replacePlaceholders(text, (placeholder) => {
        const one = opened.get(placeholder);
        return one === undefined || one === 'erased' ? placeholder : one.text;
      }),
    ) as typeof value;
  };

  return {
    open,
    openIn,
    unveil: (tenant, data, fields) =>
      replaceFields(data, fields, async (text) => {
        if (!isReserved(text)) return text;
        const opened = await openIn(tenant, text);
        if (isReserved(opened)) throw new PersonErased();
        return opened;
      }),
    protect: async (event, fields) => {
      const asked = new Map<string, ReturnType<KeyVault['keyFor']>>();
      const keyOf = (person: string): ReturnType<KeyVault['keyFor']> => {
        const key = asked.get(person) ?? vault.keyFor(event.tenant, person);
        asked.set(person, key);
        return key;
      };
      const data = await replaceFields(event.data, fields, async (text, { path, subject }) => {
        const { id, key } = await keyOf(subject ?? event.actor.ref);
        return cipher.seal(key, id, { stream: event.stream, event: event.id, path }, text);
      });
      return { ...event, data };
    },
  };
};

const NONE: ReadonlyMap<string, Opened> = new Map();

const replaceFields = async <Data extends object>(
  data: Data,
  fields: readonly PersonalField[],
  replace: (text: string, field: PersonalField) => Promise<unknown>,
): Promise<Data> => {
  if (fields.length === 0) return data;
  const copy = structuredClone(data);
  for (const field of fields) {
    const steps = field.path.slice(1).split('/');
    let holder = copy as unknown as Record<string, never>;
    for (const one of steps.slice(0, -1)) holder = holder[one] as unknown as Record<string, never>;
    const last = steps.at(-1) as string;
    holder[last] = (await replace(String(holder[last]), field)) as never;
  }
  return copy;
};

const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return isReserved(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};

const mapTexts = (value: unknown, map: (text: string) => string): unknown => {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((inner) => mapTexts(inner, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, inner]) => [key, mapTexts(inner, map)]));
};
