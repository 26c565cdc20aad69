/** As much of JSON Schema as zod writes for the bodies of events. */
export type JsonSchema = {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly [limit: string]: unknown;
};

/**
 * What a change of a published schema would break, one sentence each; empty when it is safe. Safe is: a new optional field, a new value of an enum, a
 * wider limit, another description. Everything else needs a new version of the event: consumers were promised the old shape, and events already
 * stored have it for ever.
 */
export const breaks = (before: JsonSchema, after: JsonSchema, at = 'data'): string[] => [
  ...retyped(before, after, at),
  ...fields(before, after, at),
  ...narrowed(before, after, at),
  ...parts(before, after).flatMap(([was, is, where]) => breaks(was, is, `${at}${where}`)),
];

const NAMING = ['type', 'format', 'pattern', 'const', '$ref'] as const;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const retyped = (before: JsonSchema, after: JsonSchema, at: string): string[] =>
  NAMING.filter((keyword) => !same(before[keyword], after[keyword])).map(
    (keyword) => `${at} was retyped: ${keyword} ${show(before[keyword])} became ${show(after[keyword])}`,
  );

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

const fields = (before: JsonSchema, after: JsonSchema, at: string): string[] => {
  const was = before.properties ?? {};
  const is = after.properties ?? {};
  const [mustBefore, mustAfter] = [new Set(before.required), new Set(after.required)];
  const removed = Object.keys(was).filter((name) => !Object.hasOwn(is, name));
  const kept = Object.keys(was).filter((name) => Object.hasOwn(is, name));
  const added = Object.keys(is).filter((name) => !Object.hasOwn(was, name));
  return [
    ...removed.map((name) => `${at}.${name} was removed or renamed`),
    ...kept.filter((name) => mustBefore.has(name) && !mustAfter.has(name)).map((name) => `${at}.${name} became optional`),
    ...kept.filter((name) => !mustBefore.has(name) && mustAfter.has(name)).map((name) => `${at}.${name} became required`),
    ...added.filter((name) => mustAfter.has(name)).map((name) => `${at}.${name} is new and required`),
  ];
};

const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const MOST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

const narrowed = (before: JsonSchema, after: JsonSchema, at: string): string[] => {
  const tighter = (keyword: string, sign: 1 | -1): boolean => {
    const [was, is] = [before[keyword], after[keyword]] as [number | undefined, number | undefined];
    return is !== undefined && (was === undefined || sign * (is - was) > 0);
  };
  const limits = [...LEAST.filter((keyword) => tighter(keyword, 1)), ...MOST.filter((keyword) => tighter(keyword, -1))];
  const values = before.enum?.filter((value) => !after.enum?.includes(value)) ?? [];
  return [
    ...limits.map((keyword) => `${at} was narrowed: ${keyword} ${show(before[keyword])} became ${show(after[keyword])}`),
    ...values.map((value) => `${at} can no longer be ${show(value)}`),
    ...(before.enum === undefined && after.enum !== undefined ? [`${at} was narrowed to listed values`] : []),
  ];
};

const COMBINING = ['prefixItems', 'anyOf', 'oneOf', 'allOf'] as const;
const NOTHING: JsonSchema = {};

/** Pairs of schemas inside both, with where they are. A part that one of them lacks is compared with the schema that allows anything. */
const parts = (before: JsonSchema, after: JsonSchema): [JsonSchema, JsonSchema, string][] => {
  const inside = (schema: JsonSchema): Map<string, JsonSchema> => {
    const entries: [string, JsonSchema | undefined][] = [
      ['[]', schema.items],
      ['{name}', schema.propertyNames],
      ['{}', typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined],
      ...COMBINING.flatMap((keyword) => (schema[keyword] ?? []).map((one, i) => [`(${keyword} ${i + 1})`, one] as [string, JsonSchema])),
      ...Object.entries(schema.$defs ?? {}).map(([name, one]) => [`(${name})`, one] as [string, JsonSchema]),
    ];
    return new Map(entries.filter((entry): entry is [string, JsonSchema] => entry[1] !== undefined));
  };
  const [was, is] = [inside(before), inside(after)];
  const shared = Object.entries(before.properties ?? {}).flatMap(([name, schema]): [JsonSchema, JsonSchema, string][] => {
    const now = after.properties?.[name];
    return now ? [[schema, now, `.${name}`]] : [];
  });
  const combined = [...new Set([...was.keys(), ...is.keys()])].map(
    (where): [JsonSchema, JsonSchema, string] => [was.get(where) ?? NOTHING, is.get(where) ?? NOTHING, where],
  );
  return [...shared, ...combined];
};
