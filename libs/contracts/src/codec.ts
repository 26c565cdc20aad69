import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { storedType, type Contract, type EventOf } from './contract.js';
import { personalFieldsOf, storedSchema, type PersonalField } from './personal.js';

/** The JSON Schema (2020-12) of an event body as it is stored and published, closed: the producer's promise. */
export const eventSchema = storedSchema;

/** The JSON Schema of an event body as rules, reactions and read models see it: a text is a string to them, whosever it is. */
export const domainSchema = (data: z.ZodType): object => z.toJSONSchema(data);

/** First 16 hex digits of the SHA-256 of the schema's JSON text: enough to tell versions apart in an envelope of bounded size. */
export const schemaHash = (schema: object): string =>
  bytesToHex(sha256(utf8ToBytes(JSON.stringify(schema)))).slice(0, 16);

type Stored = {
  readonly type: string;
  readonly schema: string;
  readonly classification: 'open' | 'internal' | 'secret';
  readonly data: never;
};

/**
 * Between the domain's `{ type: 'ProblemReported', data }` and the stored `se.havstang.challenges.problem-reported.v1`.
 * `encode` throws on a body that breaks its schema; `decode` upcasts bodies of older versions and is undefined for a type the contract does not name.
 */
export const codecOf = <C extends Contract>(contract: C) => {
  const writers = new Map<string, { type: string; schema: string; definition: C['events'][string] }>();
  const personal = new Map<string, (data: object) => PersonalField[]>();
  const readers = new Map<string, (data: unknown) => { type: string; data: unknown }>();
  for (const [name, definition] of Object.entries(contract.events)) {
    const type = storedType(contract, name, definition.version);
    writers.set(name, {
      type,
      schema: schemaHash(eventSchema(definition.data)),
      definition: definition as C['events'][string],
    });
    const fieldsIn = personalFieldsOf(definition.data);
    if (fieldsIn) personal.set(name, fieldsIn);
    readers.set(type, (data) => ({ type: name, data }));
    for (const [i, old] of definition.older.entries()) {
      const steps = definition.older.slice(i);
      readers.set(storedType(contract, name, old.version), (data) => ({
        type: name,
        data: steps.reduce<unknown>((body, step) => step.upcast(body as never), data),
      }));
    }
  }
  return {
    storedTypes: new Set(readers.keys()) as ReadonlySet<string>,
    encode(event: { readonly type: string; readonly data: object }): Stored {
      const writer = writers.get(event.type);
      if (!writer) throw new Error(`${contract.name} has no event ${event.type}`);
      const data = writer.definition.data.parse(withoutUndefined(event.data));
      return {
        type: writer.type,
        schema: writer.schema,
        classification: writer.definition.classification,
        data: data as never,
      };
    },
    /** The fields of this body that hold a person's text. */
    personalFields: (event: { readonly type: string; readonly data: object }): PersonalField[] =>
      personal.get(event.type)?.(event.data) ?? [],
    decode(recorded: { readonly type: string; readonly data: unknown }): EventOf<C> | undefined {
      return readers.get(recorded.type)?.(recorded.data) as EventOf<C> | undefined;
    },
  };
};

/** JSON has no undefined: an optional field that was not given is absent. */
const withoutUndefined = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (value === null || typeof value !== 'object') return value;
  const clean: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) if (inner !== undefined) clean[key] = withoutUndefined(inner);
  return clean;
};
