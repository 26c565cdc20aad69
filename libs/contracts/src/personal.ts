import { z } from 'zod';

/** What is known of a field that holds a person's text. */
type Mark = {
  /** The field of the body, at its top, that names whom the text is about; without it, it is the text of whoever acted. */
  readonly subject?: string;
};

/** A mark is never empty: zod takes an empty one for none. */
const marks = z.registry<Mark & { readonly personal: true }>();

/**
 * Marks a text of an event's body as a person's: it is stored encrypted with that person's key, and can be erased with it. Rules, read models and
 * reactions go on seeing a string. A field that becomes one is a new version of its event, with `plainBefore` for what was written until then.
 */
export const personal = <Schema extends z.ZodString>(schema: Schema, mark: Mark = {}): Schema => {
  // A copy: the schema that is marked must not be the shared one.
  const marked = schema.clone();
  marks.add(marked, { personal: true, ...mark });
  return marked as Schema;
};

/** For an event whose version before had the same texts in the clear. */
export const plainBefore = (version: number) => ({
  version,
  older: [{ version: version - 1, upcast: (data: object) => data }],
});

const base64url = { type: 'string', pattern: '^[A-Za-z0-9_-]+$' } as const;

/** The stored form of a personal field, as JSON Schema. */
const ENVELOPE = {
  type: 'object',
  properties: {
    $enc: { type: 'number', const: 1 },
    alg: { type: 'string' },
    k: { type: 'string', format: 'uuid' },
    n: base64url,
    c: base64url,
    kc: base64url,
  },
  required: ['$enc', 'alg', 'k', 'n', 'c', 'kc'],
  additionalProperties: false,
} as const;

/** The JSON Schema of a body as it is stored: an envelope wherever a field is personal, with whose it is in `x-personal`. */
export const storedSchema = (data: z.ZodType, target: 'draft-2020-12' | 'draft-7' = 'draft-2020-12'): object =>
  z.toJSONSchema(data, {
    target,
    override: ({ zodSchema, jsonSchema }) => {
      const mark = marks.get(zodSchema as unknown as z.ZodType);
      if (!mark) return;
      const { description } = jsonSchema;
      Object.keys(jsonSchema).forEach((keyword) => Reflect.deleteProperty(jsonSchema, keyword));
      Object.assign(jsonSchema, description && { description }, structuredClone(ENVELOPE));
      Object.assign(jsonSchema, { 'x-personal': mark.subject ?? 'actor' });
    },
  });

export type PersonalField = { readonly path: string; readonly subject: string | undefined };

/** Finds the personal fields that a body of this schema has: their JSON Pointers, and whose they are where the body says so. Undefined when the schema marks none. */
export const personalFieldsOf = (schema: z.ZodObject): ((data: object) => PersonalField[]) | undefined => {
  const places = placesIn(schema);
  if (places.length === 0) return undefined;
  return (data) =>
    places.flatMap(({ steps, subject }) => find(data, steps, 0, '', subject && String((data as never)[subject])));
};

type MarkedPlace = { readonly steps: readonly string[]; readonly subject: string | undefined };

/** Any element of an array. */
const EACH = '*';

const placesIn = (schema: z.ZodType): MarkedPlace[] => {
  const mark = marks.get(schema);
  if (mark) return [{ steps: [], subject: mark.subject }];
  if (schema instanceof z.ZodOptional) return placesIn(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodArray) return within(EACH, schema.element as z.ZodType);
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, inner]) => within(key, inner));
  return [];
};

const within = (step: string, schema: z.ZodType): MarkedPlace[] =>
  placesIn(schema).map(({ steps, subject }) => ({ steps: [step, ...steps], subject }));

/** The fields that lie where the steps from number `at` on lead to, starting at `value`, whose own pointer is `path`. */
const find = (
  value: unknown,
  steps: readonly string[],
  at: number,
  path: string,
  subject: string | undefined,
): PersonalField[] => {
  if (value === undefined) return [];
  const step = steps[at];
  if (step === undefined) return [{ path, subject }];
  const within = (key: string): PersonalField[] =>
    find((value as Record<string, unknown>)[key], steps, at + 1, `${path}/${key}`, subject);
  return step === EACH ? Object.keys(value as object).flatMap(within) : within(step);
};

/**
 * What stands in a text's place for whoever does not see it, in the reader's language: nobody can any more, or this reader may not. A field stays a string,
 * so that no client breaks on the day somebody is erased.
 */
export const STANDS_FOR = {
  erased: { en: '[erased]', sv: '[raderad]' },
  hidden: { en: '[personal text, encrypted]', sv: '[personlig text, krypterad]' },
} as const;
