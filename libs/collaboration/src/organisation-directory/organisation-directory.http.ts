import { organisationDirectoryView } from '@havstang/contracts';
import { deriveId } from '@havstang/kernel';
import { answer, type Lookup } from '@havstang/nest';
import { organisationDirectory } from './organisation-directory.js';
import type { OrganisationFacts } from './partners.js';

export const organisationDirectoryHttp = answer(organisationDirectoryView, async ({ code, helix, unit }, look) => {
  const cards = (await look.documents(organisationDirectory).list(look.tenant)).map((row) => row.document.card);
  return {
    organisations: cards
      .filter((card) => !code || card.code === code)
      .filter((card) => !helix || card.helix === helix)
      .filter((card) => !unit || card.units.some((one) => one.unit === unit))
      .toSorted((a, b) => (a.code < b.code ? -1 : 1)),
  };
});

/** What is known of the organisations with these codes, for deciding on them. */
export const organisationsNamed = async (codes: readonly string[], look: Lookup): Promise<OrganisationFacts> => {
  const facts: Record<string, OrganisationFacts[string]> = {};
  for (const code of new Set(codes)) {
    const id = deriveId(look.tenant, 'organisation', code);
    const entry = await look.get(organisationDirectory, id);
    if (!entry) continue;
    const { kind, retired } = entry.card;
    facts[code] = { kind, retired, reliedOn: { stream: `organisation-${id}`, revision: entry.revision } };
  }
  return facts;
};
