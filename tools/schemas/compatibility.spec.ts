import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { breaks, type JsonSchema } from './compatibility.ts';
import { publishedSchemas } from './published.ts';

const schema = (shape: z.ZodRawShape): JsonSchema => z.toJSONSchema(z.strictObject(shape)) as JsonSchema;

const published = {
  title: z.string().min(1).max(200),
  urgency: z.enum(['low', 'high']),
  note: z.string().optional(),
  on: z.iso.date(),
  amount: z.int().min(0),
  measures: z.array(z.strictObject({ name: z.string(), unit: z.string() })).min(1),
  outcome: z.union([z.strictObject({ kind: z.literal('met') }), z.strictObject({ kind: z.literal('missed'), why: z.string() })]),
  weights: z.record(z.string(), z.number()),
};
const { title: _title, ...withoutTitle } = published;

describe('a change that nobody is hurt by', () => {
  it.each([
    ['nothing', {}],
    ['a new optional field', { place: z.string().optional() }],
    ['another description', { title: published.title.describe('In the reporter’s own words.') }],
    ['a new value', { urgency: z.enum(['low', 'normal', 'high']) }],
    ['a wider limit', { title: z.string().min(1).max(400) }],
    ['no limit any more', { title: z.string() }],
  ])('%s', (_, change) => {
    expect(breaks(schema(published), schema({ ...published, ...change }))).toEqual([]);
  });
});

describe('a change that breaks what consumers and stored events rely on', () => {
  it.each<[string, z.ZodRawShape, string[]]>([
    ['a removed field', withoutTitle, ['data.title was removed or renamed']],
    [
      'a renamed field',
      { ...withoutTitle, heading: published.title },
      ['data.title was removed or renamed', 'data.heading is new and required'],
    ],
    ['a new required field', { ...published, place: z.string() }, ['data.place is new and required']],
    ['a field that may now be missing', { ...published, title: published.title.optional() }, ['data.title became optional']],
    ['a field that must now be there', { ...published, note: z.string() }, ['data.note became required']],
    [
      'a retyped field',
      { ...published, amount: z.string() },
      ['data.amount was retyped: type "integer" became "string"'],
    ],
    [
      'another format',
      { ...published, on: z.iso.datetime() },
      [
        'data.on was retyped: format "date" became "date-time"',
        expect.stringMatching(/^data\.on was retyped: pattern /) as unknown as string,
      ],
    ],
    ['a value that is gone', { ...published, urgency: z.enum(['low']) }, ['data.urgency can no longer be "high"']],
    [
      'listed values where any text was allowed',
      { ...published, note: z.enum(['a']).optional() },
      ['data.note was narrowed to listed values'],
    ],
    [
      'a narrower limit',
      { ...published, title: z.string().min(1).max(100) },
      ['data.title was narrowed: maxLength 200 became 100'],
    ],
    [
      'a field inside a list',
      { ...published, measures: z.array(z.strictObject({ name: z.string() })).min(1) },
      ['data.measures[].unit was removed or renamed'],
    ],
    [
      'a field of one alternative',
      {
        ...published,
        outcome: z.union([z.strictObject({ kind: z.literal('met') }), z.strictObject({ kind: z.literal('missed') })]),
      },
      ['data.outcome(anyOf 2).why was removed or renamed'],
    ],
    [
      'an alternative that is gone',
      { ...published, outcome: z.union([z.strictObject({ kind: z.literal('met') })]) },
      expect.arrayContaining(['data.outcome(anyOf 2) was retyped: type "object" became nothing']) as unknown as string[],
    ],
    [
      'values of a record',
      { ...published, weights: z.record(z.string(), z.string()) },
      ['data.weights{} was retyped: type "number" became "string"'],
    ],
  ])('%s', (_, after, what) => {
    expect(breaks(schema(published), schema(after))).toEqual(what);
  });
});

describe('what is published', () => {
  let repository: string;
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
      cwd: repository,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  const commitOf = (text: string): void => {
    mkdirSync(join(repository, 'schemas', 'json-schema'), { recursive: true });
    writeFileSync(join(repository, 'schemas', 'json-schema', 'se.havstang.test.noted.v1.json'), text);
    git('add', '.');
    git('commit', '--quiet', '--message', 'schemas');
  };

  beforeEach(() => {
    repository = mkdtempSync(join(tmpdir(), 'havstang-published-'));
    git('init', '--quiet');
  });
  afterEach(() => rmSync(repository, { recursive: true, force: true }));

  it('is what a commit holds, whatever lies in the folder now', () => {
    commitOf('{"type":"object"}');
    commitOf('{"type":"string"}');
    writeFileSync(join(repository, 'schemas', 'json-schema', 'se.havstang.test.noted.v1.json'), 'not JSON');
    const file = 'json-schema/se.havstang.test.noted.v1.json';
    expect([...publishedSchemas(repository, 'HEAD')]).toEqual([[file, { type: 'string' }]]);
    expect([...publishedSchemas(repository, 'HEAD~1')]).toEqual([[file, { type: 'object' }]]);
  });

  it('is nothing before the first schemas, and an error for a commit that is not there', () => {
    writeFileSync(join(repository, 'README.md'), '');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    expect([...publishedSchemas(repository, 'HEAD')]).toEqual([]);
    expect(() => publishedSchemas(repository, 'v9')).toThrow(/v9/);
  });
});
