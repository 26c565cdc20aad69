import { travels, type Classification } from '@havstang/kernel';
import { HEADS_COMMITTED, toHex } from '@havstang/ledger';
import { runsInstallation, type Person } from './auth.js';
import type { PublishedEntry } from './published-ledger.js';

type Labels = { readonly tenant: string; readonly type: string; readonly classification: Classification };

/**
 * What a person is shown of a sealed event: its texts, its entry alone where the body may not leave its service, whoever asks, or its leaf alone. What the
 * log says of itself is for everybody.
 */
export const shownTo = (person: Person, { index, entry, data, leaf }: PublishedEntry) => {
  const { tenant, type, classification } = JSON.parse(entry) as Labels;
  const shown = runsInstallation(person) || tenant === person.tenant || type === HEADS_COMMITTED;
  if (!shown) return { index, leaf: toHex(leaf) };
  return travels({ classification }) ? { index, entry, data } : { index, entry };
};
