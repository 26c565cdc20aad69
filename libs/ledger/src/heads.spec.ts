import fc from 'fast-check';
import { headLeaf, headsMap, parseCommitment, type Head } from './heads.js';
import { toHex } from './hash.js';
import { appendLeaf, appendSubtree, emptyTree, rootOf, rootOfLeaves, subtreesOf, verifyInclusion } from './tree.js';

const leaves = (n: number): Uint8Array[] =>
  Array.from({ length: n }, (_, index) => headLeaf({ stream: 'problem-1', revision: index, index }));

describe('the map of heads', () => {
  it('has the root of a tree built anew, after any events, whenever it is asked', () => {
    const event = fc.record({ stream: fc.nat(40), ask: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const map = headsMap();
        const known = new Map<string, Head>();
        events.forEach(({ stream: n, ask }, index) => {
          const stream = `problem-${n}`;
          const revision = (known.get(stream)?.revision ?? -1) + 1;
          known.set(stream, { stream, revision, index });
          map.take(stream, revision, index);
          if (ask) expect(toHex(map.root())).toBe(toHex(rootOfLeaves([...known.values()].map(headLeaf))));
        });
        const root = map.root();
        expect(toHex(root)).toBe(toHex(rootOfLeaves([...known.values()].map(headLeaf))));
        [...known.values()].forEach((head, position) => {
          expect(map.head(head.stream)).toEqual(head);
          const proved = map.prove(head.stream)!;
          expect(proved).toMatchObject({ ...head, position });
          expect(verifyInclusion(headLeaf(head), position, known.size, proved.proof, root)).toBe(true);
          const older = { ...head, revision: head.revision - 1 };
          expect(verifyInclusion(headLeaf(older), position, known.size, proved.proof, root)).toBe(false);
        });
      }),
    );
  });

  it('proves nothing of a stream that it does not hold', () => {
    expect(headsMap().prove('problem-1')).toBeUndefined();
    expect(headsMap().head('problem-1')).toBeUndefined();
  });
});

describe('the body of a commitment', () => {
  const body = `{"root":"${'0f'.repeat(32)}","size":12,"streams":3}`;
  it('is read when it is canonical', () => expect(parseCommitment(body)).toEqual(JSON.parse(body)));
  it.each([['{}'], [body.replace('12', '12.5')], [body.replace('0f', '0F')], [`${body} `], ['[']])('not %s', (text) =>
    expect(parseCommitment(text)).toBeUndefined(),
  );
});

describe('a tree of whole subtrees', () => {
  it('is the tree of their leaves, wherever it is cut', () => {
    const all = leaves(70);
    for (let start = 0; start <= all.length; start += 3) {
      for (let end = start; end <= all.length; end++) {
        let tree = all.slice(0, start).reduce(appendLeaf, emptyTree);
        for (const { start: from, end: to } of subtreesOf({ start, end }))
          tree = appendSubtree(tree, rootOfLeaves(all.slice(from, to)), to - from);
        expect(tree.size).toBe(end);
        expect(toHex(rootOf(tree))).toBe(toHex(rootOfLeaves(all.slice(0, end))));
      }
    }
  });

  it('takes a subtree only where it can stand', () => {
    const three = leaves(3).reduce(appendLeaf, emptyTree);
    for (const width of [2, 3, 0, -1, 1.5])
      expect(() => appendSubtree(three, leaves(1)[0]!, width)).toThrow(RangeError);
  });
});
