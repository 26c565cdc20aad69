import type { Json, JsonObject } from '../event.js';

/**
 * What stands in a stored body where a person's text was: the text, encrypted with a key that can be destroyed. All but `alg` and `k` are base64url.
 * The ledger commits to this, so that every proof outlives the key.
 */
export type PersonalEnvelope = {
  /** Version of this form. */
  readonly $enc: 1;
  readonly alg: string;
  /** The random id of the person's key. */
  readonly k: string;
  /** Nonce. */
  readonly n: string;
  /** Ciphertext with its tag. */
  readonly c: string;
  /** Key commitment: only the key that wrote the text opens it. */
  readonly kc: string;
};

/** The one place where an envelope belongs: anywhere else it does not open. */
export type Place = {
  readonly stream: string;
  /** Id of the event. */
  readonly event: string;
  /** JSON Pointer (RFC 6901) into the body: `/children/0/description`. */
  readonly path: string;
};

export type PlacedEnvelope = { readonly place: Place; readonly envelope: PersonalEnvelope };

/** How texts are sealed, given a key; the vault knows whose key it is. */
export type TextCipher = {
  seal(key: Uint8Array, keyId: string, place: Place, text: string): PersonalEnvelope;
  /** Undefined when this key does not open this envelope at this place. */
  open(key: Uint8Array, placed: PlacedEnvelope): string | undefined;
};

/** Whether a value of a body is an envelope, whatever it holds: no contract has a field of this name. */
export const isEnvelope = (value: Json | undefined): value is PersonalEnvelope & JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && '$enc' in value;

const step = (key: string): string =>
  /[~/]/.test(key) ? `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` : `/${key}`;

/** The value with each envelope in it replaced; the same value when it holds none. `path` is the pointer to `value`. */
export const mapEnvelopes = (
  value: Json,
  replace: (envelope: PersonalEnvelope, path: string) => Json,
  path = '',
): Json => {
  if (typeof value !== 'object' || value === null) return value;
  if (isEnvelope(value)) return replace(value, path);
  let copy: Record<string, Json> | Json[] | undefined;
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, Json>)[key];
    if (typeof inner !== 'object' || inner === null) continue;
    const replaced = mapEnvelopes(inner, replace, path + step(key));
    if (replaced === inner) continue;
    copy ??= (Array.isArray(value) ? [...(value as readonly Json[])] : { ...value }) as Record<string, Json>;
    (copy as Record<string, Json>)[key] = replaced;
  }
  return copy ?? value;
};
