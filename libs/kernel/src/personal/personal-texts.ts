import { PersonErased } from '../errors.js';
import type { JsonObject, RecordedEvent } from '../event.js';
import type { KeyVault, SubjectKey } from '../ports.js';
import type { TextCipher } from './envelope.js';
import { holdsReserved, isReserved, placeholderOf, placeholdersIn, replacePlaceholders } from './placeholder.js';

/** A field of a body that holds a person's text: its JSON Pointer, and whose text it is; undefined for that of whoever acted. */
export type PersonalField = { readonly path: string; readonly subject: string | undefined };

/** What became of a placeholder: its text, or that the key is gone. */
export type Opened = { readonly text: string } | 'erased';

type Writable = Pick<RecordedEvent, 'id' | 'stream' | 'tenant' | 'actor' | 'data'>;

/** An event with its personal texts encrypted, and the same as rules see it: a placeholder in place of each envelope. */
export type Protected<Event> = { readonly stored: Event; readonly seen: Event };

/** Personal texts on their way into the log and out of it. All of it throws what the vault throws. */
export type PersonalTexts = {
  /** The event with each of these fields encrypted. Throws `PersonErased`. */
  protect<Event extends Writable>(event: Event, fields: readonly PersonalField[]): Promise<Protected<Event>>;
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
    unveil: async (tenant, data, fields) => {
      let unveiled = data;
      for (const { path } of fields) {
        const text = textAt(data, path);
        if (!isReserved(text)) continue;
        const opened = await openIn(tenant, text);
        if (isReserved(opened)) throw new PersonErased();
        unveiled = replaceAt(unveiled, path, opened);
      }
      return unveiled;
    },
    protect: async (event, fields) => {
      if (fields.length === 0) return { stored: event, seen: event };
      const keys = new Map<string, SubjectKey>();
      let { data: stored, data: seen } = event;
      for (const { path, subject = event.actor.ref } of fields) {
        const known = keys.get(subject) ?? (await vault.keyFor(event.tenant, subject));
        keys.set(subject, known);
        const place = { stream: event.stream, event: event.id, path };
        const envelope = cipher.seal(known.key, known.id, place, textAt(event.data, path));
        stored = replaceAt(stored, path, envelope);
        seen = replaceAt(seen, path, placeholderOf({ place, envelope }));
      }
      return { stored: { ...event, data: stored }, seen: { ...event, data: seen } };
    },
  };
};

const NONE: ReadonlyMap<string, Opened> = new Map();

type Holder = Readonly<Record<string, unknown>>;

const stepsOf = (path: string): readonly string[] => path.slice(1).split('/');

const textAt = (data: object, path: string): string =>
  String(stepsOf(path).reduce<unknown>((holder, step) => (holder as Holder)[step], data));

/** The body with another value at this place; what lies beside the way there is shared with the old one. */
const replaceAt = <Data extends object>(data: Data, path: string, value: unknown): Data =>
  replaceIn(data, stepsOf(path), 0, value) as Data;

const replaceIn = (holder: unknown, steps: readonly string[], at: number, value: unknown): unknown => {
  const step = steps[at];
  if (step === undefined) return value;
  const inner = replaceIn((holder as Holder)[step], steps, at + 1, value);
  return Array.isArray(holder) ? holder.with(Number(step), inner) : { ...(holder as Holder), [step]: inner };
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
