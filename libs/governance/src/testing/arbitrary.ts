import { domainSchema, type Contract } from '@havstang/contracts';
import type { DomainEvent } from '@havstang/kernel';
import fc from 'fast-check';
import { id } from './recorded.js';

type Schema = {
  readonly type?: 'object' | 'array' | 'boolean' | 'integer' | 'string';
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
};

/** Few ids and days, so that what is drawn meets itself. */
export const anyId = fc.constantFrom(id(1), id(2), id(3));
export const anyDay = fc.constantFrom('2022-02-01', '2022-02-15', '2022-03-01');

/** Any history that the contract can write down, whether or not the rules would have let it come about. */
export const anyHistory = <Event extends DomainEvent>({ events }: Contract): fc.Arbitrary<Event[]> => {
  const each = Object.entries(events).map(([type, { data }]) =>
    fc.record({ type: fc.constant(type), data: drawn(domainSchema(data) as Schema) }),
  );
  return fc.array(fc.oneof(...each), { maxLength: 25 }) as unknown as fc.Arbitrary<Event[]>;
};

const drawn = (schema: Schema): fc.Arbitrary<unknown> => {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, drawn(field)]);
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: [...(schema.required ?? [])],
      });
    }
    case 'array':
      return fc.array(drawn(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: (schema.minimum ?? 0) + 2 });
    case 'string':
      return text(schema);
    default:
      throw new Error(`nothing can be drawn for ${JSON.stringify(schema)}`);
  }
};

const text = ({ format, pattern }: Schema): fc.Arbitrary<string> => {
  if (format === 'uuid') return anyId;
  if (format === 'date') return anyDay;
  return pattern ? fc.stringMatching(new RegExp(pattern)) : fc.string({ minLength: 1, maxLength: 6 });
};
