import { history } from './history.fixture.js';
import { ledgerSealer } from './sealer.js';
import { rootOf, rootOfLeaves } from './tree.js';

describe('the sealer', () => {
  it('seals, grows the tree, and gives both back', () => {
    const sealed = history(100).map((event) => ledgerSealer.seal(event));
    const { tree } = ledgerSealer.append(
      ledgerSealer.empty,
      sealed.map(({ leaf }) => leaf),
    );
    expect(ledgerSealer.size(tree)).toBe(100);
    expect(rootOf(ledgerSealer.decode(ledgerSealer.encode(tree)))).toEqual(
      rootOfLeaves(sealed.map(({ leaf }) => leaf)),
    );
    expect(sealed.map(({ entry, data }) => ledgerSealer.open(entry, data))).toEqual(history(100));
  });
});
