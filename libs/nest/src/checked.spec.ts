import { CONTRACTS, day, uuid, VIEWS } from '@havstang/contracts';
import { z } from 'zod';
import { checked, PATTERNS } from './checked.js';
import { publicCommands } from './command-controller.js';
import { type Problem } from './problem-details.js';
import { afterQuery } from './view-controller.js';

const told = (schema: z.ZodType, value: unknown): unknown => {
  try {
    return checked(schema, value);
  } catch (error) {
    return (error as Problem).details.errors;
  }
};
const detail = (schema: z.ZodType, value: unknown) =>
  (told(z.object({ it: schema }), { it: value }) as { detail: object }[])[0]?.detail;

/** Every pattern in a published schema that is not of a format that has a name. */
const patternsIn = (schema: unknown): readonly string[] => {
  if (schema === null || typeof schema !== 'object') return [];
  const { pattern, format } = schema as { pattern?: unknown; format?: unknown };
  const own = typeof pattern === 'string' && format === undefined ? [pattern] : [];
  return [...own, ...Object.values(schema).flatMap(patternsIn)];
};

describe('what is wrong with a field', () => {
  it('is said in plain words, in both languages', () => {
    expect(detail(z.string().min(1), '')).toEqual({ en: 'Must not be empty.', sv: 'Får inte vara tom.' });
    expect(detail(z.string().max(3), 'abcd')).toEqual({ en: 'At most 3 characters.', sv: 'Högst 3 tecken.' });
    expect(detail(z.array(z.string()).min(2), ['a'])).toEqual({
      en: 'At least 2 in the list.',
      sv: 'Minst 2 i listan.',
    });
    expect(detail(z.int().min(0), -1)).toEqual({ en: 'At least 0.', sv: 'Minst 0.' });
    expect(detail(z.string(), undefined)).toEqual({ en: 'Is missing.', sv: 'Saknas.' });
    expect(detail(z.string(), 7)).toEqual({ en: 'Must be a text.', sv: 'Ska vara en text.' });
    expect(detail(z.enum(['high', 'low']), 'x')).toMatchObject({ sv: 'Ska vara något av: high, low.' });
    expect(detail(day, '2022-02-30')).toMatchObject({ sv: 'En dag i kalendern, till exempel 2022-05-16.' });
    expect(detail(uuid, 'x')).toMatchObject({ sv: expect.stringMatching(/^Ett id, till exempel /) as string });
  });

  it('names each field that nobody asked for, and where in a list it is wrong', () => {
    expect(told(z.strictObject({ a: z.array(z.string()) }), { a: ['x', 1], b: 1, c: 2 })).toMatchObject([
      { field: 'a[1]' },
      { field: 'b' },
      { field: 'c' },
    ]);
  });

  it('has a sentence for every pattern that people meet, which an example of it follows', () => {
    const schemas = [
      ...CONTRACTS.flatMap((contract) => publicCommands(contract).map(([, { body }]) => body)),
      ...VIEWS.map(({ query }) => query),
      afterQuery,
    ];
    const patterns = new Set(schemas.flatMap((schema) => patternsIn(z.toJSONSchema(schema, { io: 'input' }))));
    expect([...patterns].sort()).toEqual(Object.keys(PATTERNS).sort());
    for (const [pattern, { en, sv }] of Object.entries(PATTERNS)) {
      expect(/such as (.*)\.$/.exec(en)?.[1]).toMatch(new RegExp(pattern));
      expect(detail(z.string().regex(new RegExp(pattern)), ' ')).toEqual({ en, sv });
    }
  });
});
