import { BadTableName, physicalName } from './document-tables.js';

describe('the name of a table', () => {
  it('is that of its model and version', () => {
    expect(physicalName('challenge-board@2')).toBe('challenge_board_v2');
  });

  it('fits into what the database keeps of a name, and is told from others', () => {
    const long = ['a', 'b'].map((end) => `${'x-'.repeat(39)}${end}@${'9'.repeat(40)}`);
    const names = long.map(physicalName);
    expect(names[0]).not.toBe(names[1]);
    for (const name of names) expect(name).toMatch(/^[a-z0-9_]{63}$/);
    expect(physicalName(`${'x'.repeat(60)}@1`)).toBe(`${'x'.repeat(60)}_v1`);
  });

  it.each(['a', 'a@', 'a@1;', 'a"@1', 'A@1', '1a@1', 'a_b@1', 'a@1@1', ' a@1', 'a@1\n', ''])('is not %j', (name) => {
    expect(() => physicalName(name)).toThrow(BadTableName);
  });
});
