import { chance, deriveId, newId } from './ids.js';

describe('derived ids', () => {
  it('are uuids of version 5 and the right variant', () =>
    expect(deriveId('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
  it('are the same for the same parts', () => expect(deriveId('a', 'b')).toBe(deriveId('a', 'b')));
  it('tell apart where the parts divide', () => expect(deriveId('ab', 'c')).not.toBe(deriveId('a', 'bc')));
});

describe('new ids', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  it('are uuids of version 7 and the right variant', () => {
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
  it('grow, and none comes twice', () => {
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
  it('tell when they were made', () => {
    const ms = parseInt((ids[0] as string).replace('-', '').slice(0, 12), 16);
    expect(Math.abs(Date.now() - ms)).toBeLessThan(60_000);
  });
});

describe('chance', () => {
  it('gives as many bytes as asked for, never the same, and takes none back that it gave', () => {
    const given = Array.from({ length: 5_000 }, () => chance(12));
    const said = given.map((bytes) => bytes.toString('hex'));
    chance(8_000);
    expect(said.every((hex) => hex.length === 24)).toBe(true);
    expect(new Set(said).size).toBe(given.length);
    expect(given.map((bytes) => bytes.toString('hex'))).toEqual(said);
  });
});
