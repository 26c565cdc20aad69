import { OtherKeys } from '../errors.js';
import type { PersonRecord } from '../ports.js';

const keyIdOf = (record: PersonRecord): string | undefined =>
  record.state === 'erased' ? record.keyId : record.key?.id;

const keyOf = (record: PersonRecord): Uint8Array | undefined =>
  record.state === 'erased' ? undefined : record.key?.key;

/**
 * What two vaults of one installation know of a person, put together: whoever is erased in either stays erased, and whoever is held in either is held.
 * Throws `OtherKeys` when they know of two different keys.
 */
export const joinRecords = (mine: PersonRecord | undefined, theirs: PersonRecord): PersonRecord => {
  if (!mine) return theirs;
  const [id, otherId] = [keyIdOf(mine), keyIdOf(theirs)];
  if (id !== undefined && otherId !== undefined && id !== otherId) throw new OtherKeys();
  const [key, otherKey] = [keyOf(mine), keyOf(theirs)];
  if (key && otherKey && Buffer.compare(key, otherKey) !== 0) throw new OtherKeys();
  if (mine.state === 'erased' || theirs.state === 'erased') {
    const { tenant, person } = mine;
    return { tenant, person, state: 'erased', keyId: id ?? otherId };
  }
  const withKey = mine.key ? mine : theirs;
  return mine.state === 'held' || theirs.state === 'held' ? { ...withKey, state: 'held' } : withKey;
};
