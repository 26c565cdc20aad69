import { codecOf, eventSchema, schemaHash } from './codec.js';
import { CONTRACTS, VIEWS } from './contracts.js';
import { camel, defineContract, event, filled, kebab, storedType } from './contract.js';
import { z } from 'zod';

/** Each service has these two of its own, under the same names. */
const OF_EACH = ['refusal', 'attestation'];
const ours = CONTRACTS.filter(({ name }) => !OF_EACH.includes(name));

describe('the public language', () => {
  it('gives every operation a name of its own', () => {
    const names = [
      ...ours.flatMap(({ commands }) => Object.keys(commands).map(camel)),
      ...VIEWS.map(({ name }) => name),
    ];
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('gives every event a stored name of its own', () => {
    const types = CONTRACTS.flatMap((contract) =>
      Object.entries(contract.events).map(([name, { version }]) => storedType(contract, name, version)),
    );
    expect(types.filter((type, i) => types.indexOf(type) !== i)).toEqual([]);
  });

  it('gives every rejection a code of its own, with a sentence in both languages', () => {
    const codes = ours.flatMap(({ rejections }) => Object.keys(rejections));
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
    for (const { rejections } of ours) {
      for (const [code, { en, sv }] of Object.entries(rejections)) {
        expect([code, en.length > 10, sv.length > 10]).toEqual([code, true, true]);
        const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
        expect([code, places(en)]).toEqual([code, places(sv)]);
      }
    }
  });

  it('has words for what stands in a sentence as a code, and for nothing else', () => {
    /** Shown as they are: numbers, days, ids, and what people have named themselves. */
    const asTheyAre =
      /^(appealableUntil|board|boundaryIds|challengeId|code|count|days?|decidedOn|decisionId|delegateRole|dnr|earliest|endedOn|evidenceEventIds|executedOn|from|heldOn|ideaId|last|lastJointOn|limit|measureIds|measures|members|months|on|organisations?|ownerUnit|paragraph|persons|pointCode|present|problemId|reporterUnit|startsOn|titles|today|units?|unit[AB]|unknown)$/;
    for (const { rejections } of ours) {
      for (const [code, { sv, words = {} }] of Object.entries(rejections)) {
        const places = [...sv.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
        expect([code, places.filter((name) => !asTheyAre.test(name)).sort()]).toEqual([
          code,
          Object.keys(words).sort(),
        ]);
      }
    }
  });

  it('puts facts into a sentence by their words, several too', () => {
    const words = { missing: { gdpr: { en: 'personal data', sv: 'personuppgifter' }, jav: { en: 'bias', sv: 'jäv' } } };
    const sentence = { en: '{n} of {of}: {missing}.', sv: '{n} av {of}: {missing}.', words };
    expect(filled(sentence, { n: 2, missing: ['gdpr', 'jav'] })).toEqual({
      en: '2 of {of}: personal data, bias.',
      sv: '2 av {of}: personuppgifter, jäv.',
    });
    expect(filled(sentence, { n: 1, of: 3, missing: 'jav' }).sv).toBe('1 av 3: jäv.');
  });

  it.each(ours.flatMap(({ commands }) => Object.entries(commands)))(
    '%s has an example that its own body accepts',
    (_name, { body, example }) => {
      expect(body.safeParse(example).error).toBeUndefined();
    },
  );

  it('publishes every event as a closed JSON Schema', () => {
    for (const { events } of CONTRACTS) {
      for (const { data } of Object.values(events))
        expect(eventSchema(data)).toMatchObject({ type: 'object', additionalProperties: false });
    }
  });
});

describe('names', () => {
  it.each([
    ['ProblemReported', 'problem-reported'],
    ['KLRule', 'klrule'],
    ['decisionLineage', 'decision-lineage'],
  ])('%s → %s', (name, dashed) => expect(kebab(name)).toBe(dashed));
});

describe('the codec', () => {
  const grown = defineContract({
    service: 'challenges',
    name: 'grown',
    path: 'grown',
    en: 'Grown',
    sv: 'Vuxen',
    events: {
      ThingNamed: event({
        en: 'A thing was named',
        sv: 'En sak fick namn',
        version: 3,
        data: z.strictObject({ name: z.string(), language: z.string(), note: z.string().optional() }),
        older: [
          { version: 1, upcast: ({ title }: { title: string }) => ({ name: title }) },
          { version: 2, upcast: ({ name }: { name: string }) => ({ name, language: 'sv' }) },
        ],
      }),
    },
    commands: {},
    rejections: {},
  });
  const codec = codecOf(grown);
  const type = (version: number) => `se.havstang.challenges.thing-named.v${version}`;

  it('writes the current version under its stored name, without what is undefined', () => {
    const encoded = codec.encode({ type: 'ThingNamed', data: { name: 'N', language: 'sv', note: undefined } });
    expect(encoded).toMatchObject({
      type: type(3),
      classification: 'open',
      schema: schemaHash(eventSchema(grown.events.ThingNamed.data)),
    });
    expect(Object.keys(encoded.data)).toEqual(['name', 'language']);
  });

  it('reads every version ever written as the current one', () => {
    const now = { type: 'ThingNamed', data: { name: 'N', language: 'sv' } };
    expect(codec.decode({ type: type(1), data: { title: 'N' } })).toEqual(now);
    expect(codec.decode({ type: type(2), data: { name: 'N' } })).toEqual(now);
    expect(codec.decode({ type: type(3), data: { name: 'N', language: 'sv' } })).toEqual(now);
    expect(codec.storedTypes).toEqual(new Set([type(1), type(2), type(3)]));
  });

  it('does not guess at what it does not name', () =>
    expect(codec.decode({ type: type(4), data: {} })).toBeUndefined());

  it('throws on a body that breaks its schema', () => {
    expect(() => codec.encode({ type: 'ThingNamed', data: { name: 'N' } })).toThrow();
    expect(() => codec.encode({ type: 'Unnamed', data: {} })).toThrow('no event');
  });
});
