import { z } from 'zod';
import { CONTRACTS } from './contracts.js';
import { command, type CommandDefinition } from './contract.js';
import { eventSchema } from './codec.js';
import { notBlank } from './not-blank.js';
import { code, line, prose } from './scalars.js';

const body = command({
  en: 'A',
  sv: 'A',
  roles: ['system'],
  body: {
    title: line.describe('What it is about.'),
    note: prose.optional(),
    list: z.array(prose).max(2).default([]),
    inside: z.strictObject({ note: prose }),
    unit: code,
  },
  example: { title: 'T', inside: { note: 'N' }, unit: 'u' },
}).body;
const good = { title: ' T ', note: 'N', list: ['A'], inside: { note: 'N' }, unit: 'u' };
const wrong = (given: object) =>
  body.safeParse({ ...good, ...given }).error?.issues.map(({ path, message }) => [path.join('.'), message]);

const SOMETHING = 'must hold something else than white space · ska innehålla något annat än blanktecken';

describe('what a command takes', () => {
  it.each([
    ['title', { title: ' ' }],
    ['title', { title: ' \n\t\u00a0' }],
    ['note', { note: ' ' }],
    ['list.1', { list: ['A', ' '] }],
    ['inside.note', { inside: { note: ' ' } }],
  ])('has no blank text: %s', (field, given) => expect(wrong(given)).toEqual([[field, SOMETHING]]));

  it('is kept as it was written', () => expect(body.parse(good)).toEqual(good));

  it('has the limits and the descriptions that it had', () => {
    expect(wrong({ title: 'x'.repeat(201) })).toHaveLength(1);
    expect(wrong({ title: '' })).toHaveLength(1);
    expect(wrong({ list: ['A', 'B', 'C'] })).toHaveLength(1);
    expect(wrong({ extra: 1 })).toHaveLength(1);
    expect(wrong({ inside: { note: 'N', extra: 1 } })).toHaveLength(1);
    expect(body.parse({ ...good, list: undefined }).list).toEqual([]);
    expect(eventSchema(body)).toMatchObject({
      properties: { title: { description: 'What it is about.', minLength: 1, pattern: '^$|\\S' } },
    });
  });

  it('leaves texts with a form of their own, and the shared schemas, as they were', () => {
    expect(wrong({ unit: ' ' })).toHaveLength(1);
    expect(notBlank(code)).toBe(code);
    expect(prose.safeParse(' ').success).toBe(true);
  });

  it.each(CONTRACTS.flatMap(({ commands }) => Object.entries<CommandDefinition>(commands)))(
    'is refused when blank in each text of %s',
    (_, { body: of, example }) => {
      const texts = Object.entries(example).filter(([, value]) => typeof value === 'string');
      for (const [field] of texts) expect(of.safeParse({ ...example, [field]: ' ' }).success).toBe(false);
    },
  );
});
