import { openTrial, turns, type Trial, type Try } from './bad-input.ts';
import { commandsOf, writingsOf, type Writing } from './routes.ts';

/** Things of all kinds; the published schema of a field says which of them it must refuse. */
const ODD = [
  null,
  true,
  7,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'inte ett id',
  'x'.repeat(5_000),
  [],
  [null],
  [[]],
  {},
  { a: 1 },
  '2022-13-45',
  '0000/00',
];
const NOT_OBJECTS = ['null', '[]', '[{}]', '"text"', '1', 'true'];
const NOT_JSON = ['{', '{"a":}', '{"a":1,}', "{'a':1}", '{"a":NaN}', '\ufeff', '<a/>', 'a=1', '{} {}', '\0'];

describe('a bad body, on every route that takes one, is refused with a problem that says what and where', () => {
  let trial: Trial;
  let writings: readonly Writing[];
  let before: Awaited<ReturnType<Trial['kept']>>;
  const faultsOf: Trial['faultsOf'] = (tries, expected) => trial.faultsOf(tries, expected);

  beforeAll(async () => {
    trial = await openTrial();
    writings = writingsOf(trial.routes);
    before = await trial.kept();
  });
  afterAll(() => trial.remove());

  it('while every example of the document is accepted from a person who may send it', () => {
    expect(trial.refusedExamples).toEqual([]);
    expect(trial.made.size).toBeGreaterThan(3);
  });

  it('for fields of a wrong type or form', async () => {
    const tries = writings.flatMap((route, turn) =>
      route.body.fields.flatMap((field, n) =>
        turns(
          ODD.map((odd) => ({ ...route.body.example, [field]: odd })).filter((body) => !route.body.accepts(body)),
          turn + n,
          5,
        ).map((body): Try => ({
          route,
          body,
          what: `${field}: ${JSON.stringify(body[field as never]).slice(0, 40)}`,
        })),
      ),
    );
    expect(
      await faultsOf(tries, (one) => ({
        status: [400],
        field: (field) => field.startsWith(one.what.split(':')[0] as string),
      })),
    ).toEqual([]);
  });

  it('for fields inside fields of a wrong type or form', async () => {
    const tries = writings.flatMap((route, turn) =>
      insides(route.body.example).flatMap((replace, n) =>
        turns(
          ODD.map(replace).filter((body) => !route.body.accepts(body)),
          turn + n,
          3,
        ).map((body): Try => ({ route, body, what: JSON.stringify(body).slice(0, 300) })),
      ),
    );
    expect(await faultsOf(tries, { status: [400], field: (field) => field !== '' })).toEqual([]);
  });

  it('for fields that are missing', async () => {
    const tries = writings.flatMap((route) =>
      route.body.required.map((field): Try => {
        const { [field]: _left, ...body } = route.body.example;
        return { route, body, what: field };
      }),
    );
    expect(await faultsOf(tries, (one) => ({ status: [400], field: (field) => field === one.what }))).toEqual([]);
  });

  it('for fields that nobody asked for', async () => {
    const extra = ['extra', 'Title', 'tenant', 'actor', 'constructor', 'é', 'x'.repeat(100)];
    const tries = writings.flatMap((route, turn) =>
      turns(extra, turn).map((field): Try => ({ route, body: { ...route.body.example, [field]: 'x' }, what: field })),
    );
    expect(await faultsOf(tries, (one) => ({ status: [400], field: (field) => field === one.what }))).toEqual([]);
    const proto = writings.map((route): Try => ({ route, body: '{"__proto__":{"title":"x"}}', what: '__proto__' }));
    expect(await faultsOf(proto, { status: [400] })).toEqual([]);
  });

  it('for times that are none, or have not come', async () => {
    const times = ['2022-02-30T08:00:00Z', '2022-01-01', 'igår', '9999-12-31T23:59:59Z', 1_700_000_000_000];
    const tries = commandsOf(trial.routes).flatMap((route, turn) =>
      turns(times, turn).map((occurredAt): Try => ({
        route,
        body: { ...route.body.example, occurredAt },
        what: String(occurredAt),
      })),
    );
    expect(await faultsOf(tries, { status: [400], field: (field) => field === 'occurredAt' })).toEqual([]);
  });

  it('for a body that is JSON but no object', async () => {
    const tries = writings.flatMap((route, turn) =>
      turns(NOT_OBJECTS, turn).map((body): Try => ({ route, body, what: body })),
    );
    expect(await faultsOf(tries, { status: [400], field: () => true })).toEqual([]);
  });

  it('for a body that is not JSON', async () => {
    const tries = writings.flatMap((route, turn) =>
      turns(NOT_JSON, turn).map((body): Try => ({ route, body, what: body })),
    );
    expect(await faultsOf(tries, { status: [400], field: () => true })).toEqual([]);
  });

  it('for text that is not UTF-8, and for half characters', async () => {
    const bytes = [[0xc3, 0x28], [0xff], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xc0, 0xaf]];
    const broken = writings.flatMap((route, turn) =>
      turns(bytes, turn, 1).map((inside): Try => ({
        route,
        body: Buffer.concat([Buffer.from('{"reason":"'), Buffer.from(inside), Buffer.from('"}')]),
        what: inside.join(' '),
      })),
    );
    expect(await faultsOf(broken, { status: [400], field: () => true })).toEqual([]);
    const half = writings.flatMap((route, turn) =>
      turns(
        ['{"reason":"\\ud83d"}', '{"reason":"\\udc4d\\ud83d"}', '{"\\ud83d":1}', '{"a":[{"b":"\\ud800"}]}'],
        turn,
        1,
      ).map((body): Try => ({ route, body, what: body })),
    );
    expect(await faultsOf(half, { status: [400], field: () => true })).toEqual([]);
  });

  it('for nesting without end', async () => {
    const deep = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    const tries = writings.flatMap((route, turn) =>
      turns([40, 1_000, 100_000], turn, 1).map((levels): Try => ({
        route,
        body: deep(levels),
        what: `${levels} levels`,
      })),
    );
    expect(await faultsOf(tries, { status: [400], field: () => true })).toEqual([]);
  });

  it('for a megabyte of text, and for a tenth', async () => {
    const tries = (length: number) =>
      writings.map((route): Try => ({ route, body: { text: 'å'.repeat(length) }, what: `${length} letters` }));
    expect(await faultsOf(tries(500_000), { status: [413] })).toEqual([]);
    expect(await faultsOf(tries(50_000), { status: [400], field: (field) => field === 'text' })).toEqual([]);
  });

  it('for content that does not call itself JSON', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/cbor',
      'x',
      '',
    ];
    const tries = writings.flatMap((route, turn) =>
      turns(types, turn).map((type): Try => ({
        route,
        body: JSON.stringify(route.body.example),
        headers: { 'content-type': type },
        what: type,
      })),
    );
    expect(await faultsOf(tries, { status: [415] })).toEqual([]);
  });

  it('and the log is unchanged, byte for byte', async () => {
    expect(await trial.kept()).toEqual(before);
    expect(trial.server.output()).not.toMatch(/"level":"(error|fatal)"/);
  });
});

/** For every value inside the objects and lists of an example: the example with something else in its place. */
const insides = (example: Readonly<Record<string, unknown>>): ((odd: unknown) => Record<string, unknown>)[] => {
  const inside = (value: unknown): ((odd: unknown) => unknown)[] => {
    if (value === null || typeof value !== 'object') return [];
    return Object.entries(value).flatMap(([key, inner]) => {
      const put = (replaced: unknown): unknown =>
        Array.isArray(value) ? value.with(Number(key), replaced) : { ...value, [key]: replaced };
      return [put, ...inside(inner).map((deeper) => (odd: unknown) => put(deeper(odd)))];
    });
  };
  return Object.entries(example).flatMap(([key, value]) =>
    inside(value).map((replace) => (odd: unknown) => ({ ...example, [key]: replace(odd) })),
  );
};
