import fc from 'fast-check';
import { idSet } from './id-set.js';

describe('a set of ids', () => {
  it('says of each id whether it is new, as a Set does', () => {
    const id = fc.oneof(
      fc.uuid(),
      fc.nat(50).map(String),
      fc.constant('00000000-0000-0000-0000-000000000000'),
      fc.nat(5).map((n) => `00000000-0000-0000-0000-00000000000${n}`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 300 }), (ids) => {
        const [mine, theirs] = [idSet(), new Set<string>()];
        for (const each of ids) {
          expect(mine.has(each)).toBe(theirs.has(each));
          expect(mine.add(each)).toBe(!theirs.has(each));
          theirs.add(each);
        }
      }),
    );
  });

  it('grows, also with ids that differ in few bits', () => {
    const ids = idSet();
    const nth = (n: number) => `0198c0de-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
    for (let n = 0; n < 20_000; n++) expect(ids.add(nth(n))).toBe(true);
    for (let n = 0; n < 20_000; n++) expect(ids.add(nth(n))).toBe(false);
  });
});
