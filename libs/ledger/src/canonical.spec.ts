import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { Unsealable, type Json } from '@havstang/kernel';
import { canonicalJson, MAX_DEPTH } from './canonical.js';

const sealable = (value: unknown): boolean => {
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (Array.isArray(value)) return value.every(sealable);
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([key, inner]) => key !== '__proto__' && sealable(inner));
};

const nested = (levels: number): Json => (levels === 0 ? 1 : [nested(levels - 1)]);

describe('canonical JSON', () => {
  it('is the text of RFC 8785 §3.2.2 for its own example, but for the number that I-JSON forbids', () => {
    const example: Json = {
      numbers: [333333333.33333329, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\u0022/",
      literals: [null, true, false],
    };
    expect(canonicalJson(example)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 code units (RFC 8785 §3.2.3)', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6', '10', '9'];
    const value = Object.fromEntries(keys.map((key) => [key, 0]));
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).toHaveLength(keys.length);
    expect(canonicalJson(value)).toBe('{"\\r":0,"1":0,"10":0,"9":0,"\u0080":0,"ö":0,"€":0,"😀":0,"\ufb33":0}');
  });

  it('equals the reference implementation on whatever it accepts, and accepts all of I-JSON', () => {
    const json = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<Json>;
    const property = fc.property(json, (value) => {
      if (sealable(value)) expect(canonicalJson(value)).toBe(canonicalize(value));
      else expect(() => canonicalJson(value)).toThrow(Unsealable);
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  it('writes every single UTF-16 unit as the reference does', () => {
    for (let unit = 0; unit < 0x10000; unit++) {
      if (unit >= 0xd800 && unit < 0xe000) continue;
      const text = String.fromCharCode(unit);
      if (canonicalJson(text) !== canonicalize(text)) throw new Error(`differs at U+${unit.toString(16)}`);
    }
  });

  it.each<[string, unknown]>([
    ['not a number', NaN],
    ['infinity', [Infinity]],
    ['a whole number that is not safe', { n: 2 ** 53 }],
    ['a whole number far out', -1e300],
    ['a lone high surrogate', '\ud83d'],
    ['a lone low surrogate in a key', { '\ude00': 1 }],
    ['undefined in an object', { a: undefined }],
    ['a hole in a list', new Array(1)],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['a boxed string', Object('text')],
    ['an own key __proto__', JSON.parse('{"__proto__":{"admin":true}}')],
    ['too deep', nested(MAX_DEPTH + 1)],
  ])('refuses %s', (_what, value) => {
    expect(() => canonicalJson(value as Json)).toThrow(Unsealable);
  });

  it('refuses a cycle', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(() => canonicalJson(cycle as Json)).toThrow(Unsealable);
  });

  it('accepts the largest of each', () => {
    expect(canonicalJson([2 ** 53 - 1, -(2 ** 53) + 1, -0, 1e-7, 5e-324])).toBe(
      '[9007199254740991,-9007199254740991,0,1e-7,5e-324]',
    );
    expect(canonicalJson(nested(MAX_DEPTH))).toBe('['.repeat(MAX_DEPTH) + '1' + ']'.repeat(MAX_DEPTH));
    expect(canonicalJson(Object.assign(Object.create(null), { a: 1 }) as Json)).toBe('{"a":1}');
  });
});
