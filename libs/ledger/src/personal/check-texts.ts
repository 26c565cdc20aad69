import { mapEnvelopes, type JsonObject, type PlacedEnvelope, type SealedEvent } from '@havstang/kernel';
import { fieldKey, isWellFormedEnvelope, openField } from './text-cipher.js';

/** The event that says which keys were destroyed, in `data.keyIds`. */
const KEY_DESTROYED = /^se\.havstang\.governance\.person-key-destroyed\.v\d+$/;

/** Keys that somebody was given: of whole persons by the key's id, and of single fields by their place. */
export type TextKeys = {
  readonly persons: ReadonlyMap<string, Uint8Array>;
  readonly fields: ReadonlyMap<string, Uint8Array>;
  /** Whoever gave them says that these are all that there are. */
  readonly complete: boolean;
};

/** The name of a field for `TextKeys.fields`: its event and its place in the body. */
export const fieldName = ({ place }: Pick<PlacedEnvelope, 'place'>): string => `${place.event} ${place.path}`;

/**
 * What can be said of a person's text. `encrypted`: it stands as it was sealed, and there is no key here. `erased`: the log says that its key was
 * destroyed, so nobody can open it. `opened`: the key given opens it. The rest are wrong: `malformed` is no envelope; `not-opened` stands where its own
 * key does not open it; `key-missing` has no key although all were given, and no event says that it was destroyed; `key-kept` is opened by a key that
 * the log says was destroyed.
 */
export type TextState = 'encrypted' | 'erased' | 'opened' | 'malformed' | 'not-opened' | 'key-missing' | 'key-kept';

export const TEXT_FAULTS: readonly TextState[] = ['malformed', 'not-opened', 'key-missing', 'key-kept'];

export type CheckedText = PlacedEnvelope & {
  readonly index: number;
  readonly state: TextState;
  readonly text?: string;
};

/** Ids of the keys that the events say were destroyed. */
export const destroyedKeys = async (
  events: AsyncIterable<readonly Pick<SealedEvent, 'type' | 'data'>[]>,
): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  for await (const batch of events) {
    for (const event of batch) for (const id of keysDestroyedBy(event)) ids.add(id);
  }
  return ids;
};

/** Ids of the keys that the event says were destroyed. */
export const keysDestroyedBy = ({ type, data }: Pick<SealedEvent, 'type' | 'data'>): readonly string[] => {
  const named = KEY_DESTROYED.test(type) ? data['keyIds'] : undefined;
  return Array.isArray(named) ? named.map(String) : [];
};

/** Ids of the keys that the personal texts in a body are sealed with. */
export const keysOfTexts = (data: JsonObject): ReadonlySet<string> => {
  const ids = new Set<string>();
  mapEnvelopes(data, ({ k }) => {
    ids.add(String(k));
    return null;
  });
  return ids;
};

/** Every personal text in a body, with what can be said of it. */
export const textsOf = (event: SealedEvent, destroyed: ReadonlySet<string>, keys?: TextKeys): CheckedText[] => {
  const found: CheckedText[] = [];
  mapEnvelopes(event.data, (envelope, path) => {
    const placed = { place: { stream: event.stream, event: event.id, path }, envelope };
    found.push({ ...placed, index: event.index, ...checkText(placed, destroyed, keys) });
    return null;
  });
  return found;
};

/** What can be said of one personal text, and the text where a key opens it. */
export const checkText = (
  placed: PlacedEnvelope,
  destroyed: ReadonlySet<string>,
  keys: TextKeys | undefined,
): Pick<CheckedText, 'state' | 'text'> => {
  const { envelope } = placed;
  if (!isWellFormedEnvelope(envelope)) return { state: 'malformed' };
  const isDestroyed = destroyed.has(envelope.k);
  const person = keys?.persons.get(envelope.k);
  const field = person ? fieldKey(person, placed) : keys?.fields.get(fieldName(placed));
  if (!field) return { state: isDestroyed ? 'erased' : keys?.complete ? 'key-missing' : 'encrypted' };
  const text = openField(field, placed);
  if (text === undefined) return { state: 'not-opened' };
  return { state: isDestroyed ? 'key-kept' : 'opened', text };
};
