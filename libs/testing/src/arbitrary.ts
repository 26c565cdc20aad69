import { domainSchema, type Contract, type EventOf } from '@havstang/contracts';
import fc from 'fast-check';

type Schema = {
  readonly [keyword: string]: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly pattern?: string;
};

const UUIDS = [1, 2, 3, 4, 5].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
const DAYS = ['2022-01-31', '2022-03-07', '2022-08-31', '2022-09-03', '2024-02-29'];

/** Any event that the contract allows, whatever the rules would say; ids and days from a few, so that events meet. */
export const anyEvent = <C extends Contract>(contract: C): fc.Arbitrary<EventOf<C>> =>
  fc.oneof(
    ...Object.entries(contract.events).map(([type, definition]) =>
      fc.record({ type: fc.constant(type), data: anyValue(domainSchema(definition.data) as Schema) }),
    ),
  ) as unknown as fc.Arbitrary<EventOf<C>>;

/** A value that is valid against the schema. Throws for a schema that is not understood, rather than make up something. */
const anyValue = (schema: Schema): fc.Arbitrary<unknown> => {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(anyValue));
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, anyValue(field)] as const);
      return fc.record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] as never[] });
    }
    case 'array':
      return fc.array(anyValue(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: (schema.minItems ?? 0) + 2,
      });
    case 'string':
      return anyText(schema);
    case 'integer': {
      const min = schema.minimum ?? 0;
      return fc.integer({ min, max: Math.min(schema.maximum ?? min + 100, min + 100) });
    }
    case 'number':
      return fc.double({ min: schema.minimum ?? 0, max: schema.maximum ?? 100, noNaN: true });
    case 'boolean':
      return fc.boolean();
    default:
      throw new Error(`no arbitrary for ${JSON.stringify(schema)}`);
  }
};

const anyText = ({ format, pattern }: Schema): fc.Arbitrary<string> => {
  switch (format) {
    case 'uuid':
      return fc.constantFrom(...UUIDS);
    case 'date':
      return fc.constantFrom(...DAYS);
    case 'date-time':
      return fc.constantFrom(...DAYS).map((day) => `${day}T08:00:00.000Z`);
    case undefined:
      return pattern ? fc.constantFrom(...matching(pattern)) : fc.constantFrom('a', 'b', 'åäö');
    default:
      throw new Error(`no arbitrary for the format ${format}`);
  }
};

/** A few texts in the forms that contracts use: codes, diary numbers, boards, hashes, quarters. */
const matching = (pattern: string): string[] => {
  const form = new RegExp(pattern);
  const fitting = ['a', 'b', 'c', 'KS 2022/1', 'KS', 'a'.repeat(64), '2022-Q1', '4.2'].filter((text) =>
    form.test(text),
  );
  if (fitting.length === 0) throw new Error(`no text here fits ${pattern}`);
  return fitting;
};
