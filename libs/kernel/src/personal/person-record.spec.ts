import { OtherKeys } from '../errors.js';
import type { PersonRecord } from '../ports.js';
import { joinRecords } from './person-record.js';

const who = { tenant: '2584', person: 'p' };
const key = { id: 'k', key: Buffer.alloc(32, 1) };
const open: PersonRecord = { ...who, state: 'open', key };
const held: PersonRecord = { ...who, state: 'held', key };
const heldBare: PersonRecord = { ...who, state: 'held', key: undefined };
const erased: PersonRecord = { ...who, state: 'erased', keyId: 'k' };
const erasedBare: PersonRecord = { ...who, state: 'erased', keyId: undefined };

describe('what two vaults know of a person', () => {
  it.each([
    [undefined, open, open],
    [open, open, open],
    [open, held, held],
    [held, open, held],
    [heldBare, open, held],
    [open, heldBare, held],
    [open, erased, erased],
    [erased, open, erased],
    [held, erased, erased],
    [erased, held, erased],
    [erased, erasedBare, erased],
    [erasedBare, open, erased],
  ])('%o and %o is %o', (mine, theirs, both) => {
    expect(joinRecords(mine, theirs)).toEqual(both);
  });

  it.each([
    ['another id', { ...open, key: { ...key, id: 'other' } }],
    ['other bytes', { ...open, key: { ...key, key: Buffer.alloc(32, 2) } }],
    ['another that was destroyed', { ...erased, keyId: 'other' }],
  ])('is not put together where the key has %s', (_, other) => {
    expect(() => joinRecords(open, other as PersonRecord)).toThrow(OtherKeys);
    expect(() => joinRecords(other as PersonRecord, open)).toThrow(OtherKeys);
  });
});
