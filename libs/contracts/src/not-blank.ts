import { z } from 'zod';

/** The empty text passes: a text’s least length says no to it already, and once is enough. */
const NOT_BLANK = /^$|\S/;
const SOMETHING = 'must hold something else than white space · ska innehålla något annat än blanktecken';

/**
 * The same schema, in which no free text may be blank. For what a command takes: events, which share its shapes, may be what they have always been. A
 * text with a form of its own (an id, a day, a code) is as it was.
 */
export const notBlank = <Schema extends z.ZodType>(schema: Schema): Schema => strict(schema) as unknown as Schema;

const strict = (schema: z.ZodType): z.ZodType => {
  if (schema instanceof z.ZodString) return schema.format ? schema : schema.regex(NOT_BLANK, SOMETHING);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return within(schema, { innerType: strict(schema.unwrap() as z.ZodType) });
  if (schema instanceof z.ZodArray) return within(schema, { element: strict(schema.element as z.ZodType) });
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
    return within(schema, { shape: Object.fromEntries(fields.map(([name, field]) => [name, strict(field)])) });
  }
  return schema;
};

/** A copy that keeps what is said of the original, its description and its other limits. */
const within = <Schema extends z.ZodType>(schema: Schema, inside: object): Schema =>
  z.core.clone(schema, { ...schema.def, ...inside } as never, { parent: true });
