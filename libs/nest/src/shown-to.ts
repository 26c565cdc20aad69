import { HEADS_COMMITTED, toHex } from '@havstang/ledger';
import { runsInstallation, type Person } from './auth.js';
import type { PublishedEntry } from './published-ledger.js';

/** What a person is shown of a sealed event: its texts, or its leaf alone. What the log says of itself is for everybody. */
export const shownTo = (person: Person, { index, entry, data, leaf }: PublishedEntry) => {
  const { tenant, type } = JSON.parse(entry) as { tenant: string; type: string };
  const shown = runsInstallation(person) || tenant === person.tenant || type === HEADS_COMMITTED;
  return shown ? { index, entry, data } : { index, leaf: toHex(leaf) };
};
